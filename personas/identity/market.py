"""The markets: seventeen with tables of our own, the rest through Faker's names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from . import official, tables


@dataclass(frozen=True, slots=True)
class Market:
    """One market; ``depth`` is "deep" (own tables for every fact) or "basic" (names and cities only)."""

    code: str
    name: str
    country: str
    language: str
    currency: str
    depth: str
    country_code: str = ""

    @property
    def facts(self) -> dict[str, Any]:
        """Age pyramid, income, education and so on, with data/markets/basic.toml for what the market does not say."""
        return market_facts(self.code)


@cache
def markets() -> tuple[Market, ...]:
    """All markets, deep ones first, each group by name."""
    return tuple(Market(**row) for row in tables.rows("markets.csv"))


def find_market(code: str) -> Market | None:
    """The market of this code, or None."""
    return _by_code().get(code)


@cache
def _by_code() -> dict[str, Market]:
    return {market.code: market for market in markets()}


@cache
def market_facts(code: str) -> dict[str, Any]:
    path = f"markets/{code}.toml"
    basic = tables.toml("markets/basic.toml")
    if not tables.exists(path):
        return basic
    facts = {**basic, **tables.toml(path), **official.facts(code)}
    return facts | {"families": facts["families"] | official.group_tilts(code)}
