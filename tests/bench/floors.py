"""What must hold, as ratios within one run: the floors that docs/benchmarks names by number."""
import statistics
from dataclasses import dataclass
from typing import Callable

INSERTS = ("pgbench insert, 16 clients", "pgbench insert, 64 clients")
UPSERTS = ("pgbench guest, 16 clients", "pgbench guest, 64 clients")


@dataclass
class Floor:
    number: int
    text: str
    needs: tuple  # names of loads
    value: Callable  # report.Results -> number
    bound: float
    at_least: bool = True

    def holds(self, results):
        measured = self.value(results)
        return measured >= self.bound if self.at_least else measured <= self.bound


def _in_each_round(value, *names):
    """The median of value(a sample of each of `names`) over the rounds: what changes the machine's speed between two
    rounds changes it for all that is compared.
    """
    return lambda results: statistics.median(value(*each) for each in zip(*(results.samples[name] for name in names)))


def _rates(number, text, bound, *names):
    """Our rate, against the best of theirs."""
    value = lambda ours, *theirs: ours.rate / max(each.rate for each in theirs)
    return Floor(number, text, names, _in_each_round(value, *names), bound)


def _p99s(number, text, *names):
    value = lambda ours, theirs: ours.p99 / theirs.p99
    return Floor(number, text, names, _in_each_round(value, *names), 1, at_least=False)


def floors():
    alone, nginx, haproxy = (f"{name}, 64 connections" for name in ("gateway alone", "nginx", "HAProxy"))
    yield _rates(1, "creates at 64 connections / pgbench's inserts", 1.5, "create, 64 connections", *INSERTS)
    yield _rates(1, "creates at 256 connections / pgbench's inserts", 1.9, "create, 256 connections", *INSERTS)
    yield _rates(2, "gets / nginx proxying a static answer", 0.9, "get, 64 connections", nginx)
    yield _rates(3, "gateway alone / nginx", 1.1, alone, nginx)
    yield _rates(3, "gateway alone / HAProxy", 1.1, alone, haproxy)
    yield _p99s(3, "p99 of the gateway alone / nginx's", alone, nginx)
    yield _p99s(3, "p99 of the gateway alone / HAProxy's", alone, haproxy)
    yield _latency_of_one()
    yield _memory()
    yield _rates(6, "guests / pgbench's upserts", 1.3, "guest, 64 connections", *UPSERTS)
    yield _open_loop()


def _latency_of_one():
    names = "create, 1 connection", "pgbench insert, 1 client"
    value = _in_each_round(lambda ours, theirs: ours.p50 - theirs.p50, *names)
    return Floor(4, "a lone create's latency less pgbench's, µs", names, value, 200, at_least=False)


def _memory():
    text = "resident memory of the largest server, MB"
    value = lambda r: max(r.memory.values())
    return Floor(5, text, ("create, 256 connections",), value, 40, at_least=False)


def _open_loop():
    name = "create at half the peak rate"
    value = lambda r: r.medians[name].p99
    return Floor(7, "p99 of creates at half the peak rate, µs", (name,), value, 5000, at_least=False)
