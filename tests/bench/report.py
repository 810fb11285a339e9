"""What the measurements say: as text, and as docs/benchmarks/README.md."""
import os
import platform
from dataclasses import dataclass
from datetime import date

import floors
import plot
import tools


@dataclass
class Results:
    samples: dict  # name -> list of load.Sample, one a round
    medians: dict  # name -> load.Sample
    memory: dict  # MB, by server
    rounds: int
    seconds: int

    def judged(self):
        """The floors whose loads were run."""
        return [floor for floor in floors.floors() if all(name in self.medians for name in floor.needs)]

    def missed(self):
        return [floor for floor in self.judged() if not floor.holds(self)]

    def failed(self):
        """Requests, of all loads and rounds."""
        return sum(sample.failed for sample in self.medians.values())

    def passed(self):
        return not self.missed() and not self.failed()


HEAD = ("load", "requests/s", "least – most", "p50 µs", "p99 µs", "p99.9 µs", "failed", "CPU time per request, µs")
FLOOR_HEAD = ("floor", "what", "measured", "wanted", "holds")
MICRO_HEAD = ("what", "time, ns", "CPU time, ns")


def _rows(results):
    for name, sample in results.medians.items():
        rates = [each.rate for each in results.samples[name]]
        times = (f"{time:,.0f}" for time in (sample.p50, sample.p99, sample.p999))
        cpu = ", ".join(f"{process} {micros:.1f}" for process, micros in sample.cpu.items())
        yield name, f"{sample.rate:,.0f}", f"{min(rates):,.0f} – {max(rates):,.0f}", *times, str(sample.failed), cpu


def _floor_rows(results):
    for floor in results.judged():
        wanted = f"{'≥' if floor.at_least else '≤'} {floor.bound:g}"
        holds = "yes" if floor.holds(results) else "NO"
        measured = floor.value(results)
        shown = f"{measured:.2f}" if measured < 10 else f"{measured:,.0f}"
        yield str(floor.number), floor.text, shown, wanted, holds


def _micro_rows(micro):
    for name, wall, cpu in micro:
        yield name, f"{wall:,.0f}", f"{cpu:,.0f}"


def _memory(results):
    return ", ".join(f"{name} {megabytes:.1f} MB" for name, megabytes in results.memory.items())


def _verdict(results):
    missed = results.missed()
    failed = results.failed()
    said = "No request failed." if not failed else f"{failed} requests FAILED."
    if not missed:
        return f"{said} Every floor that was measured holds."
    return f"{said} MISSED: " + "; ".join(f"{floor.number} ({floor.text})" for floor in missed) + "."


def as_text(head, rows):
    rows = [head, *rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows)


def _as_markdown(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def show(results):
    print("\n" + as_text(HEAD, _rows(results)))
    print(f"\nresident memory: {_memory(results)}\n")
    print(as_text(FLOOR_HEAD, _floor_rows(results)))
    print(f"\n{_verdict(results)}")


def show_micro(micro):
    print(as_text(MICRO_HEAD, _micro_rows(micro)))


def _processor():
    with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
        models = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    return models[0] if models else platform.machine()


def _memory_of_the_machine():
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.1f} GiB"


def _sleep():
    """What an idle processor of a virtual machine does first: every wake-up pays for it (docs/operations.md, Sizing)."""
    try:
        with open("/sys/module/haltpoll/parameters/guest_halt_poll_ns", encoding="ascii") as file:
            polls = int(file.read())
    except FileNotFoundError:
        return "not that of a virtual machine"
    if polls:
        return f"polls for {polls // 1000} µs (guest_halt_poll_ns)"
    return "halts at once (guest_halt_poll_ns is 0; Linux's default is 200000)"


def _commands(results):
    return "\n".join(f"# {name}\n{sample.command}" for name, sample in results.medians.items())


def write(results, micro, directory):
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "README.md").write_text(_text(results, micro), encoding="utf-8")
    shown = [(name, each.rate) for name, each in results.medians.items() if not _is_about_latency(name)]
    plot.write(shown, results.rounds, directory / "throughput.svg")


def _is_about_latency(name):
    return name.endswith(("half the peak rate", "that rate", " 1 connection", " 1 client"))


def _text(results, micro):
    arguments = f"--rounds {results.rounds} --seconds {results.seconds}"
    return f"""# Measurements

Written by `./bench {arguments}` on {date.today().isoformat()}; the next run replaces it.

| machine | |
| --- | --- |
| processor | {_processor()}, {os.cpu_count()} cores |
| memory | {_memory_of_the_machine()} |
| kernel | {platform.system()} {platform.release()} |
| an idle processor | {_sleep()} |
| compared with | {"; ".join(tools.versions())} |

The load generator, all servers and PostgreSQL share this one machine. In each of {results.rounds} rounds every load ran
once for {results.seconds} s, one after the other, each after a checkpoint and a flush of all that the ones before had
left to be written. Figures are medians over the rounds, and so are the floors: a ratio is taken in each round, and the
median of them is shown. Absolute figures are of this machine and this hour: the ratios are what to read.

![requests a second](throughput.svg)

## Floors

{_verdict(results)}

{_as_markdown(FLOOR_HEAD, _floor_rows(results))}

## Loads

{_as_markdown(HEAD, _rows(results))}

Resident memory after these runs: {_memory(results)}.

- Everything is durable: PostgreSQL runs with `fsync` and `synchronous_commit` on, for us and for pgbench.
- *create*, *get* and *guest* go through gateway, service and PostgreSQL, with default logging.
- *pgbench insert*, *select* and *guest* are the same rows, one a transaction, prepared, on the same server.
- *gateway alone*, *nginx* and *HAProxy* front the same static upstream, check a token, and have one worker (thread)
  each; ours also signs an identity and writes its access log, theirs is off. *nginx with its log* is the same nginx
  with the access log that it writes by default, a line and a write for each request (ours are gathered); no floor is
  of it.
- *at half the peak rate* is an open loop: requests are due at a constant rate, and the time of each runs from the
  moment it was due, not from when a connection was free to send it. What a stalled server keeps from being sent is
  charged to it, so nothing is left out of the percentiles (no coordinated omission). The segments of the WAL are made
  beforehand, as a database in use has them: a new one is filled with zeros first, which holds up every commit.
- *disk alone at that rate* writes a page and flushes it for whatever fell due during the last flush, and does nothing
  else: what no server that acknowledges only durable writes can stay below. *nginx at that rate* is sent the very gets
  that we are sent, and answers with its static upstream, so without a database.
- Gateway and services meet at a path, as `./run` has them (docs/decisions/0019); the three proxies and their static
  upstream at ports.

## Micro-benchmarks

What every request passes, by itself, in one thread with warm caches. `/64` is the time of a batch of 64.

{_as_markdown(MICRO_HEAD, _micro_rows(micro))}

## Commands

Run from the top of the tree, with the settings of `demo.env` (see `./run`); ports differ from run to run.

```
{_commands(results)}
```
"""
