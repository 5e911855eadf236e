"""Who may buy what: nobody on a board buys what the law of that country does not sell at that age."""

from __future__ import annotations

from functools import cache

from . import tables

ADULT = 18


def least_age(category: str, country: str) -> int:
    """Years from which a kind of product is sold in a country (ISO 3166-1 alpha-2); 18 where the table says nothing."""
    return _ages().get((category, country), ADULT)


@cache
def _ages() -> dict[tuple[str, str], int]:
    return {(row["category"], row["country"]): int(row["age"]) for row in tables.rows("legal_ages.csv")}
