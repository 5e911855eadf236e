"""A Redis, a RabbitMQ and a PostgreSQL of the bench's own, in folders of their own, on free ports of the loopback."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path


class Missing(Exception):
    """What this machine lacks, as a sentence."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class OwnRedis:
    def __init__(self, folder: Path):
        self.folder, self.port = folder, free_port()
        self.process: subprocess.Popen | None = None
        folder.mkdir(parents=True)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def pid(self) -> int:
        return self.process.pid

    def start(self) -> None:
        program = shutil.which("redis-server")
        if not program:
            raise Missing("redis-server is not installed. Debian: apt-get install redis-server")
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)]
        self.process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
        wait_for_port(self.port)

    def stop(self) -> None:
        """Without a save: whatever it knew is gone."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def restart(self) -> None:
        self.stop()
        time.sleep(1)
        self.start()


class OwnRabbit:
    """A RabbitMQ node; what it knew survives a restart as far as it had written it down."""

    PROGRAM = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")  # the one on the PATH changes to a user of its own

    def __init__(self, folder: Path):
        self.folder, self.port = folder, free_port()
        self.process: subprocess.Popen | None = None
        folder.mkdir(parents=True)

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"

    @property
    def pid(self) -> int:
        return self.process.pid

    def start(self) -> None:
        program = self.PROGRAM if self.PROGRAM.exists() else shutil.which("rabbitmq-server")
        if not program:
            raise Missing("rabbitmq-server is not installed. Debian: apt-get install rabbitmq-server")
        with (self.folder / "out").open("a") as out:
            options = {"env": self._environment(), "stdout": out, "stderr": out, "start_new_session": True}
            self.process = subprocess.Popen([program], **options)
        wait_for_port(self.port, 180)

    def _environment(self) -> dict[str, str]:
        mine = {
            "NODENAME": f"facet{self.port}@localhost",
            "NODE_PORT": self.port,
            "NODE_IP_ADDRESS": "127.0.0.1",
            "DIST_PORT": free_port(),
            "MNESIA_BASE": self.folder,
            "LOG_BASE": self.folder,
            "LOGS": "-",
            "ENABLED_PLUGINS_FILE": self.folder / "plugins",
            "CONF_ENV_FILE": self.folder / "none",
            "CONFIG_FILE": self.folder / "none",
        }
        names = {f"RABBITMQ_{name}": str(value) for name, value in mine.items()}
        return os.environ | names | {"HOME": str(self.folder)}

    def stop(self) -> None:
        """As by kill -9, its helpers too."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def restart(self) -> None:
        self.stop()
        time.sleep(1)
        self.start()


class OwnPostgres:
    def __init__(self, folder: Path):
        self.folder, self.port = folder, free_port()
        self.owner = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name

    @property
    def url(self) -> str:
        return f"postgresql://{self.owner}@127.0.0.1:{self.port}/postgres"

    @property
    def pid(self) -> int:
        return int((self.folder / "postmaster.pid").read_text().split()[0])

    def start(self) -> None:
        if not self.folder.exists():
            self._init()
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c max_connections=60"
        self._run("pg_ctl", "-D", str(self.folder), "-o", options, "-l", f"{self.folder}/log", "-w", "start")

    def _init(self) -> None:
        self.folder.mkdir(parents=True)
        if os.geteuid() == 0:
            shutil.chown(self.folder, self.owner)
            for parent in self.folder.parents:
                if parent.stat().st_uid == 0 and str(parent).startswith("/tmp/"):
                    parent.chmod(0o755)
        self._run("initdb", "-D", str(self.folder), "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-U", self.owner)

    def stop(self) -> None:
        if (self.folder / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", str(self.folder), "-m", "immediate", "stop")

    def restart(self) -> None:
        """As after a crash: no goodbye to anybody, then recovery."""
        self.stop()
        self.start()

    def _run(self, program: str, *options: str) -> None:
        found = shutil.which(program) or next(
            (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))), None
        )
        if not found:
            raise Missing(f"{program} is not installed. Debian: apt-get install postgresql")
        user = ["runuser", "-u", self.owner, "--"] if os.geteuid() == 0 else []
        command = [*user, found, *options]
        # pg_ctl's server keeps the pipes open: captured output would be waited for until the server ends.
        result = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
        if result.returncode:
            raise Missing(f"{program} ended with {result.returncode}.")


def wait_for_port(port: int, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise Missing(f"Nothing answers on the port {port}.")
