"""A real city, its region, and a postcode of the shape that this city has."""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import accumulate

from babel import Locale

from . import official
from .brief import BriefError
from .draft import Draft
from .postcodes import matches, postcode
from .streams import Stream
from .towns import REGION, cities, find_city, populations

RURAL = frozenset(("farmer", "forester"))  # do not live in the middle of a large town
SMALL = 300_000  # inhabitants up to which a town has fields around it


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
    people, home = populations(country), set(regions.split("|")) if regions else None
    rows = [row for row in cities(market, country) if home is None or row["region"] in home] or list(
        cities(market, country)
    )
    small = [row for row in rows if people.get(row["geoname"], 0) <= SMALL]
    rows = small if rural and small else rows
    return rows, list(accumulate(people.get(row["geoname"], 15000) for row in rows))
