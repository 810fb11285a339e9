"""Measures the system against what people would use instead, in one run, and writes docs/benchmarks/.

Every round runs every load once, one after another, so that a machine which changes its speed changes it for all; what
must hold is the median of the rounds' ratios. Exit status 1 when a request failed or a floor was missed, 2 when it
could not be measured.
"""
import argparse
import os
import signal
import statistics
import sys
import tempfile
from dataclasses import dataclass
from typing import Callable

import disk
import flat
import load
import micro
import procfs
import report
import servers
import tools

SEEDED = 100_000  # participants to get

SYSTEM = ["gateway", "participants", "PostgreSQL"]
GUESTS = ["gateway", "collections", "PostgreSQL"]


@dataclass
class Run:
    name: str
    measure: Callable  # (servers, seconds) -> load.Sample


def _counted(number, word):
    return f"{number} {word}{'' if number == 1 else 's'}"


def _participants(demo, url=None):
    return f"{url or demo['ROSTER_URL']}/api/teams/{demo['ROSTER_TEAM']}/participants"


def creates(connections):
    def measure(on, seconds):
        given = load.fresh_prefix(), on.demo["ROSTER_TOKEN"]
        return load.wrk(on, SYSTEM, "create.lua", _participants(on.demo), connections, seconds, *given)

    return Run(f"create, {_counted(connections, 'connection')}", measure)


def gets(connections):
    def measure(on, seconds):
        given = SEEDED, on.demo["ROSTER_TOKEN"]
        return load.wrk(on, SYSTEM, "get.lua", _participants(on.demo), connections, seconds, *given)

    return Run(f"get, {_counted(connections, 'connection')}", measure)


def guests(connections):
    def measure(on, seconds):
        url = f"{on.demo['ROSTER_URL']}/api/v2/collections/{on.demo['ROSTER_COLLECTION']}/guests"
        given = load.fresh_prefix(), on.demo["ROSTER_API_KEY"]
        return load.wrk(on, GUESTS, "guest.lua", url, connections, seconds, *given)

    return Run(f"guest, {_counted(connections, 'connection')}", measure)


def _behind(port):
    """The processes that answer at a comparator's port."""
    return [servers.COMPARATORS[port], "static upstream"]


def proxied(title, port, connections):
    def measure(on, seconds):
        # The very load of gets(), so that a ratio to them is of servers alone.
        url = _participants(on.demo, f"http://127.0.0.1:{on.comparator_ports[port]}")
        given = SEEDED, on.demo["ROSTER_TOKEN"]
        return load.wrk(on, _behind(port), "get.lua", url, connections, seconds, *given)

    return Run(f"{title}, {_counted(connections, 'connection')}", measure)


def pgbench(title, script, clients, **variables):
    def measure(on, seconds):
        given = {name: on.demo.get(value, value) for name, value in variables.items()}
        return load.pgbench(on, script, clients, seconds, **given)

    return Run(f"pgbench {title}, {_counted(clients, 'client')}", measure)


def closed_loops():
    team = {"team": "ROSTER_TEAM"}
    yield creates(64)
    yield pgbench("insert", "insert.sql", 16, **team)
    yield pgbench("insert", "insert.sql", 64, **team)
    yield creates(256)
    for connections in (64, 256):
        yield gets(connections)
        yield proxied("nginx", "nginx", connections)
        if connections == 64:
            yield proxied("nginx with its log", "nginx_logging", connections)
        yield proxied("gateway alone", "gateway", connections)
        yield proxied("HAProxy", "haproxy", connections)
    yield pgbench("select", "select.sql", 16, rows=SEEDED, **team)
    yield pgbench("select", "select.sql", 64, rows=SEEDED, **team)
    yield guests(64)
    yield pgbench("guest", "guest.sql", 16, collection="ROSTER_COLLECTION")
    yield pgbench("guest", "guest.sql", 64, collection="ROSTER_COLLECTION")
    yield creates(1)
    yield pgbench("insert", "insert.sql", 1, **team)


def open_loops(medians):
    """At half of what the closed loops reached."""
    if "create, 64 connections" in medians:
        half = medians["create, 64 connections"].rate / 2
        yield at_constant_rate("create at half the peak rate", "create", half)
        yield disk_alone(half)
    if "get, 64 connections" in medians:
        half = medians["get, 64 connections"].rate / 2
        yield at_constant_rate("get at half the peak rate", "get", half)
        yield at_constant_rate("nginx at that rate", "get", half, "nginx")


def at_constant_rate(title, kind, rate, comparator=None):
    def measure(on, seconds):
        port = on.comparator_ports[comparator] if comparator else on.port
        counted = _behind(comparator) if comparator else SYSTEM
        keys = load.fresh_prefix() if kind == "create" else SEEDED
        given = on.demo["ROSTER_TEAM"], on.demo["ROSTER_TOKEN"], keys
        return load.open_loop(on, counted, port, kind, rate, seconds, 64, *given)

    return Run(title, measure)


