"""The loads: wrk and pgbench (closed loop), open_loop (constant rate). Each gives one Sample."""
import itertools
import json
import re
import shutil
from dataclasses import dataclass, field

import procfs
import tools

_numbers = itertools.count()


def fresh_prefix():
    """Of keys that no other run uses."""
    return f"w{next(_numbers)}x"


@dataclass
class Sample:
    rate: float  # a second
    p50: float  # µs, as p99 and p999
    p99: float
    p999: float
    failed: int
    command: str = ""
    cpu: dict = field(default_factory=dict)  # µs per request, by process


def _measure(running, command, seconds, counted, read):
    """Runs `command`; `read` makes (requests, Sample) of what it prints. The CPU time that the processes `counted`
    spend meanwhile is charged to the requests.
    """
    pids = {name: running.pids[name] for name in counted}
    before = {name: procfs.cpu_seconds(pid) for name, pid in pids.items()}
    requests, sample = read(tools.run(command, seconds))
    for name, pid in pids.items():
        sample.cpu[name] = (procfs.cpu_seconds(pid) - before[name]) * 1e6 / max(1, requests)
    sample.command = tools.as_typed(command, {**running.demo, "TMPDIR": str(running.home)})
    return sample


def wrk(running, counted, script, url, connections, seconds, *arguments):
    command = ["wrk", "--threads=1", f"--connections={connections}", f"--duration={seconds}s", "--timeout=10s"]
    command += ["--latency", f"--script={tools.HERE / 'wrk' / script}", url, "--", *map(str, arguments)]

    def read(out):
        line = re.search(r"^RESULT (.*)$", out, re.MULTILINE)
        if line is None:
            raise tools.Failure(f"wrk said nothing of its result:\n{tools.end_of(out)}")
        got = json.loads(line.group(1))
        rate = got["requests"] / got["microseconds"] * 1e6
        failed = got["refused"] + got["broken"]
        return got["requests"], Sample(rate, got["p50"], got["p99"], got["p999"], failed)

    return _measure(running, command, seconds, counted, read)


def pgbench(running, script, clients, seconds, **variables):
    command = ["pgbench", "--no-vacuum", "--protocol=prepared", f"--client={clients}", f"--jobs={min(2, clients)}"]
    command += [f"--time={seconds}", f"--file={tools.HERE / 'comparators' / script}"]
    # Writing a line for each of many transactions would slow the comparator down.
    if clients > 1:
        command.append("--sampling-rate=0.05")
    command += [f"--define={name}={value}" for name, value in variables.items()]

    logs = running.home / "pgbench"
    logs.mkdir()
    command += ["--log", f"--log-prefix={logs}/log", running.demo["ROSTER_DATABASE_URL"]]

    def read(out):
        lines = (line for file in logs.iterdir() for line in file.read_text().splitlines())
        times = sorted(int(line.split()[2]) for line in lines)
        shutil.rmtree(logs)
        done = int(re.search(r"transactions actually processed: (\d+)", out).group(1))
        failed = int(re.search(r"failed transactions: (\d+)", out).group(1))
        rate = re.search(r"tps = ([\d.]+)", out)
        if rate is None or not times:  # its clients took nearly all the time to connect
            raise tools.Failure(f"pgbench measured nothing:\n{tools.end_of(out)}")
        return done, Sample(float(rate.group(1)), *(percentile_of(times, share) for share in (0.5, 0.99, 0.999)), failed)

    return _measure(running, command, seconds, ["PostgreSQL"], read)


def percentile_of(times, share):
    return times[min(len(times) - 1, int(len(times) * share))]


def open_loop(running, counted, port, kind, rate, seconds, connections, *arguments):
    """At a constant rate; each time runs from when the request was due, not from when it could be sent."""
    command = [str(tools.OPEN_LOOP), kind, port, int(rate), seconds, connections, *arguments]

    def read(out):
        got = json.loads(out)
        return got["requests"], Sample(got["rate"], got["p50"], got["p99"], got["p999"], got["failed"])

    return _measure(running, list(map(str, command)), seconds, counted, read)
