"""`manage.py bench_engine`: the tables of docs/operations.md, measured here and now."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from personas.bench import chaos, load, measures
from personas.bench.place import EMBEDDED, PRODUCTION
from personas.bench.servers import Missing

PARTS = ("scaling", "fairness", "overhead", "web", "faults")


class Command(BaseCommand):
    help = "Scaling, fairness, overhead, web load and faults, each in an installation of its own on the loopback."
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
        parser.add_argument("--jobs", type=int, default=1000, help="face jobs of the faults part")
        parser.add_argument("--faults", type=int, default=50)
        parser.add_argument(
            "--kinds", nargs="+", choices=("embedded", "production"), default=["embedded", "production"]
        )
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args, only, **options) -> None:
        self.options = options
        try:
            for part in only:
                getattr(self, f"_{part}")()
        except Missing as missing:
            raise CommandError(str(missing)) from None

    def _scaling(self) -> None:
        self._title("Workers, a generator that sleeps 30 ms a batch of one (PostgreSQL + Redis)")
        self._row("workers", "portraits/s", "times one", "goal")
        goals = {2: "1.9", 8: "7.0"}
        for workers, rate, times in measures.scaling():
            self._row(workers, f"{rate:.1f}", f"{times:.2f}", goals.get(workers, ""))

    def _fairness(self) -> None:
        self._title("Team A queues 500, then team B asks for 6; one worker, batches of 4 (SQLite + files)")
        self._row("A's boards", "B's last face", "a batch", "batches", "goal")
        for size in (100, 25):
            whole, batch = measures.fairness(size)
            # What is being drawn when B asks cannot be taken back: on average half a batch.
            self._row(f"{500 // size} of {size}", f"{whole:.2f} s", f"{batch:.2f} s", f"{whole / batch:.1f}", "3 to 4")

    def _overhead(self) -> None:
        whole, alone = measures.overhead()
        self._title("200 portraits through the whole stack against facegen alone (SQLite + files)")
        self._row("whole stack", "facegen alone", "ratio", "goal")
        self._row(f"{whole:.1f} s", f"{alone:.1f} s", f"{whole / alone:.2f}", "1.20")

    def _web(self) -> None:
        self._title("Web at saturation, production settings (PostgreSQL + Redis); the clients share the machine")
        self._row("page", "requests/s", "p50", "p95", "errors")
        rows = load.measure()
        for row in rows:
            self._row(row.name, f"{row.rate:.0f}", f"{row.p50 * 1000:.0f} ms", f"{row.p95 * 1000:.0f} ms", row.errors)
        bare, mix = rows[:2]
        self._row("ratio of the mix to the bare view", f"1/{bare.rate / mix.rate:.1f}", f"{mix.p50 / bare.p50:.0f}x")

    def _faults(self) -> None:
        names = {"embedded": EMBEDDED, "production": PRODUCTION}
        for kind in self.options["kinds"]:
            story = chaos.run(names[kind], self.options["jobs"], self.options["faults"], self.options["seed"])
            self._title(f"{self.options['jobs']} jobs, 3 workers, {len(story.faults)} faults ({names[kind]})")
            for name, value in story.table():
                self.stdout.write(f"{name:28} {value}")

    def _title(self, text: str) -> None:
        self.stdout.write(f"\n{text}\n")

    def _row(self, *cells) -> None:
        self.stdout.write(
            "".join(f"{cell!s:<32}" if not number else f"{cell!s:>15}" for number, cell in enumerate(cells))
        )
        self.stdout.flush()
