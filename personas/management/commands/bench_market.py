"""How far the people of each market are from its official tables, before those tables were used and now."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from personas.identity import markets
from personas.markets.before import BEFORE
from personas.markets.measures import Measure, measures, people_of

LINE = "{:<7} {:<42} {:>8} {:>8} {:>8}  {}"


class Command(BaseCommand):
    help = "Divergence of each deep market's people from its tables, before and after"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--count", type=int, default=5_000, help="people per market")
        parser.add_argument("--market", action="append", help="only this market; may be given again")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args, count: int, market: list[str] | None, seed: int, **options) -> None:
        self.stdout.write(LINE.format("market", "divergence (total variation)", "before", "now", "at most", ""))
        missed = 0
        for code in market or [m.code for m in markets() if m.depth == "deep"]:
            for measure in measures(code, people_of(code, count, seed)):
                missed += _missed(measure)
                self.stdout.write(_line(code, measure))
            self.stdout.flush()
        self.stdout.write(f"{missed} figures above what they may be")


def _missed(measure: Measure) -> bool:
    return measure.limit is not None and measure.value > measure.limit


def _line(code: str, measure: Measure) -> str:
    before = BEFORE.get(code, {}).get(measure.name)
    said = [f"{number:.3f}" if number is not None else "-" for number in (before, measure.value, measure.limit)]
    return LINE.format(code, measure.name, *said, "MISSED" if _missed(measure) else "")
