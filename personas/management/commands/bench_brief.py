"""`manage.py bench_brief`: how long a person waits, from the first command to two hundred portraits."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from django.core.management.base import BaseCommand

from personas.bench.visitor import Visitor
from personas.services.accounts.terms_texts import TERMS

GOAL_INSIDE_NETWORK = 80


@dataclass
class Run:
    """One brief over HTTP: seconds from the click to the first and the last portrait, and inside the network."""

    first: float
    last: float
    network: float


class Command(BaseCommand):
    help = "Start a fresh installation, ask for 1, 12 and 200 people over HTTP and print how long each takes."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--port", type=int, default=8765)
        parser.add_argument("--counts", type=int, nargs="+", default=[1, 12, 200])

    def handle(self, *args, port: int, counts: list[int], **options) -> None:
        with tempfile.TemporaryDirectory(prefix="facet-bench-") as folder:
            self.data = Path(folder)
            began = time.monotonic()
            serve = self._serve(port)
            try:
                self._bench(f"http://127.0.0.1:{port}", began, counts)
            finally:
                serve.send_signal(signal.SIGTERM)
                serve.wait(60)

    def _serve(self, port: int) -> subprocess.Popen:
        environment = os.environ | {"FACET_DATA": str(self.data), "FACET_PORT": str(port)}
        environment |= {"DATABASE_URL": "", "REDIS_URL": "", "FACET_LOG_LEVEL": "ERROR", "FACET_SAMPLE_BOARD": "0"}
        command = [sys.executable, "-m", "personas", "serve"]
        return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)

    def _bench(self, address: str, began: float, counts: list[int]) -> None:
        visitor = Visitor(address)
        self._wait(lambda: visitor.get("/sign-in/"), 120)
        served = time.monotonic() - began
        self._wait(lambda: self._one("select count(*) from personas_worker where queue = 'faces'") or None, 120)
        warm = time.monotonic() - began
        login = json.loads((self.data / "demo_login.json").read_text())
        visitor.post("/sign-in/", login)
        visitor.post("/terms/accept/", {"accept_terms": TERMS.version})
        rows = [
            ("start to a served page", served, None),
            ("start to a worker with its model loaded", warm, None),
        ]
        for count in counts:
            rows += self._rows(count, self._brief(visitor, count))
        self._print(rows)

    def _brief(self, visitor: Visitor, count: int) -> Run:
        network = "select sum(network_seconds) from personas_worker"
        before, began = self._one(network), time.time()
        form = {
            "count": count,
            "market": "en_US",
            "age_min": 18,
            "age_max": 80,
            "template": "b2c",
            "product": "tea",
        }
        board = visitor.post("/brief/", form).rstrip("/").rsplit("/", 1)[1].replace("-", "")
        jobs = f"from personas_job j join personas_board b on b.id = j.board_id where b.public_id = '{board}'"
        self._wait(lambda: self._one(f"select count(*) {jobs} and state = 'done'") == count or None, 3600)
        drawn = "select sum(drawn) from personas_worker where queue = 'faces'"
        self._wait(lambda: self._one(drawn) == self._done() or None, 10)
        moments = f"select (julianday({{}}(finished)) - 2440587.5) * 86400.0 {jobs}"
        first, last = self._one(moments.format("min")), self._one(moments.format("max"))
        return Run(first - began, last - began, self._one(network) - before)

    def _done(self) -> int:
        return self._one("select count(*) from personas_job where state = 'done'")

    def _rows(self, count: int, run: Run) -> list[tuple]:
        share = 100 * run.network / run.last
        rows = [(f"brief for {count}: first portrait", run.first, None)] if count > 1 else []
        return [*rows, (f"brief for {count}: all portraits", run.last, share)]

    def _print(self, rows: list[tuple]) -> None:
        self.stdout.write(f"{'what':44} {'seconds':>9} {'inside the network':>20}")
        for what, seconds, share in rows:
            inside = "" if share is None else f"{share:.0f} %"
            self.stdout.write(f"{what:44} {seconds:9.2f} {inside:>20}")
        share = rows[-1][2]
        met = "met" if share and share >= GOAL_INSIDE_NETWORK else "not met"
        device = self._one("select device from personas_worker where queue = 'faces' order by id desc limit 1")
        self.stdout.write(f"device {device}; goal: {GOAL_INSIDE_NETWORK} % of the last line inside the network: {met}")

    def _one(self, sql: str):
        connection = sqlite3.connect(f"file:{self.data / 'facet.sqlite3'}?mode=ro", uri=True, timeout=20)
        try:
            return connection.execute(sql).fetchone()[0]
        finally:
            connection.close()

    def _wait(self, holds, seconds: float) -> None:
        until = time.monotonic() + seconds
        while True:
            try:
                if holds() is not None:
                    return
            except (OSError, sqlite3.Error):
                pass
            if time.monotonic() > until:
                raise TimeoutError("The installation did not answer in time.")
            time.sleep(0.05)
