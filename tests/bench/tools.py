"""The programs that measure: whether they are there, what they are, and running one."""
import os
import shlex
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path("tests/bench")  # from ROOT, where every tool is run
BUILD = Path(os.environ.get("ROSTER_BUILD", ROOT / "build" / "optimized")).resolve()
PROGRAMS = BUILD / "bin"
OPEN_LOOP = BUILD / "bench" / "open_loop"
MICRO = BUILD / "bench" / "micro"

# What is asked of each for its version.
OTHERS = {
    "wrk": "-v",
    "pgbench": "--version",
    "psql": "--version",
    "nginx": "-v",
    "haproxy": "-v",
    "gnuplot": "--version",
    "setpriv": "--version",
}

# Debian keeps servers where only root's PATH looks.
os.environ["PATH"] += os.pathsep + "/usr/sbin"


class Failure(Exception):
    """What ends a run with one line and no traceback."""


def check(programs, others=()):
    """Throws Failure when one of our own `programs` was not built or one of the `others` is not installed."""
    unbuilt = [str(path) for path in programs if not os.access(path, os.X_OK)]
    if unbuilt:
        raise Failure(f"not built: {', '.join(unbuilt)}; ./bench builds what it needs, unless ROSTER_BUILD is set")
    absent = [name for name in others if shutil.which(name) is None]
    if absent:
        raise Failure(f"not installed: {', '.join(absent)}; see deploy/scripts/install_packages.sh bench")


def versions():
    """The first line that each program says of itself."""
    for name in ("pgbench", "nginx", "haproxy", "wrk"):
        said = subprocess.run([name, OTHERS[name]], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        yield said.stdout.splitlines()[0].partition(" Copyright")[0].strip()


def run(command, seconds, text=None):
    """What `command` prints, which should take about `seconds`. Throws Failure when it fails or does not end."""
    try:
        done = subprocess.run(
            command, cwd=ROOT, input=text, capture_output=True, text=True, check=True, timeout=seconds + 60
        )
    except subprocess.TimeoutExpired as cause:
        raise Failure(f"{command[0]} did not end within {cause.timeout:.0f} s") from None
    except subprocess.CalledProcessError as cause:
        said = end_of((cause.stdout or "") + (cause.stderr or ""))
        raise Failure(f"{command[0]} ended with status {cause.returncode}:\n{said}") from None
    return done.stdout


def as_typed(command, settings):
    """`command` for a report: secrets and other long `settings` by their names."""
    line = shlex.join(command)
    for name, value in settings.items():
        if len(value) >= 16:  # a team's number would be found everywhere
            line = line.replace(shlex.quote(value), f"${name}").replace(value, f"${name}")
    return line.replace(f"{ROOT}/", "")


def end_of(text, lines=15):
    return "\n".join(text.splitlines()[-lines:])
