"""Composes boards for many products and prints how alike their people speak, beside the figures of before."""

from __future__ import annotations

from time import process_time

from django.core.management.base import BaseCommand

from personas.bench.words import BEFORE, likeness
from personas.briefs import Brief
from personas.identity import ontology
from personas.services.people.people import composed

HEAD = ("product", "market", "people", "repeated", "most", "jobs", "own", "findings", "a second")
LINE = "{:<28} {:<6} {:>6} {:>9} {:>6} {:>5} {:>5} {:>9} {:>9}"
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
        for name, kind in _products(product):
            for code in market or MARKETS:
                for count in people or SIZES:
                    self.stdout.write(_row(name, kind, code, count, seed))
                    self.stdout.flush()


def _products(asked: list[str] | None) -> list[tuple[str, str]]:
    """Names and kinds of products: the asked ones, else evenly out of all categories."""
    if asked:
        return [(name, "") for name in asked]
    keys = ontology.every_key()
    step = max(1, len(keys) // PRODUCTS)
    return [(ontology.names(key, "en")[0], ontology.category(key).kind) for key in keys[::step]][:PRODUCTS]


def _row(product: str, kind: str, market: str, count: int, seed: int) -> str:
    template = "b2b" if kind == "business" else "b2c"
    brief = Brief(count=count, market=market, age_min=20, age_max=69, product=product, template=template)
    began = process_time()
    people = composed(brief, seed)
    rate = count / max(process_time() - began, 1e-6)
    found = likeness(people, product, kind or "consumer")
    return LINE.format(
        product[:28], market, count, f"{found.repeated:.1%}", f"{found.most:.0%}", found.jobs, f"{found.own:.0%}",
        found.findings, f"{rate:.0f}",
    )  # fmt: skip
