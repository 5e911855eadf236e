"""Rules about the texts: length, leftovers, and that they speak of this person."""

from __future__ import annotations

import re
from functools import cache

from personas.identity.market import find_market
from personas.identity.model import Identity
from personas.identity.occupations import find, titles
from personas.identity.towns import cities
from personas.identity.voice import BIO_WORDS, LISTS
from personas.identity.wording import words

from .people import _given_names
from .registry import Mend, rule

_LEFTOVER = re.compile(r"[{}\[\]|]|  |\bNone\b(?! of\b)")
_AGE = re.compile(r"(?:\b|(?<=[ぁ-鿿]))(1[89]|[2-8]\d|90)(?:\b|(?=歳))")
TEXTS = ("tagline", "quote", "bio", "job_to_be_done", "tried_before", "must_believe", "scenario")


def _opening(person: Identity) -> str:
    return re.split(r"(?<=[a-zà-ÿ)])\. |(?<=。)", person.bio)[0]


@rule("bio-fits-the-card", f"The bio has at most {BIO_WORDS} words.", "bio")
def _length(person: Identity) -> Mend | None:
    return None if len(person.bio.split()) <= BIO_WORDS else {}


@rule("no-leftovers", "No text shows a slot that was not filled.", *TEXTS)
def _leftovers(person: Identity) -> Mend | None:
    lines = [getattr(person, field) for field in TEXTS] + [line for field in LISTS for line in getattr(person, field)]
    return {} if any(_LEFTOVER.search(line) for line in lines) else None


@rule("lists-without-doubles", "No line stands twice in a list.", "goals", "pains", "objections", "criteria")
def _doubles(person: Identity) -> Mend | None:
    wrong = {f: list(dict.fromkeys(lines)) for f in LISTS if len(set(lines := getattr(person, f))) < len(lines)}
    return wrong or None


@rule("bio-names-its-person", "A bio that opens with a name opens with this person's.", "bio", "given_name", "name")
def _bio_name(person: Identity) -> Mend | None:
    first = re.split(r"[\s,’']", person.bio)[0]
    known = first in _given_names(person.market, person.heritage, "f") | _given_names(
        person.market, person.heritage, "m"
    )
    return {} if known and not person.given_name.startswith(first) else None


@rule("bio-states-the-age", "An age in the bio's first sentence is this person's.", "bio", "age")
def _bio_age(person: Identity) -> Mend | None:
    stated = _AGE.findall(_opening(person))
    return {} if stated and str(person.age) not in stated else None


@rule("bio-states-the-job", "An occupation in the bio's first sentence is this person's.", "bio", "job")
def _bio_job(person: Identity) -> Mend | None:
    opening = _opening(person)
    stated = {
        title
        for text in (opening, opening[:1].lower() + opening[1:])
        for title in _titles(person.language).findall(text)
    }
    row = find(person.job, person.language)
    if row is None or not stated:
        return None
    return None if any(find(title, person.language) is row for title in stated) else {}


@cache
def _titles(language: str) -> re.Pattern[str]:
    forms = {form for row in titles(language).values() for form in row}
    found = "|".join(sorted(map(re.escape, forms), key=len, reverse=True))
    spaced = words(language).labels.get("between") != ""  # Japanese puts no space around a title
    return re.compile(rf"(?<!\w)(?:{found})(?!\w)" if spaced else found)


@rule("bio-states-the-place", "A city in the bio's first sentence is this person's.", "bio", "city")
def _bio_city(person: Identity) -> Mend | None:
    if person.city in person.bio:
        return None
    stated = _cities(person.market).search(_opening(person))
    return {} if stated else None


@cache
def _cities(market: str) -> re.Pattern[str]:
    names = (row["city"] for row in cities(market, find_market(market).country_code))
    return re.compile(r"(?<= in )(?:" + "|".join(map(re.escape, names)) + r")(?!\w)")
