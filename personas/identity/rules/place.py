"""Rules about where somebody lives."""

from __future__ import annotations

from personas.identity.market import find_market
from personas.identity.model import Identity
from personas.identity.postcodes import matches, postcode
from personas.identity.streams import Stream
from personas.identity.towns import find_city

from .registry import Mend, rule


def _row(person: Identity) -> dict[str, str] | None:
    market = find_market(person.market)
    return find_city(person.city, market.code, market.country_code)


@rule("city-exists", "The city is a real one in this country.", "city")
def _city(person: Identity) -> Mend | None:
    return None if _row(person) else {}


@rule("region-holds-the-city", "The city lies in the region.", "region", "city")
def _region(person: Identity) -> Mend | None:
    row = _row(person)
    if row is None or not row["region"] or row["region"] == person.region:
        return None
    return {"region": row["region"]}


@rule("postcode-of-the-city", "The postcode has the shape that this city's codes have.", "postcode", "city")
def _code(person: Identity) -> Mend | None:
    row = _row(person)
    if row is None or not row["postcode"] or matches(row["postcode"], person.postcode):
        return None
    return {"postcode": postcode(row["postcode"], Stream(person.seed, "postcode"))}
