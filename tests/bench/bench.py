"""./bench: measures the system against what people would use instead, in one run, and writes docs/benchmarks/.

Every round runs every load once, one after another, so that a machine which changes its speed changes it for all; what
is compared are medians over the rounds. Exit status 1 when a request failed or a floor was missed.
"""
import argparse
import statistics
import sys
import tempfile
from dataclasses import dataclass
from typing import Callable

import load
import procfs
import report
import servers

SEEDED = 100_000  # participants to get

SYSTEM = ["gateway", "participants", "PostgreSQL"]
GUESTS = ["gateway", "collections", "PostgreSQL"]


@dataclass
class Run:
    name: str
    measure: Callable  # (running, seconds) -> load.Sample


def creates(connections):
    def measure(on, seconds):
        url = f"{on.demo['ROSTER_URL']}/api/teams/{on.demo['ROSTER_TEAM']}/participants"
        return load.wrk(on, SYSTEM, "create.lua", url, connections, seconds, load.fresh_prefix(), on.demo["ROSTER_TOKEN"])
    return Run(f"create, {connections} connections", measure)


def gets(connections):
    def measure(on, seconds):
        url = f"{on.demo['ROSTER_URL']}/api/teams/{on.demo['ROSTER_TEAM']}/participants"
        return load.wrk(on, SYSTEM, "get.lua", url, connections, seconds, SEEDED, on.demo["ROSTER_TOKEN"])
    return Run(f"get, {connections} connections", measure)


def guests(connections):
    def measure(on, seconds):
        url = f"{on.demo['ROSTER_URL']}/api/v2/collections/{on.demo['ROSTER_COLLECTION']}/guests"
        return load.wrk(on, GUESTS, "guest.lua", url, connections, seconds, load.fresh_prefix(), on.demo["ROSTER_API_KEY"])
    return Run(f"guest, {connections} connections", measure)


def proxied(title, port, process, connections):
    def measure(on, seconds):
        # The very load of gets(), so that a ratio to them is of servers alone.
        url = f"http://127.0.0.1:{on.comparator_ports[port]}/api/teams/{on.demo['ROSTER_TEAM']}/participants"
        return load.wrk(on, [process, "static upstream"], "get.lua", url, connections, seconds, SEEDED, on.demo["ROSTER_TOKEN"])
    return Run(f"{title}, {connections} connections", measure)


def pgbench(title, script, clients, **variables):
    def measure(on, seconds):
        given = {name: on.demo[value] if isinstance(value, str) else value for name, value in variables.items()}
        return load.pgbench(on, script, clients, seconds, **given)
    return Run(f"pgbench {title}, {clients} client{'s' if clients > 1 else ''}", measure)


def closed_loops():
    team = {"team": "ROSTER_TEAM"}
    yield creates(64)
    yield pgbench("insert", "insert.sql", 16, **team)
    yield pgbench("insert", "insert.sql", 64, **team)
    yield creates(256)
    yield gets(64)
    yield proxied("nginx", "nginx", "nginx", 64)
    yield proxied("gateway alone", "gateway", "gateway alone", 64)
    yield proxied("HAProxy", "haproxy", "haproxy", 64)
    yield gets(256)
    yield proxied("nginx", "nginx", "nginx", 256)
    yield proxied("gateway alone", "gateway", "gateway alone", 256)
    yield proxied("HAProxy", "haproxy", "haproxy", 256)
    yield pgbench("select", "select.sql", 16, rows=SEEDED, **team)
    yield pgbench("select", "select.sql", 64, rows=SEEDED, **team)
    yield guests(64)
    yield pgbench("guest", "guest.sql", 16, collection="ROSTER_COLLECTION")
    yield pgbench("guest", "guest.sql", 64, collection="ROSTER_COLLECTION")
    yield creates(1)
    yield pgbench("insert", "insert.sql", 1, **team)


def median_of(samples):
    middle = lambda values: statistics.median(list(values))
    return load.Sample(
        rate=middle(s.rate for s in samples), p50=middle(s.p50 for s in samples), p99=middle(s.p99 for s in samples),
        p999=middle(s.p999 for s in samples), failed=sum(s.failed for s in samples),
        cpu={name: middle(s.cpu[name] for s in samples) for name in samples[0].cpu})


def run_rounds(on, runs, rounds, seconds):
    samples = {run.name: [] for run in runs}
    for number in range(1, rounds + 1):
        for run in runs:
            got = run.measure(on, seconds)
            samples[run.name].append(got)
            print(f"round {number}  {run.name:34} {got.rate:9.0f}/s  p50 {got.p50:7.0f} µs  p99 {got.p99:7.0f} µs"
                  f"{f'  FAILED {got.failed}' if got.failed else ''}", flush=True)
    return samples


def open_loops(on, medians, rounds, seconds):
    """At half of what the closed loop reached."""
    runs = []
    for kind, name in (("create", "create, 64 connections"), ("get", "get, 64 connections")):
        if name not in medians:
            continue
        rate = medians[name].rate / 2

        def measure(on, seconds, kind=kind, rate=rate):
            keys = load.fresh_prefix() if kind == "create" else SEEDED
            return load.open_loop(on, SYSTEM, kind, rate, seconds, 64, on.demo["ROSTER_TEAM"], on.demo["ROSTER_TOKEN"], keys)
        runs.append(Run(f"{kind} at half the peak rate", measure))
    return run_rounds(on, runs, rounds, seconds)


def arguments():
    parser = argparse.ArgumentParser(prog="./bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="how often every load is run (default 3)")
    parser.add_argument("--seconds", type=int, default=5, help="length of each run (default 5)")
    parser.add_argument("--only", default="", help="comma-separated beginnings of names: run these, write no report")
    return parser.parse_args()


def main():
    asked = arguments()
    chosen = [name for name in asked.only.split(",") if name]
    runs = [run for run in closed_loops() if not chosen or any(run.name.startswith(name) for name in chosen)]
    with tempfile.TemporaryDirectory(prefix="roster-bench-") as home:
        report.make_reachable(home)
        with servers.Servers(home) as on:
            on.psql(servers.HERE / "comparators" / "prepare.sql", team=on.demo["ROSTER_TEAM"], rows=SEEDED)
            for run in runs:  # warms caches, plans and connections
                run.measure(on, 1)
            samples = run_rounds(on, runs, asked.rounds, asked.seconds)
            medians = {name: median_of(all_) for name, all_ in samples.items()}
            memory = {name: procfs.resident_megabytes(on.pids[name]) for name in ("gateway", "participants", "collections")}
            opened = open_loops(on, medians, asked.rounds, asked.seconds)
            samples.update(opened)
            medians.update({name: median_of(all_) for name, all_ in opened.items()})
    results = report.Results(samples, medians, memory, asked.rounds, asked.seconds)
    report.show(results)
    if not chosen:
        report.write(results, servers.ROOT / "docs" / "benchmarks")
    return 0 if report.passed(results) else 1


if __name__ == "__main__":
    sys.exit(main())