def disk_alone(rate):
    """What the machine leaves of floor 7."""
    return Run("disk alone at that rate", lambda on, seconds: disk.at_constant_rate(on, rate, seconds))


def median_of(samples):
    def middle(value):
        return statistics.median(value(sample) for sample in samples)

    return load.Sample(
        rate=middle(lambda s: s.rate),
        p50=middle(lambda s: s.p50),
        p99=middle(lambda s: s.p99),
        p999=middle(lambda s: s.p999),
        failed=sum(s.failed for s in samples),
        command=samples[0].command,
        cpu={name: middle(lambda s, name=name: s.cpu[name]) for name in samples[0].cpu},
    )


def measure_one(on, run, seconds):
    try:
        on.settle()
        return run.measure(on, seconds)
    except (OSError, tools.Failure):
        on.check_alive()  # a server's end is the better reason
        raise


def run_rounds(on, runs, rounds, seconds):
    samples = {run.name: [] for run in runs}
    for number in range(1, rounds + 1):
        for run in runs:
            got = measure_one(on, run, seconds)
            samples[run.name].append(got)
            failed = f"  FAILED {got.failed}" if got.failed else ""
            times = f"p50 {got.p50:7.0f} µs  p99 {got.p99:7.0f} µs"
            print(f"round {number}  {run.name:28} {got.rate:9.0f}/s  {times}{failed}", flush=True)
    return samples


def measure_all(on, runs, rounds, seconds):
    prepare = tools.HERE / "comparators" / "prepare.sql"
    on.psql(prepare, team=on.demo["ROSTER_TEAM"], rows=SEEDED)
    for run in runs:  # warms caches, plans and connections, of which pgbench makes 64 in a second on a slow day
        measure_one(on, run, 2)
    samples = run_rounds(on, runs, rounds, seconds)
    medians = {name: median_of(each) for name, each in samples.items()}
    memory = {name: procfs.resident_megabytes(on.pids[name]) for name in ("gateway", "participants", "collections")}
    at_half = list(open_loops(medians))
    if at_half:
        on.make_wal_segments()
    opened = run_rounds(on, at_half, rounds, seconds)
    samples.update(opened)
    medians.update({name: median_of(each) for name, each in opened.items()})
    return report.Results(samples, medians, memory, rounds, seconds)


def positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def arguments():
    parser = argparse.ArgumentParser(
        prog="./bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=positive, default=5, help="how often every load is run (default 5)")
    parser.add_argument("--seconds", type=positive, default=3, help="length of each run (default 3)")
    parser.add_argument("--only", metavar="NAMES", help="loads whose names begin so, comma-separated; writes no report")
    parser.add_argument("--micro", action="store_true", help="the micro-benchmarks alone; writes no report")
    parser.add_argument("--flat", action="store_true", help="small and large teams alone; writes no report")
    parser.add_argument("--list", action="store_true", help="the names of the loads that would be run, and no more")
    return parser.parse_args()


def chosen(names):
    runs = list(closed_loops())
    if names is None:
        return runs
    found = [run for run in runs if run.name.startswith(tuple(filter(None, names.split(","))))]
    if not found:
        known = "\n".join(run.name for run in runs)
        raise tools.Failure(f"no load has a name that begins with {names!r}; there are\n{known}")
    return found


def end_on_signals():
    """SIGTERM and SIGHUP end us as SIGINT does: by an exception, so that everything we started is stopped."""

    def end(number, _):
        sys.exit(128 + number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)


def carry_out(asked):
    """Whether everything holds."""
    runs = chosen(asked.only)
    if asked.list:
        print("\n".join(run.name for run in runs))
        return True
    if asked.micro:
        tools.check([tools.MICRO])
        report.show_micro(micro.run())
        return True
    ours = [tools.PROGRAMS / f"roster-{name}" for name in ("gateway", "participants", "collections")]
    tools.check([*ours, tools.OPEN_LOOP, tools.MICRO], tools.OTHERS)
    with tempfile.TemporaryDirectory(prefix="roster-bench-") as home:
        os.chmod(home, 0o755)  # servers run as another user when we are root
        with servers.Servers(home) as on:
            if asked.flat:
                return flat.show(flat.measure(on, asked.rounds, asked.seconds))
            results = measure_all(on, runs, asked.rounds, asked.seconds)
    report.show(results)
    if asked.only is None:
        report.write(results, micro.run(), tools.ROOT / "docs" / "benchmarks")
    return results.passed()


def main():
    asked = arguments()
    end_on_signals()
    try:
        return 0 if carry_out(asked) else 1
    except tools.Failure as cause:
        print(f"error: {cause}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
