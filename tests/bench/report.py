"""What the measurements say: tables, ratios, floors; as text, as Markdown and as an SVG plot (gnuplot)."""
import os
import platform
import subprocess
from dataclasses import dataclass
from datetime import date
from typing import Callable


@dataclass
class Results:
    samples: dict  # name -> list of load.Sample, one a round
    medians: dict  # name -> load.Sample
    memory: dict  # MB, by server
    rounds: int
    seconds: int

    def rate(self, *names):
        """The best of those that were run."""
        return max(self.medians[name].rate for name in names)

    def has(self, *names):
        return all(name in self.medians for name in names)


@dataclass
class Floor:
    text: str
    needs: tuple
    value: Callable  # Results -> number
    bound: float
    at_least: bool = True

    def holds(self, of):
        return self.value(of) >= self.bound if self.at_least else self.value(of) <= self.bound


INSERTS = ("pgbench insert, 16 clients", "pgbench insert, 64 clients")
GUESTS = ("pgbench guest, 16 clients", "pgbench guest, 64 clients")


def _ratio(one, others):
    return lambda r: r.rate(one) / r.rate(*others)


def _p99_ratio(one, other):
    return lambda r: r.medians[one].p99 / r.medians[other].p99


def floors():
    alone, nginx, haproxy = (f"{name}, 64 connections" for name in ("gateway alone", "nginx", "HAProxy"))
    yield Floor("creates, 64 connections / pgbench's inserts", ("create, 64 connections", *INSERTS),
                _ratio("create, 64 connections", INSERTS), 1.5)
    yield Floor("creates, 256 connections / pgbench's inserts", ("create, 256 connections", *INSERTS),
                _ratio("create, 256 connections", INSERTS), 1.9)
    yield Floor("gets / nginx proxying a static answer", ("get, 64 connections", nginx), _ratio("get, 64 connections", (nginx,)), 0.9)
    yield Floor("gateway alone / nginx", (alone, nginx), _ratio(alone, (nginx,)), 1.1)
    yield Floor("gateway alone / HAProxy", (alone, haproxy), _ratio(alone, (haproxy,)), 1.1)
    yield Floor("p99 of the gateway alone / nginx's", (alone, nginx), _p99_ratio(alone, nginx), 1.0, False)
    yield Floor("p99 of the gateway alone / HAProxy's", (alone, haproxy), _p99_ratio(alone, haproxy), 1.0, False)
    yield Floor("a lone create's latency less pgbench's, µs", ("create, 1 connections", "pgbench insert, 1 client"),
                lambda r: r.medians["create, 1 connections"].p50 - r.medians["pgbench insert, 1 client"].p50, 200, False)
    yield Floor("resident memory of the largest server, MB", ("create, 256 connections",), lambda r: max(r.memory.values()), 40, False)
    yield Floor("guests / pgbench's upserts", ("guest, 64 connections", *GUESTS), _ratio("guest, 64 connections", GUESTS), 1.3)
    yield Floor("p99 of creates at half the peak rate, µs", ("create at half the peak rate",),
                lambda r: r.medians["create at half the peak rate"].p99, 5000, False)


def judged(results):
    return [floor for floor in floors() if results.has(*floor.needs)]


def passed(results):
    return all(sample.failed == 0 for sample in results.medians.values()) and all(f.holds(results) for f in judged(results))


def _rows(results):
    for name, sample in results.medians.items():
        rates = [s.rate for s in results.samples[name]]
        cpu = ", ".join(f"{process} {micros:.1f}" for process, micros in sample.cpu.items())
        yield (name, f"{sample.rate:,.0f}", f"{min(rates):,.0f} – {max(rates):,.0f}", f"{sample.p50:,.0f}", f"{sample.p99:,.0f}",
               f"{sample.p999:,.0f}", str(sample.failed), cpu)


def _floor_rows(results):
    for floor in judged(results):
        bound = f"{'≥' if floor.at_least else '≤'} {floor.bound:g}"
        yield floor.text, f"{floor.value(results):.2f}", bound, "yes" if floor.holds(results) else "NO"


HEAD = ("load", "requests/s", "least – most", "p50 µs", "p99 µs", "p99.9 µs", "failed", "CPU time per request, µs")
FLOOR_HEAD = ("floor", "measured", "wanted", "holds")


def _as_text(head, rows):
    rows = [head, *rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows)


def _as_markdown(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def show(results):
    print("\n" + _as_text(HEAD, list(_rows(results))))
    print("\nresident memory, MB: " + ", ".join(f"{name} {megabytes:.1f}" for name, megabytes in results.memory.items()))
    print("\n" + _as_text(FLOOR_HEAD, list(_floor_rows(results))))


def write(results, directory):
    directory.mkdir(parents=True, exist_ok=True)
    memory = ", ".join(f"{name} {megabytes:.1f} MB" for name, megabytes in results.memory.items())
    (directory / "README.md").write_text(f"""# Measurements

Made by `./bench` on {date.today().isoformat()}: {os.cpu_count()} cores, {platform.system()} {platform.release()}; medians of
{results.rounds} rounds of {results.seconds} s each, every load in turn, with the load generator, all servers and PostgreSQL on
the one machine. Absolute figures are of this machine and this hour; the ratios are what to read.

![requests a second](throughput.svg)

{_as_markdown(FLOOR_HEAD, list(_floor_rows(results)))}

{_as_markdown(HEAD, list(_rows(results)))}

Resident memory after these runs: {memory}.

- Everything is durable: PostgreSQL runs with `fsync` and `synchronous_commit` on, for us and for pgbench.
- *create*, *get* and *guest* go through gateway, service and PostgreSQL, with default logging.
- *pgbench insert*, *select* and *guest* are the same rows, one a transaction, prepared, on the same server.
- *gateway alone*, *nginx* and *HAProxy* front the same static upstream, check a token, and have one worker (thread) each; ours also
  signs an identity and writes its access log, theirs is off.
- *at half the peak rate* is an open loop: a request's time runs from the moment it was due, so nothing is left out when the
  server stalls (coordinated omission).
""", encoding="utf-8")
    _plot(results, directory / "throughput.svg")


def _plot(results, file):
    shown = [(name, sample.rate) for name, sample in results.medians.items() if "half" not in name and " 1 c" not in name]
    data = "\n".join(f'"{name}" {rate:.0f} {i}' for i, (name, rate) in enumerate(reversed(shown)))
    ours = lambda name: name.startswith(("create", "get", "guest", "gateway"))
    colours = "\n".join(str(1 if ours(name) else 2) for name, _ in reversed(shown))
    lines = [f"{row} {colour}" for row, colour in zip(data.splitlines(), colours.splitlines())]
    script = f"""
set terminal svg size 900,{60 + 26 * len(shown)} font "sans-serif,12" background "#ffffff"
set output "{file}"
set style fill solid
set xrange [0:*]
set yrange [-0.6:{len(shown) - 0.4}]
set xlabel "requests a second (median of {results.rounds} rounds)"
set format x "%.0f"
set grid x
set border 3
unset key
set palette defined (1 "#2a6f97", 2 "#b0b7bd")
unset colorbox
$rates << END
{chr(10).join(lines)}
END
plot $rates using ($2/2):3:($2/2):(0.36):4:ytic(1) with boxxyerror palette, \\
     $rates using 2:3:(sprintf(" %.0f", $2)) with labels left
"""
    subprocess.run(["gnuplot"], input=script, text=True, check=True)


def make_reachable(directory):
    """The servers run as another user when we are root."""
    os.chmod(directory, 0o755)
