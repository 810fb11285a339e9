"""The micro-benchmarks: Google Benchmark's program `micro`, and what it says."""
import json

import tools


def run():
    """(name, ns of wall time, ns of CPU time) of each."""
    out = tools.run([str(tools.MICRO), "--benchmark_format=json"], 120)
    got = json.loads(out)["benchmarks"]
    return [(each["name"].removesuffix("/real_time"), each["real_time"], each["cpu_time"]) for each in got]
