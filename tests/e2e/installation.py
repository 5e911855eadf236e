"""A whole installation as its user starts it: `manage.py serve` in a data folder of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Installation:
    """`manage.py serve` in a data folder of its own."""

    data: Path
    environment: dict[str, str]
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None
    started_in: float = 0.0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.data / "serve.log").read_text()

    @property
    def login(self) -> tuple[str, str]:
        return re.search(r"sign in as (\S+) with the password (\S+)", self.log).groups()

    def start(self, seconds: float = 90) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        environment = {
            **os.environ,
            "FACET_DATA": str(self.data),
            "FACET_PORT": str(self.port),
            **self.environment,
        }
        environment["DJANGO_SETTINGS_MODULE"] = "personas.settings"
        environment["PYTHONUNBUFFERED"] = "1"
        began = time.monotonic()
        with (self.data / "serve.log").open("w") as log:
            command = [sys.executable, "manage.py", "serve"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        self.wait_for(lambda: "sign in as" in self.log, seconds, "the address and the login")
        self.started_in = time.monotonic() - began

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(40)

    def wait_for(self, holds, seconds: float, what: str, every: float = 0.1) -> None:
        until = time.monotonic() + seconds
        while not holds():
            if self.process.poll() is not None:
                raise AssertionError(f"serve ended with {self.process.returncode}:\n{self.log[-3000:]}")
            if time.monotonic() > until:
                raise AssertionError(f"no {what} in {seconds} s:\n{self.log[-3000:]}")
            time.sleep(every)

    def rows(self, sql: str) -> list[tuple]:
        if url := self.environment.get("DATABASE_URL"):
            import psycopg

            with psycopg.connect(url) as connection:
                return connection.execute(sql).fetchall()
        connection = sqlite3.connect(f"file:{self.data / 'facet.sqlite3'}?mode=ro", uri=True, timeout=20)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def worker_pids(self) -> list[int]:
        rows = self.rows("select name from personas_worker where queue = 'faces' and stopped is null order by id")
        pids = [int(name.rsplit("-", 1)[1]) for (name,) in rows]
        return [pid for pid in pids if Path(f"/proc/{pid}").exists()]

    def pictures(self) -> list[Path]:
        return sorted((self.data / "media").rglob("*.webp"))
