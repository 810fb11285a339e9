"""What is measured, started on free ports of 127.0.0.1 and stopped again: the system, and what others would use."""
import os
import random
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import procfs
import tools

# The kernel cuts names at 15 characters.
OUR_SERVERS = {
    "postgres": "PostgreSQL",
    "roster-gateway": "gateway",
    "roster-particip": "participants",
    "roster-collecti": "collections",
}

# The ports of the comparators, and the process at each.
COMPARATORS = {
    "static": "static upstream",
    "nginx": "nginx",
    "nginx_logging": "nginx",
    "haproxy": "HAProxy",
    "gateway": "gateway alone",
}


def free_port():
    """Below the kernel's range for outgoing connections, so that no client's socket takes it before the server does."""
    for port in random.sample(range(20_000, 32_000), 200):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise tools.Failure("found no free TCP port between 20000 and 31999")


def answers(port, path, headers):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        # A proxy is for the outside.
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
        # Nothing may come between a signal that ends us and the end of all we started.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for process in self.processes.values():
            if process.poll() is None:
                process.terminate()
        for process in self.processes.values():
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def check_alive(self):
        """Throws Failure, with the end of its log, when one of them has ended."""
        for name, process in self.processes.items():
            if process.poll() is not None:
                raise tools.Failure(f"{name} ended with status {process.returncode}; {self._end_of_log(name)}")

    def psql(self, file, **variables):
        command = ["psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", f"--file={file}"]
        command += [f"--set={name}={value}" for name, value in variables.items()]
        tools.run([*command, self.demo["ROSTER_DATABASE_URL"]], 60)

    def settle(self):
        """Nothing that the loads before have left to be written is written during the next; nor is the page cache full
        of nginx's log (ours leave it).
        """
        os.truncate(self.home / "nginx.access.log", 0)
        self._administer(["CHECKPOINT;"])
        os.sync()

    def make_wal_segments(self):
        """Enough for the loads to come, as a database in use has them left over from its checkpoints, of which there is
        none meanwhile: the sizes are those of docker-compose.yml.
        """
        switch = ["SELECT pg_logical_emit_message(true, 'bench', ''); SELECT pg_switch_wal();"] * 40
        sizes = ["ALTER SYSTEM SET min_wal_size = '1GB';", "ALTER SYSTEM SET max_wal_size = '4GB';"]
        self._administer([*sizes, "SELECT pg_reload_conf();", *switch, "CHECKPOINT;"])

    def _administer(self, statements):
        command = ["psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
        tools.run([*command, self.demo["ROSTER_DATABASE_URL"]], 60, text="\n".join(statements))

    def _log(self, name):
        return self.home / f"{name}.log"

    def _end_of_log(self, name):
        said = tools.end_of(self._log(name).read_text(errors="replace"))
        return f"the end of its log:\n{said}" if said else "it has logged nothing"

    def _spawn(self, name, command, env=None):
        # In a session of its own, so that Ctrl-C reaches only us and we stop everything in order; should we be killed,
        # the kernel tells it to stop.
        with open(self._log(name), "wb") as log:
            self.processes[name] = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", *command],
                env={**os.environ, **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.pids[name] = self.processes[name].pid

    def _wait_until(self, condition, seconds, name):
        deadline = time.monotonic() + seconds
        while not condition():
            self.check_alive()
            if time.monotonic() > deadline:
                raise tools.Failure(f"{name} was not ready within {seconds} s; {self._end_of_log(name)}")
            time.sleep(0.05)

    def _start_system(self):
        home = self.home / "roster"
        env = {"ROSTER_HOME": home, "ROSTER_PORT": free_port(), "ROSTER_PROGRAMS": tools.PROGRAMS}
        self._spawn("run", [tools.ROOT / "run"], {name: str(value) for name, value in env.items()})
        self._wait_until((home / "demo.env").exists, 120, "run")
        self.demo = dict(line.split("=", 1) for line in (home / "demo.env").read_text().splitlines())
        self.port = int(self.demo["ROSTER_URL"].rpartition(":")[2])
        for pid in procfs.children(self.pids["run"]):
            name = procfs.name(pid)
            if name in OUR_SERVERS:
                self.pids[OUR_SERVERS[name]] = pid

    def _start_comparators(self):
        token = self.demo["ROSTER_TOKEN"]
        self.comparator_ports = ports = {name: free_port() for name in COMPARATORS}
        self._write_configurations(token)
        nginx = ["nginx", "-e", self.home / "nginx.start.log", "-g", "daemon off;", "-c"]
        self._spawn("static upstream", [*nginx, self.home / "static.conf"])
        self._spawn("nginx", [*nginx, self.home / "nginx.conf"])
        self._spawn("HAProxy", ["haproxy", "-db", "-f", self.home / "haproxy.cfg"])
        secrets = self.home / "roster" / "secrets"
        settings = {
            "LISTEN": f"127.0.0.1:{ports['gateway']}",
            "PRIVATE_LISTEN": f"127.0.0.1:{free_port()}",
            "DATABASE_URL_FILE": secrets / "gateway_database_url",
            "IDENTITY_KEYS_FILE": secrets / "identity_keys",
            "PARTICIPANTS_URL": f"127.0.0.1:{ports['static']}",
        }
        env = {f"ROSTER_GATEWAY_{name}": str(value) for name, value in settings.items()}
        self._spawn("gateway alone", [tools.PROGRAMS / "roster-gateway", "serve"], env)
        headers = {"Authorization": f"Bearer {token}"}
        for port, name in COMPARATORS.items():
            self._wait_until(lambda port=ports[port]: answers(port, "/api/teams/1", headers), 20, name)

    def _write_configurations(self, token):
        values = {"HOME": self.home, "TOKEN": token}
        values.update({f"{name.upper()}_PORT": port for name, port in self.comparator_ports.items()})
        for source in ("static.conf", "nginx.conf", "haproxy.cfg"):
            text = (tools.ROOT / tools.HERE / "comparators" / source).read_text()
            for name, value in values.items():
                text = text.replace(f"@{name}@", str(value))
            (self.home / source).write_text(text)
        (self.home / "tokens.map").write_text(f"{token} 1\n")
