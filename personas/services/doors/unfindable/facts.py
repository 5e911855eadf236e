"""The coarse facts of a row that its stand-in shares: age band, gender, region. Everything finer is forgotten here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from personas.identity import Market
from personas.identity.towns import cities, plain

BAND = 10  # years
YOUNG = "under 18"
OLDEST = 90
WOMEN = frozenset("f female w woman frau weiblich femme femenino mujer mrs ms miss mme feminine".split())
MEN = frozenset("m male man herr männlich mann homme masculino hombre mr monsieur masculine".split())
DATE = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})|(\d{1,2})\D(\d{1,2})\D(\d{4})|(\d{4})")


def gender_of(text: str) -> str:
    """f, m, or "" for anything else."""
    word = text.strip().strip(".").casefold()
    return "f" if word in WOMEN else "m" if word in MEN else ""


def age_of(text: str, today: date) -> int | None:
    """Years, of an age or a date of birth in whichever order; None for what is neither."""
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) < 4:
        return int(text) if int(text) < 130 else None
    match = DATE.match(text)
    if not match:
        return None
    year = int(next(part for part in (match[1], match[6], match[7]) if part))
    return today.year - year if 0 <= today.year - year < 130 else None


def band_of(age: int | None) -> str:
    """ "30-39", "under 18", "80+", or "" where nothing is known."""
    if age is None:
        return ""
    if age < 18:
        return YOUNG
    low = min(age, 80) // BAND * BAND
    return "80+" if low == 80 else f"{max(18, low)}-{low + BAND - 1}"


def years_of(band: str) -> tuple[int, int] | None:
    """The adult ages of a band; None for a minor's, and the whole range where nothing is known."""
    if band == YOUNG:
        return None
    if not band:
        return (18, 79)
    low, _, high = band.removesuffix("+").partition("-")
    return int(low), int(high or OLDEST)


@lru_cache(maxsize=50_000)
def region_of(city: str, region: str, market: str, country: str) -> str:
    """A region of the market's table that a town or a region's name means; "" where it is not known."""
    wanted = plain(region)
    rows = cities(market, country)
    if wanted:
        named = next((row["region"] for row in rows if row["region"] and plain(row["region"]) == wanted), "")
        if named:
            return named
    wanted = plain(city)
    return next((row["region"] for row in rows if wanted and wanted in (plain(row["city"]), plain(row["geoname"]))), "")


def facts_of(values: Mapping[str, str], market: Market, today: date) -> tuple[str, str, str]:
    """Band, gender and region of a row, by what is replaced in it."""
    years = age_of(values.get("birth_date", ""), today)
    years = age_of(values.get("age", ""), today) if years is None else years
    region = region_of(values.get("city", ""), values.get("region", ""), market.code, market.country_code)
    return band_of(years), gender_of(values.get("gender", "")), region


__all__ = ["age_of", "band_of", "facts_of", "gender_of", "region_of", "years_of"]
