"""How tables are written in a market: what stands between the columns of a CSV file."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}


def separator_of(markets: set[str]) -> str:
    """A semicolon where all of `markets` (such as "de_DE") write numbers with a comma, as Excel expects it there; else
    a comma. The decimal signs are CLDR's.
    """
    return ";" if markets and all(_decimal_comma(market) for market in markets) else ","


def _decimal_comma(market: str) -> bool:
    try:
        locale = Locale.parse(market)
    except (UnknownLocaleError, ValueError):
        return False
    return locale.number_symbols.get("latn", {}).get("decimal") == ","
