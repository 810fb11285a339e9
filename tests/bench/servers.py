"""Everything that is measured, started on free ports of 127.0.0.1 and stopped again: the system, and what others use."""
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import procfs

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
BUILD = Path(os.environ.get("ROSTER_BUILD", ROOT / "build" / "release"))
PROGRAMS = BUILD / "bin"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition, seconds, what, process=None):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"{what}: it ended with status {process.returncode}")
        time.sleep(0.05)
    raise RuntimeError(f"{what}: not within {seconds} s")


def answers(port, path, headers):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


class Servers:
    """The system as ./run starts it, and the comparators beside it. Use as a context manager."""

    def __init__(self, home):
        self.home = Path(home)
        self.processes = {}  # by the name that reports use
        self.pids = {}

    def __enter__(self):
        try:
            self._start_system()
            self._start_comparators()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(list(self.processes.values())):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(60)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def _spawn(self, name, command, env=None):
        log = open(self.home / f"{name}.log", "wb")
        self.processes[name] = subprocess.Popen(
            command, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        return self.processes[name]

    def _start_system(self):
        env = {"ROSTER_HOME": str(self.home / "roster"), "ROSTER_PORT": str(free_port()), "ROSTER_PROGRAMS": str(PROGRAMS)}
        run = self._spawn("run", [str(ROOT / "run")], env)
        demo = self.home / "roster" / "demo.env"
        wait_until(demo.exists, 120, f"./run ({self.home}/run.log)", run)
        self.demo = dict(line.split("=", 1) for line in demo.read_text().splitlines())
        self.port = int(self.demo["ROSTER_URL"].rpartition(":")[2])
        for pid in procfs.children(run.pid):
            name = procfs.name(pid)
            if name == "postgres":
                self.pids["PostgreSQL"] = pid
            elif name.startswith("roster-"):
                # The kernel cuts names at 15 characters.
                self.pids[{"roster-gateway": "gateway", "roster-particip": "participants", "roster-collecti": "collections"}[name]] = pid

    def psql(self, file, **variables):
        command = ["psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", f"--file={file}", self.demo["ROSTER_DATABASE_URL"]]
        command += [f"--set={name}={value}" for name, value in variables.items()]
        subprocess.run(command, check=True)

    def _start_comparators(self):
        token = self.demo["ROSTER_TOKEN"]
        ports = {name: free_port() for name in ("static", "nginx", "haproxy", "gateway", "private")}
        values = {"HOME": self.home, "TOKEN": token, **{f"{name.upper()}_PORT": port for name, port in ports.items()}}
        self.comparator_ports = ports
        for source in ("static.conf", "nginx.conf", "haproxy.cfg"):
            text = (HERE / "comparators" / source).read_text()
            for name, value in values.items():
                text = text.replace(f"@{name}@", str(value))
            (self.home / source).write_text(text)
        (self.home / "tokens.map").write_text(f"{token} 1\n")
        secrets = self.home / "roster" / "secrets"
        foreground = ["-e", str(self.home / "nginx.start.log"), "-g", "daemon off;"]
        self._spawn("static upstream", ["nginx", "-c", str(self.home / "static.conf"), *foreground])
        self._spawn("nginx", ["nginx", "-c", str(self.home / "nginx.conf"), *foreground])
        self._spawn("haproxy", ["haproxy", "-db", "-f", str(self.home / "haproxy.cfg")])
        self._spawn("gateway alone", [str(PROGRAMS / "roster-gateway"), "serve"], {
            "ROSTER_GATEWAY_LISTEN": f"127.0.0.1:{ports['gateway']}",
            "ROSTER_GATEWAY_PRIVATE_LISTEN": f"127.0.0.1:{ports['private']}",
            "ROSTER_GATEWAY_DATABASE_URL_FILE": str(secrets / "gateway_database_url"),
            "ROSTER_GATEWAY_IDENTITY_KEYS_FILE": str(secrets / "identity_keys"),
            "ROSTER_GATEWAY_PARTICIPANTS_URL": f"127.0.0.1:{ports['static']}",
        })
        for name in ("static upstream", "nginx", "haproxy", "gateway alone"):
            self.pids[name] = self.processes[name].pid
        headers = {"Authorization": f"Bearer {token}"}
        for name in ("static", "nginx", "haproxy", "gateway"):
            wait_until(lambda port=ports[name]: answers(port, "/api/teams/1", headers), 20, name)
