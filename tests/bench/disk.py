"""What the disk alone makes of a constant rate: a server that does nothing but write and flush what is due.

One 8 KiB page, as PostgreSQL's WAL has, stands for everything that fell due during the last flush: no server that
acknowledges only what is durable can have lower percentiles on this disk, at this moment.
"""
import os
import time

import load
import tools

PAGE = 8192
SEGMENT = 16 * 1024 * 1024  # as a segment of the WAL: allocated and written once before, then overwritten


def at_constant_rate(running, rate, seconds):
    path = running.home / "roster" / "disk-alone"  # beside PostgreSQL's data
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL)
    try:
        os.pwrite(file, bytes(SEGMENT), 0)
        os.fsync(file)
        waited = sorted(_flush_what_is_due(file, rate, seconds))
    finally:
        os.close(file)
        os.unlink(path)
    if not waited:
        raise tools.Failure(f"nothing fell due at {rate} a second within {seconds} s")
    times = (load.percentile_of(waited, share) * 1e6 for share in (0.5, 0.99, 0.999))
    command = f"# disk.at_constant_rate(rate={rate:.0f}, seconds={seconds}), see tests/bench/disk.py"
    return load.Sample(len(waited) / seconds, *times, 0, command)


def _flush_what_is_due(file, rate, seconds):
    """Yields for each arrival the seconds from when it was due until it was durable."""
    page = os.urandom(PAGE)
    total = int(rate * seconds)
    begun = time.perf_counter()
    done = 0
    offset = 0
    while done < total:
        due = begun + done / rate
        now = time.perf_counter()
        if now < due:
            time.sleep(due - now)
            continue
        arrived = min(int((now - begun) * rate) + 1, total)
        os.pwrite(file, page, offset)
        os.fdatasync(file)
        ended = time.perf_counter()
        for number in range(done, arrived):
            yield ended - (begun + number / rate)
        done = arrived
        offset = (offset + PAGE) % SEGMENT
