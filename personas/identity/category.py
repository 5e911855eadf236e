"""Which kind of product a brief speaks of, by the words in it."""

from __future__ import annotations

from functools import lru_cache

from . import tables


@lru_cache(maxsize=4096)
def category(product: str, industry: str) -> str:
    """The key of data/categories.csv whose words the brief names; the product speaks first, "any" if none."""
    for text in (product, industry):
        found = _named(f" {text.casefold()} ")
        if found:
            return found
    return "any"


def _named(text: str) -> str:
    hits = [(text.count(word), len(word), row["key"]) for row in tables.rows("categories.csv")
            for word in row["words"].split("|") if word in text]  # fmt: skip
    return max(hits, key=lambda hit: hit[1])[2] if hits else ""
