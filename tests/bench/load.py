"""The loads: wrk and pgbench (closed loop), open_loop (constant rate). Each gives one Sample."""
import itertools
import json
import re
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import procfs
import servers

HERE = Path(__file__).resolve().parent
OPEN_LOOP = servers.BUILD / "bench" / "open_loop"

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
    cpu: dict = field(default_factory=dict)  # µs per request, by process


def _with_cpu(running, load, counted):
    """Runs `load`, which gives (requests, Sample), and charges the CPU time of `counted` processes to its requests."""
    pids = {name: running.pids[name] for name in counted}
    before = {name: procfs.cpu_seconds(pid) for name, pid in pids.items()}
    requests, sample = load()
    for name, pid in pids.items():
        sample.cpu[name] = (procfs.cpu_seconds(pid) - before[name]) * 1e6 / max(1, requests)
    return sample


def wrk(running, counted, script, url, connections, seconds, *arguments):
    def load():
        command = ["wrk", "--threads=1", f"--connections={connections}", f"--duration={seconds}s", "--timeout=10s", "--latency",
                   f"--script={HERE / 'wrk' / script}", url, "--", *map(str, arguments)]
        out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        line = re.search(r"^RESULT (.*)$", out, re.MULTILINE)
        if line is None:
            raise RuntimeError(f"wrk said nothing of its result:\n{out}")
        got = json.loads(line.group(1))
        return got["requests"], Sample(got["requests"] / got["microseconds"] * 1e6, got["p50"], got["p99"], got["p999"],
                                       got["refused"] + got["broken"])

    return _with_cpu(running, load, counted)


def pgbench(running, script, clients, seconds, **variables):
    def load():
        with tempfile.TemporaryDirectory() as logs:
            command = ["pgbench", "--no-vacuum", "--protocol=prepared", f"--client={clients}", f"--jobs={min(2, clients)}",
                       f"--time={seconds}", f"--file={HERE / 'comparators' / script}", "--log", f"--log-prefix={logs}/log"]
            # Writing a line for each of many transactions would slow the comparator down.
            if clients > 1:
                command.append("--sampling-rate=0.05")
            command += [f"--define={name}={value}" for name, value in variables.items()]
            out = subprocess.run([*command, running.demo["ROSTER_DATABASE_URL"]], check=True, capture_output=True, text=True).stdout
            times = sorted(int(line.split()[2]) for file in Path(logs).iterdir() for line in file.read_text().splitlines())
        done = int(re.search(r"transactions actually processed: (\d+)", out).group(1))
        failed = int(re.search(r"failed transactions: (\d+)", out).group(1))
        rate = float(re.search(r"tps = ([\d.]+)", out).group(1))
        at = lambda share: times[min(len(times) - 1, int(len(times) * share))]
        return done, Sample(rate, at(0.5), at(0.99), at(0.999), failed)

    return _with_cpu(running, load, ["PostgreSQL"])


def open_loop(running, counted, kind, rate, seconds, connections, *arguments):
    """At a constant rate; each time runs from when the request was due, not from when it could be sent."""
    def load():
        command = [str(OPEN_LOOP), kind, str(running.port), str(int(rate)), str(seconds), str(connections), *map(str, arguments)]
        got = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        return got["requests"], Sample(got["rate"], got["p50"], got["p99"], got["p999"], got["failed"])

    return _with_cpu(running, load, counted)
