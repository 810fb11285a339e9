"""CPU time and resident memory of processes, as the kernel counts them (proc(5))."""
import os

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def _stat(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
        # The name may hold spaces and parentheses: what follows the last one is plain.
        return file.read().rpartition(")")[2].split()


def children(pid):
    """Processes whose parent is `pid` now."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                if int(_stat(entry)[1]) == pid:
                    found.append(int(entry))
            except (FileNotFoundError, ProcessLookupError):
                pass  # it ended while we looked
    return found


def name(pid):
    """Empty when it has ended."""
    try:
        with open(f"/proc/{pid}/comm", encoding="utf-8", errors="replace") as file:
            return file.read().strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def cpu_seconds(pid):
    """Of `pid`, of its children that have ended, and of those that live: of a whole PostgreSQL, say."""
    while True:
        living = children(pid)
        own = _stat(pid)
        ticks = sum(int(own[i]) for i in range(11, 15))
        try:
            ticks += sum(int(n) for child in living for n in _stat(child)[11:13])
        except (FileNotFoundError, ProcessLookupError):
            continue
        # One that ended meanwhile has gone over to its parent's count, and might be in neither or in both.
        if children(pid) == living:
            return ticks / TICKS


def resident_megabytes(pid):
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * PAGE / 1e6
