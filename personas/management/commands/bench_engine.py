"""`manage.py bench_engine`: the tables of docs/operations.md, measured here and now."""

from __future__ import annotations

import os
import signal
import sys

from django.core.management.base import BaseCommand, CommandError

from personas.bench import chaos, load, measures
from personas.bench.place import EMBEDDED, PRODUCTION, RABBIT
from personas.bench.servers import Missing
from personas.bench.standin import NONE, REAL

PARTS = ("scaling", "fairness", "overhead", "web", "faults")

KINDS = {"embedded": EMBEDDED, "production": PRODUCTION, "rabbitmq": RABBIT}


class Command(BaseCommand):
    help = "Scaling, fairness, overhead, web load and faults, each in an installation of its own on the loopback."
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
        parser.add_argument("--jobs", type=int, default=1000, help="face jobs of the faults part")
        parser.add_argument("--faults", type=int, default=50)
        parser.add_argument("--kinds", nargs="+", choices=KINDS, default=[*KINDS])
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 8], help="of the scaling part")

    def handle(self, *args, only, **options) -> None:
        self.options = options
        signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))  # an exception: servers and folders go too
        try:
            for part in only:
                getattr(self, f"_{part}")()
        except Missing as missing:
            raise CommandError(str(missing)) from None

    def _scaling(self) -> None:
        goals = {2: "1.9", 8: "7.0"}
        for batch, pixels, jobs in ((1, NONE, 800), (1, REAL, 800), (32, REAL, 3200)):
            picture = "stored without encoding and marks" if pixels == NONE else "encoded, marked and signed"
            self._title(f"Workers that sleep 30 ms a batch of {batch}, {picture} (PostgreSQL + Redis)")
            self._row("workers", "portraits/s", "times one", "goal", "CPU ms each", "and servers", "cores", "others'")
            single = 0.0
            for found in measures.scaling(self.options["workers"], jobs=jobs, batch=batch, pixels=pixels):
                single = single or found.rate
                goal = goals.get(found.workers, "") if batch == 1 and pixels == NONE else ""
                times = (f"{found.rate:.1f}", f"{found.rate / single:.2f}", goal)
                cost = (f"{found.worker_ms:.1f}", f"{found.server_ms:.1f}")
                self._row(found.workers, *times, *cost, f"{found.cores:.2f}", f"{found.cores_of_others:.2f}")
        self.stdout.write(f"This machine has {os.cpu_count()} cores. Portraits a second end where cores = all of them.")

    def _fairness(self) -> None:
        self._title("Team A queues 500, then team B asks for 6, five times; one worker (SQLite + files)")
        self._row("a batch of", "took", "batches: median", "most", "goal")
        for batch, first in ((4, 500), (8, 1000), (32, 3200)):
            found = measures.fairness(batch, first)
            batches = [wait / found.batch for wait in found.waits]
            self._row(batch, f"{found.batch:.2f} s", f"{batches[len(batches) // 2]:.1f}", f"{batches[-1]:.1f}", "3")

    def _overhead(self) -> None:
        found = measures.overhead()
        self._title("200 portraits through the whole stack against facegen alone (SQLite + files)")
        self._row("", "whole stack", "facegen alone", "ratio", "goal")
        wall, cpu = (found.whole, found.alone), (found.whole_cpu, found.alone_cpu)
        self._row("seconds", *(f"{seconds:.1f}" for seconds in wall), f"{wall[0] / wall[1]:.2f}", "1.20")
        self._row("CPU seconds, web included", *(f"{seconds:.1f}" for seconds in cpu), f"{cpu[0] / cpu[1]:.2f}")
        marks = found.encoded_ms - found.plain_ms
        self._row("of these: WebP, a portrait", f"{found.plain_ms:.1f} ms")
        self._row("of these: marks, a portrait", f"{marks:.1f} ms")
        without = cpu[0] - marks * 0.2
        self._row("CPU seconds without marks", f"{without:.1f}", f"{cpu[1]:.1f}", f"{without / cpu[1]:.2f}")

    def _web(self) -> None:
        self._title("Web at saturation, production settings (PostgreSQL + Redis); the clients share the machine")
        self._row("page", "requests/s", "p50", "p95", "errors")
        rows = load.measure()
        for row in rows:
            self._row(row.name, f"{row.rate:.0f}", f"{row.p50 * 1000:.0f} ms", f"{row.p95 * 1000:.0f} ms", row.errors)
        bare, mix = rows[:2]
        self._row("ratio of the mix to the bare view", f"1/{bare.rate / mix.rate:.1f}", f"{mix.p50 / bare.p50:.0f}x")

    def _faults(self) -> None:
        for kind in self.options["kinds"]:
            story = chaos.run(KINDS[kind], self.options["jobs"], self.options["faults"], self.options["seed"])
            self._title(f"{self.options['jobs']} jobs, 3 workers, {len(story.faults)} faults ({KINDS[kind]})")
            for name, value in story.table():
                self.stdout.write(f"{name:28} {value}")

    def _title(self, text: str) -> None:
        self.stdout.write(f"\n{text}\n")

    def _row(self, *cells) -> None:
        self.stdout.write(
            "".join(f"{cell!s:<32}" if not number else f"{cell!s:>15}" for number, cell in enumerate(cells))
        )
        self.stdout.flush()
