"""Who stands in for a person: drawn from a keyed seed and the coarse facts, by the tables that compose personas.

The seed is an HMAC of what identifies the person, under a key of the team that leaves the keys file as little as any
other secret, or under one that is thrown away. The same person in two files of a team is the same stand-in; without the
key nobody can tell whose.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from personas.identity import Budget, PersonBrief, contact, demography, names, place
from personas.identity.draft import Draft
from personas.identity.streams import Stream
from personas.identity.templates import template_row
from personas.marking.keys import keys
from personas.models import Team
from personas.services.doors.unfindable.facts import years_of

USE = b"facet: stand-ins"
DRAWN = "name given_name family_name phone city region postcode".split()
_BUDGET = Budget()  # nobody here says anything


@dataclass(frozen=True)
class StandIn:
    """Values for the columns that are replaced; `seed` is the face's."""

    values: Mapping[str, str]
    age: int
    gender: str
    seed: int


def team_key(team: Team) -> bytes:
    """Raises KeysError without keys."""
    info = USE + team.public_id.bytes
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(keys().pepper_secret)


def passing_key() -> bytes:
    """One that nobody has afterwards."""
    return secrets.token_bytes(32)


def token_of(values: Mapping[str, str], key: bytes) -> bytes:
    """16 bytes for the person of a row: by mail address, else by number, else by name and what else there is."""
    text = _identity(values)
    return hmac.digest(key, text.encode(), sha256)[:16] if text else secrets.token_bytes(16)


def _identity(values: Mapping[str, str]) -> str:
    for field in ("email", "number"):
        if value := _folded(values.get(field, "")):
            return f"{field}\n{value}"
    name = values.get("name") or f"{values.get('given_name', '')} {values.get('family_name', '')}"
    others = [values.get(field, "") for field in ("birth_date", "phone", "postcode", "street")]
    parts = [_folded(one) for one in (name, *others)]
    return "\n".join(parts) if any(parts) else ""


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()


@lru_cache(maxsize=4_096)
def _wish(market: str, age: int, gender: str | None) -> PersonBrief:
    return PersonBrief(market=market, age=(age, age), gender=gender)


def stand_in(token: bytes, band: str, gender: str, region: str, market: str) -> StandIn:
    """The made-up adult of a token; of a minor's the name alone, since nobody is drawn below 18."""
    seed = int.from_bytes(token[:8]) >> 1
    years = years_of(band)
    low, high = years or (18, 18)
    stream = Stream(seed, "stand-in")
    age = stream.between(low, high)
    draft = _drawn(_wish(market, age, gender or None), seed, region)
    born = date(draft["birth_year"], 1, 1) + timedelta(days=stream.between(0, 364))
    return StandIn(_values(draft, stream, born if years else None, band, age), age, draft["gender"], seed)


def _drawn(wish: PersonBrief, seed: int, region: str) -> Draft:
    draft = Draft(wish, seed, {"region": region} if region else {}, budget=_BUDGET)
    draft.template = template_row(wish.template)
    draft.update(role="", status="", occupation=None)
    stages = (demography.draw_age, demography.draw_gender, demography.draw_heritage, names.draw_names)
    for stage in (*stages, place.draw_place, contact.draw_contact):
        stage(draft)
    return draft


def _values(draft: Draft, stream: Stream, born: date | None, band: str, age: int) -> dict[str, str]:
    told = {
        field: draft[field] for field in ("name", "given_name", "family_name", "phone", "city", "region", "postcode")
    }
    local, _, domain = draft["email"].partition("@")
    return told | {
        "email": f"{local}.{draft.seed % 9973}@{domain}",  # two people of one name must not share an address
        "street": f"{stream.between(1, 199)} Example Street",
        "birth_date": born.isoformat() if born else "",
        "age": str(age) if born else band,
        "gender": {"f": "female", "m": "male"}.get(draft["gender"], ""),
        "picture": "",
        "number": f"{draft.seed % 10**10:010d}",
    }
