"""`manage.py bench_exports`: what exports take in seconds, CPU seconds, bytes and memory, each in its own process."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time

from django.core.management.base import BaseCommand

from personas.bench.export_cases import cases

ROW = "{:<26}{:>8}{:>10}{:>10}{:>12}{:>11}{:>12}"


class Command(BaseCommand):
    help = "Make a PDF deck of 50, a PPTX of 50, a ZIP of 200 and more, and print one table."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--case", choices=cases(), help="one of them, as a line of JSON")
        parser.add_argument("--only", nargs="+", choices=cases(), metavar="CASE")
        parser.add_argument("--people", type=int, help="instead of 50 and 200")

    def handle(self, *args, case: str | None, only: list[str] | None, people: int | None, **options) -> None:
        if case:
            self.stdout.write(json.dumps(self._measured(case, people)))
            return
        self.stdout.write(ROW.format("export", "people", "seconds", "CPU s", "MB", "peak MB", "people/CPU s"))
        for name in only or cases():
            self.stdout.write(self._row(name, people))

    def _measured(self, case: str, people: int | None) -> dict:
        count, run = cases()[case]
        count = people or count
        run(1)  # imports, fonts, keys
        began, cpu = time.perf_counter(), time.process_time()
        size = run(count)
        used = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return {"people": count, "bytes": size, "peak": peak, **used}

    def _row(self, name: str, people: int | None) -> str:
        command = [sys.executable, "-m", "personas", "bench_exports", "--case", name]
        command += ["--people", str(people)] if people else []
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            return f"{name}: {done.stderr.strip().splitlines()[-1]}"
        found = json.loads(done.stdout.splitlines()[-1])
        return ROW.format(
            name,
            found["people"],
            f"{found['seconds']:.1f}",
            f"{found['cpu']:.1f}",
            f"{found['bytes'] / 1e6:.1f}",
            f"{found['peak']:.0f}",
            f"{found['people'] / found['cpu']:.1f}",
        )
