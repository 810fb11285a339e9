"""Whether cost grows with a team: the same requests to a team of 1,000 participants and to one of 1,000,000."""
import json
import statistics
import urllib.request
from dataclasses import dataclass
from typing import Callable

import load
import report
import tools

SIZES = (1_000, 1_000_000)
DEEP_PAGE = {1_000: 60, 1_000_000: 60_000}
CONNECTIONS = 16
MOST = 1.2  # what the large team may cost, against the small one
COUNTED = ["gateway", "participants", "PostgreSQL"]


@dataclass
class Case:
    name: str
    measure: Callable  # (servers, team, rows, seconds) -> load.Sample


class Client:
    """As the demo team's owner."""

    def __init__(self, demo):
        self.url = demo["ROSTER_URL"]
        self.headers = {"Authorization": f"Bearer {demo['ROSTER_TOKEN']}", "Content-Type": "application/json"}

    def ask(self, method, url, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, method=method, headers=self.headers, data=data)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
            return json.load(answer)


def participants_of(on, team):
    return f"{on.demo['ROSTER_URL']}/api/teams/{team}/participants"


def wrk(on, script, url, seconds, *arguments):
    return load.wrk(on, COUNTED, script, url, CONNECTIONS, seconds, *arguments, on.demo["ROSTER_TOKEN"])


def creating(on, team, _, seconds):
    return wrk(on, "create.lua", participants_of(on, team), seconds, load.fresh_prefix())


def getting(on, team, rows, seconds):
    return wrk(on, "get.lua", participants_of(on, team), seconds, rows)


def first_page(on, team, _, seconds):
    return wrk(on, "page.lua", participants_of(on, team), seconds)


def next_of_deep_page(on, team, rows, seconds):
    page = Client(on.demo).ask("GET", f"{participants_of(on, team)}?page={DEEP_PAGE[rows]}")
    return wrk(on, "page.lua", page["links"]["next"], seconds)


CASES = [
    Case("create", creating),
    Case("get", getting),
    Case("first page of the list", first_page),
    Case("links.next of a deep page", next_of_deep_page),
]


def measure(on, rounds, seconds):
    """Per case: by rows, the CPU time of each round's request in µs, and its rate."""
    client = Client(on.demo)
    teams = {}
    for rows in SIZES:
        made = client.ask("POST", f"{client.url}/api/teams", {"name": f"{rows} participants"})
        teams[rows] = made["data"]["attributes"]["id"]
        on.psql(tools.HERE / "flat.sql", team=teams[rows], rows=rows)
    found = {case.name: {rows: [] for rows in SIZES} for case in CASES}
    for number in range(rounds + 1):
        for case in CASES:
            for rows in SIZES:
                got = case.measure(on, teams[rows], rows, seconds if number else 1)
                if got.failed:
                    raise tools.Failure(f"{case.name}, {rows} participants: {got.failed} requests failed")
                if number:  # the first round warms caches
                    found[case.name][rows].append(got)
    return found


def show(found):
    """Prints a line a case; whether each cost at most MOST times as much."""
    rows = []
    holds = True
    for name, by_size in found.items():
        small, large = ([1e6 / sample.rate for sample in by_size[size]] for size in SIZES)
        ratio = statistics.median(b / a for a, b in zip(small, large))
        holds = holds and ratio <= MOST
        cpu = [statistics.median(sum(sample.cpu.values()) for sample in by_size[size]) for size in SIZES]
        rates = [statistics.median(sample.rate for sample in by_size[size]) for size in SIZES]
        verdict = "yes" if ratio <= MOST else "NO"
        rows.append((name, *(f"{rate:,.0f}" for rate in rates), *(f"{each:.1f}" for each in cpu), f"{ratio:.2f}", verdict))
    head = ("request", "of 1,000, /s", "of 1,000,000, /s", "CPU µs", "CPU µs", "time, ratio", f"at most {MOST}")
    print(report.as_text(head, rows))
    return holds
