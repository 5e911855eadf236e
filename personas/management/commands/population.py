"""Coherent people of a market without faces, as many as wanted, into CSV, JSON Lines or Parquet."""

from __future__ import annotations

import resource
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from personas.identity import FIELDS, BriefError, find_market
from personas.markets.population import FACTS, Order
from personas.markets.streaming import StreamError, write_population
from personas.markets.universe import UniverseError

SHOWN_EVERY = 10.0  # seconds


class Command(BaseCommand):
    help = "Coherent people of a market without faces, by blocks, resumable: the same options give the same bytes"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--market", default="en_US")
        parser.add_argument("--size", type=int, required=True, help="people")
        parser.add_argument("--out", type=Path, required=True, help="file .csv or .jsonl, folder .parquet")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--universe", default="", help="for example: 25 to 54, mothers, degree")
        parser.add_argument("--product", default="", help="what the texts speak of")
        parser.add_argument("--fields", default="", help=f"with commas, or “facts” for {len(FACTS)} of them")
        parser.add_argument("--processes", type=int, default=1)

    def handle(self, *args, market: str, size: int, out: Path, processes: int, **options) -> None:
        if find_market(market) is None:
            raise CommandError(f"There is no market “{market}”.")
        if size < 1:
            raise CommandError("--size is at least 1.")
        names = ("seed", "universe", "product")
        order = Order(market, size, fields=_fields(options["fields"]), **{name: options[name] for name in names})
        began, self.shown = time.monotonic(), time.monotonic()
        try:
            made = write_population(order, out, max(1, processes), self._heard)
        except (StreamError, UniverseError, BriefError, ValueError) as error:
            raise CommandError(str(error)) from None
        seconds = time.monotonic() - began
        people = min(size, made * 1_000)
        self.stdout.write(
            f"{size:,} people in {out}; {people:,} made now, {people / max(seconds, 0.001):,.0f} a second; "
            f"most memory {_megabytes():.0f} MB in one process"
        )

    def _heard(self, done: int, total: int) -> None:
        if time.monotonic() - self.shown >= SHOWN_EVERY:
            self.shown = time.monotonic()
            self.stdout.write(f"{done:,} of {total:,} blocks")
            self.stdout.flush()


def _fields(text: str) -> tuple[str, ...]:
    if text == "facts":
        return tuple(FACTS)
    fields = tuple(name.strip() for name in text.split(",") if name.strip())
    if unknown := [name for name in fields if name not in FIELDS]:
        raise CommandError(f"There is no field “{unknown[0]}”. There are {', '.join(FIELDS)}.")
    return fields


def _megabytes() -> float:
    """The most that this process or one of its children held."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
