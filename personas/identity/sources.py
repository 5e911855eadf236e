"""The official tables that facts are drawn from, as producers want them named."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from .market import find_market, markets
from .tables import DATA


@dataclass(frozen=True, slots=True)
class Source:
    """One table: ``short`` is what an evidence mark shows; ``markets`` are codes, empty for every market."""

    key: str
    short: str
    fields: tuple[str, ...]
    markets: tuple[str, ...]
    file: str
    producer: str
    title: str
    edition: str
    licence: str
    attribution: str


@cache
def sources() -> tuple[Source, ...]:
    """Every table, in the order of the Sources page."""
    text = (DATA / "sources.csv").read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(_source(row) for row in csv.DictReader(lines, delimiter=";"))


def _source(row: Mapping[str, str]) -> Source:
    deep = tuple(market.code for market in markets() if market.depth == "deep")
    where = {"deep": deep, "*": ()}.get(row["markets"], tuple(row["markets"].split("|")))
    fields = tuple(name for name in row["fields"].split("|") if name)
    plain = {
        key: row[key] for key in ("key", "short", "file", "producer", "title", "edition", "licence", "attribution")
    }
    return Source(fields=fields, markets=where, **plain)


@cache
def table_of(market: str) -> Mapping[str, str]:
    """Field of an identity to the short name of the table that it is drawn from in this market."""
    known = find_market(market)
    here = [source for source in sources() if known and (not source.markets or market in source.markets)]
    return {field: source.short for source in reversed(here) for field in source.fields}
