#!/usr/bin/env python3
"""Imports rows into a new database and exports them again, through gateway and service; prints rows a second and
the resident memory of both (VmRSS afterwards, VmHWM: the most there was).

    tests/bench/streams.py [ROWS]
"""
import http.client
import json
import sys
import tempfile
import time

from servers import Servers

ROWS_A_PIECE = 2_000


class System(Servers):
    """The system alone."""

    def _start_comparators(self):
        pass


def memory(pid):
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
        lines = dict(line.split(":", 1) for line in file if line.startswith(("VmRSS", "VmHWM")))
    return ", ".join(f"{name} {int(lines[name].split()[0]) / 1024:.0f} MB" for name in ("VmRSS", "VmHWM"))


def pieces(rows):
    for first in range(0, rows, ROWS_A_PIECE):
        numbers = range(first, min(rows, first + ROWS_A_PIECE))
        yield "".join(f'{{"key":"user_{n:09d}","notes":"row {n} of the import"}}\n' for n in numbers).encode()


def run(home, rows):
    with System(home) as system:
        team = system.demo["ROSTER_TEAM"]
        headers = {"Authorization": f"Bearer {system.demo['ROSTER_TOKEN']}", "Content-Type": "application/x-ndjson"}
        path = f"/api/teams/{team}/participants"

        def report(what, count, began, size):
            seconds = time.monotonic() - began
            print(f"{what}: {count} rows, {seconds:.1f} s, {count / seconds:.0f} rows/s, {size / seconds / 1e6:.1f} MB/s")
            for name in ("gateway", "participants"):
                print(f"  {name}: {memory(system.pids[name])}")

        body = list(pieces(rows))
        connection = http.client.HTTPConnection("127.0.0.1", system.port, timeout=120)
        began = time.monotonic()
        connection.request("POST", f"{path}/import", body=iter(body), headers=headers, encode_chunked=True)
        summary = json.loads(connection.getresponse().read().splitlines()[-1])
        report("import", summary["created"], began, sum(map(len, body)))

        began = time.monotonic()
        connection.request("GET", f"{path}/export", headers=headers)
        answer = connection.getresponse()
        count = size = 0
        while piece := answer.read1(1 << 20):
            count += piece.count(b"\n")
            size += len(piece)
        report("export", count, began, size)
        if summary["failed"] or count < rows:
            raise SystemExit(f"{summary} were imported, {count} exported")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="roster-streams-") as home:
        run(home, int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
