"""An installation under test: a data folder, its processes, and a look into its database from outside."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from personas.bench import cpu
from personas.bench.servers import OwnPostgres, OwnRabbit, OwnRedis, free_port

EMBEDDED, PRODUCTION, RABBIT = "SQLite + files", "PostgreSQL + Redis", "PostgreSQL + RabbitMQ"
BROKERS = {PRODUCTION: OwnRedis, RABBIT: OwnRabbit}
QUIET = {"FACET_LOG_LEVEL": "ERROR", "PYTHONWARNINGS": "ignore"}


class Place:
    """A context manager: everything that it started is gone, and its folder too, when it ends."""

    def __init__(self, kind: str = EMBEDDED, **environment: str):
        self.kind, self.port = kind, free_port()
        self.root = Path(tempfile.mkdtemp(prefix="facet-place-"))
        self.data = self.root / "var"
        self.broker = BROKERS[kind](self.root / "broker") if kind in BROKERS else None
        self.postgres = OwnPostgres(self.root / "postgres") if kind in BROKERS else None
        self.serve: subprocess.Popen | None = None
        self.workers: list[subprocess.Popen] = []
        self.environment = self._environment(environment)

    def _environment(self, more: dict[str, str]) -> dict[str, str]:
        mine = ("DATABASE_URL", "REDIS_URL", "BROKER_URL", "FACET_", "DJANGO_SETTINGS_MODULE")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(mine)}
        clean |= {"FACET_DATA": str(self.data), "FACET_PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
        clean |= {"DJANGO_SETTINGS_MODULE": "personas.bench.settings", "FACET_DEVICE": "cpu", "FACET_SAMPLE_BOARD": "0"}
        if self.broker:
            variable = "BROKER_URL" if self.kind == RABBIT else "REDIS_URL"
            clean |= {"DATABASE_URL": self.postgres.url, variable: self.broker.url}
        return clean | QUIET | more

    def __enter__(self) -> Place:
        try:
            self._begin()
        except BaseException:  # one of its servers does not come up: the others must not stay behind
            self.__exit__()
            raise
        return self

    def _begin(self) -> None:
        self.data.mkdir()
        for server in (self.broker, self.postgres):
            if server:
                server.start()
        self.inside("prepare")

    def __exit__(self, *error) -> None:
        self.stop()
        for server in (self.broker, self.postgres):
            if server:
                server.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    # --- its processes ---

    def inside(self, *words: str) -> dict:
        command = [sys.executable, "-m", "personas.bench.inside", *words]
        options = {"cwd": settings.BASE_DIR, "env": self.environment, "capture_output": True, "text": True}
        result = subprocess.run(command, **options)
        if result.returncode:
            raise RuntimeError(result.stderr[-3000:])
        return json.loads(result.stdout)

    def run_serve(self) -> None:
        with (self.root / "serve.log").open("a") as log:
            command = [sys.executable, "-m", "personas", "serve"]
            options = {"cwd": settings.BASE_DIR, "env": self.environment, "stdout": log, "stderr": log}
            self.serve = subprocess.Popen(command, **options)

    def run_workers(self, count: int) -> None:
        """Bare workers without a supervisor, ready when this returns."""
        from personas.engine.workers.supervisor import worker_command

        with (self.root / "serve.log").open("a") as log:
            for number in range(count):
                options = {"cwd": settings.BASE_DIR, "env": self.environment, "stdout": log, "stderr": log}
                self.workers.append(subprocess.Popen(worker_command(number), **options))
        self.wait_for_workers(count)

    def wait_for_workers(self, count: int) -> None:
        sql = "select count(*) from personas_worker where queue = 'faces'"
        self.wait(lambda: self.one(sql) == count, 120, f"{count} workers")

    def clock(self) -> cpu.Clock:
        """CPU seconds until now."""
        servers = [server.pid for server in (self.broker, self.postgres) if server]
        workers = [process.pid for process in [self.serve, *self.workers] if process]
        return cpu.Clock(cpu.of_trees(workers), cpu.of_trees(servers), cpu.of_machine())

    def stop(self) -> None:
        running = [process for process in [self.serve, *self.workers] if process and process.poll() is None]
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
        self.workers = []

    def children(self, word: str) -> list[int]:
        """Direct children of `serve` with `word` in their command line."""
        if not self.serve or self.serve.poll() is not None:
            return []
        try:
            pids = Path(f"/proc/{self.serve.pid}/task/{self.serve.pid}/children").read_text().split()
            return [int(pid) for pid in pids if word.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()]
        except OSError:
            return []

    # --- what it says ---

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.root / "serve.log").read_text()

    def rows(self, sql: str) -> list[tuple]:
        if self.postgres:
            import psycopg

            with psycopg.connect(self.postgres.url) as connection:
                return connection.execute(sql).fetchall()
        connection = sqlite3.connect(f"file:{self.data / 'facet.sqlite3'}?mode=ro", uri=True, timeout=20)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def one(self, sql: str):
        return self.rows(sql)[0][0]

    def done(self) -> int:
        return self.one("select count(*) from personas_job where state = 'done'")

    def seconds_between(self, first: str, last: str, where: str = "1 = 1") -> float:
        """From the earliest `first` to the latest `last` of the jobs, both columns with times."""
        epoch = "extract(epoch from {})" if self.postgres else "(julianday({}) * 86400.0)"
        begin, end = epoch.format(f"min({first})"), epoch.format(f"max({last})")
        return float(self.one(f"select {end} - {begin} from personas_job where {where}"))

    def wait(self, holds: Callable[[], bool], seconds: float, what: str, every: float = 0.1) -> None:
        until = time.monotonic() + seconds
        while True:
            try:
                if holds():
                    return
            except Exception:  # a database that is being restarted, a page that is away
                pass
            if time.monotonic() > until:
                raise TimeoutError(f"no {what} in {seconds} s:\n{self.log[-2000:]}")
            time.sleep(every)
