"""Composes boards for many products and prints how alike their people speak, beside the figures of before."""

from __future__ import annotations

from dataclasses import replace
from time import process_time
from typing import NamedTuple

from django.core.management.base import BaseCommand

from personas.bench.words import BEFORE, Likeness, Listener, likeness, outside
from personas.briefs import Brief
from personas.identity import ontology
from personas.services.people.people import composed

HEAD = ("product", "market", "people", "repeated", "most", "jobs", "own", "outside", "findings", "a second")
LINE = "{:<28} {:<6} {:>6} {:>9} {:>6} {:>5} {:>5} {:>8} {:>9} {:>9}"
MARKETS = ("en_GB", "en_US", "de_DE", "fr_FR", "es_ES", "pt_BR")
SIZES = (12, 24, 200)
PRODUCTS = 40


class Command(BaseCommand):
    help = "Bench of the words: 40 products x 6 markets x boards of 12, 24 and 200 people"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--product", action="append", help="only this product; may be given again")
        parser.add_argument("--market", action="append", help="only this market; may be given again")
        parser.add_argument("--people", action="append", type=int, help="only boards of this size")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args, product, market, people, seed: int, **options) -> None:
        self.stdout.write(f"Before: {BEFORE}")
        self.stdout.write(LINE.format(*HEAD))
        found: list[Board] = []
        for name, kind in _products(product):
            for code in market or MARKETS:
                for count in people or SIZES:
                    found.append(_board(name, kind, code, count, seed))
                    self.stdout.write(_row(found[-1]))
                    self.stdout.flush()
        for count in people or SIZES:
            self.stdout.write(_summary(count, [board for board in found if board.alike.people == count]))


class Board(NamedTuple):
    """One row of the table: ``rate`` is people composed a CPU second."""

    product: str
    market: str
    alike: Likeness
    outside: int
    rate: float


def _products(asked: list[str] | None) -> list[tuple[str, str]]:
    """Names and kinds of products: the asked ones, else evenly out of all categories."""
    if asked:
        return [(name, "") for name in asked]
    keys = ontology.every_key()
    step = max(1, len(keys) // PRODUCTS)
    return [(ontology.names(key, "en")[0], ontology.category(key).kind) for key in keys[::step]][:PRODUCTS]


def _board(product: str, kind: str, market: str, count: int, seed: int) -> Board:
    template = "b2b" if kind == "business" else "b2c"
    brief = Brief(count=count, market=market, age_min=21, age_max=69, product=product, template=template)
    composed(replace(brief, count=1), seed)  # what is read once is no person's time
    listener, began = Listener(count), process_time()
    people = composed(brief, seed, listener)
    rate = count / max(process_time() - began, 1e-6)
    alike = likeness(people, product, kind or "consumer")
    return Board(product, market, alike, outside(people, listener.heard), rate)


def _row(board: Board) -> str:
    alike = board.alike
    return LINE.format(
        board.product[:28], board.market, alike.people, f"{alike.repeated:.1%}", f"{alike.most:.0%}", alike.jobs,
        f"{alike.own:.0%}", board.outside, alike.findings, f"{board.rate:.0f}",
    )  # fmt: skip


def _summary(count: int, boards: list[Board]) -> str:
    """The boards of one size together: the mean and the worst of each figure."""
    alike = [board.alike for board in boards]
    repeated = [one.repeated for one in alike]
    rates = sorted(board.rate for board in boards)
    figures = (
        f"repeated {sum(repeated) / len(repeated):.1%} (worst {max(repeated):.1%})",
        f"most {max(one.most for one in alike):.0%}",
        f"jobs at least {min(one.jobs for one in alike)}",
        f"own at least {min(one.own for one in alike):.0%}",
        f"outside {sum(board.outside for board in boards)}",
        f"findings {sum(one.findings for one in alike)}",
        f"a second {rates[len(rates) // 2]:.0f}",
    )
    return f"{count} people, {len(boards)} boards: {', '.join(figures)}"
