"""Given and family names that fit market, heritage, gender and birth year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from . import cultures
from .contact import ascii_name
from .cultures import Culture
from .draft import Draft
from .streams import Stream
from .wording import LANGUAGES, words

ATTEMPTS = 20
HANGUL = re.compile("[\uac00-\ud7a3]")
# languages that are not written in Latin letters and whose names we can write in both scripts
SCRIPTS = ("hi", "ja", "ko", "ar", "ru", "uk", "bg", "mk", "el")


@dataclass(frozen=True, slots=True)
class Name:
    """One part of a name: as written in Latin letters, and in its own script where that differs."""

    latin: str
    native: str = ""

    @classmethod
    def parse(cls, entry: str) -> Name:
        """Out of "Latin=native", or out of a name in Cyrillic or Greek letters."""
        latin, _, native = entry.partition("=")
        if native or readable(latin):
            return cls(latin, native)
        return cls(cultures.transliterate(latin) or latin, latin)


def readable(name: str) -> bool:
    """Whether most of a name is in Latin letters."""
    return 2 * len(ascii_name(name)) > len(name)


def draw_names(draft: Draft) -> None:
    row = draft["heritage_row"]
    order = order_in(draft, row)
    given = _given(draft, row)
    family = _family(draft, row, given)
    wanted = draft.locks.get("name", arranged(given.latin, family.latin, order))
    unchanged = wanted == arranged(given.latin, family.latin, order)
    locked = {} if unchanged else split_name(wanted, order)
    parts = {
        "given_name": locked.get("given_name", given.latin),
        "family_name": locked.get("family_name", family.latin),
    }
    for field, value in parts.items():
        draft.put(field, value)
    drawn = draft["given_name"] == given.latin and draft["family_name"] == family.latin
    name = draft.put("name", arranged(draft["given_name"], draft["family_name"], order))
    native = drawn and draft.market.language in SCRIPTS
    draft.put("name_native", _native(given, family, order) if native else "")
    draft["called"] = _called(draft, {"given": given, "family": family}, native)
    _romanise(draft, name, order)
    draft.put("honorific", draft.facts["honorifics"].get(draft["gender"], ""))


def name_role(draft: Draft) -> None:
    """A role profile is nobody: it goes by its title."""
    if draft.template["face"]:
        return
    for field in ("given_name", "called", "family_name", "name_native", "honorific", "pronouns", "heritage",
                  "appearance"):  # fmt: skip
        draft[field] = ""
    draft["name"] = draft["name_romanised"] = draft["job"]


def _romanise(draft: Draft, name: str, order: str) -> None:
    """A name in a script without Latin letters keeps its mail and file names readable, where we can."""
    for part in ("given", "family"):
        written = draft[f"{part}_name"]
        draft[f"{part}_romanised"] = written if readable(written) else cultures.transliterate(written)
    latin = arranged(draft["given_romanised"], draft["family_romanised"], order)
    if latin and latin != name and not draft["name_native"]:
        draft.put("name_native", name)
    draft.put("name_romanised", latin)


def arranged(given: str, family: str, order: str) -> str:
    return f"{family} {given}".strip() if order == "family_first" else f"{given} {family}".strip()


def split_name(name: Any, order: str) -> dict[str, str]:
    """Given and family name out of a written full name; one word alone is a given name."""
    first, _, rest = str(name).strip().partition(" ")
    if order == "family_first" and rest:
        return {"given_name": rest, "family_name": first}
    return {"given_name": first, "family_name": rest}


def order_in(draft: Draft, row: dict[str, str]) -> str:
    """Family name first where both the name's culture and the market write it so."""
    own = cultures.culture(_main(row["family"])).order
    return own if draft.market.language in cultures.FAMILY_FIRST else "given_first"


def _main(mix: str) -> str:
    return mix.split("|")[0].split(":")[0]


def _given(draft: Draft, row: dict[str, str]) -> Name:
    """Of the family's own culture, unless the heritage also borrows given names from where it lives."""
    family_cultures = cultures.mixture(row["family"])[0]
    key = draft.stream("given culture").from_table(cultures.mixture(row["given"]))
    if key in family_cultures:
        key = _family_culture(draft, row)
    culture, stream, gender = cultures.culture(key), draft.stream("given"), draft["gender"]
    if gender == "x":
        gender = stream.pick("fm")
    return Name.parse(stream.from_table(culture.given(gender, draft["birth_year"])))


def _family_culture(draft: Draft, row: dict[str, str]) -> str:
    return draft.stream("family culture").from_table(cultures.mixture(row["family"]))


def _family(draft: Draft, row: dict[str, str], given: Name) -> Name:
    """A family name that makes no full name which is taken; the last try stands if all were."""
    culture = cultures.culture(_family_culture(draft, row))
    for attempt in range(ATTEMPTS):
        stage = f"family {attempt}" if attempt else "family"
        family = _drawn_family(culture, draft.stream(stage), draft["gender"])
        if arranged(given.latin, family.latin, order_in(draft, row)) not in draft.taken:
            break
    return family


def _drawn_family(culture: Culture, stream: Stream, gender: str) -> Name:
    names = [Name.parse(stream.from_table(culture.family(gender))) for _ in range(culture.families)]
    if len(names) == 2 and names[0] == names[1]:
        names[1] = Name.parse(stream.from_table(culture.family(gender)))
    latin = " ".join(cultures.gendered(name.latin, gender, culture.rule) for name in names)
    return Name(latin, " ".join(name.native for name in names if name.native))


def _called(draft: Draft, parts: dict[str, Name], native: bool) -> str:
    """What texts call the person: the given name, or the family name in a language that does so (佐藤さん); in the
    market's own script where we have it."""
    part = words(draft.language).labels.get("called", "given")
    own = parts[part].native if native and draft.language == draft.market.language else ""
    return own or draft[f"{part}_name"] or draft["given_name"]


def called(given: str, native: str) -> tuple[str, ...]:
    """What texts may call somebody: the given name, and the parts of the name in its own script."""
    parts = (native[1:],) if HANGUL.match(native) else native.split()  # a Korean family name is one syllable
    return tuple(filter(None, (given, *parts)))


def honoured(family: str, native: str, language: str) -> tuple[str, ...]:
    """How texts speak of somebody in a language that calls people by the family name (佐藤さん), in each script we
    know; empty in other languages."""
    labels = words(language).labels if language in LANGUAGES else {}
    if labels.get("called") != "family":
        return ()
    first = native.split()[:1] if " " in native else []
    return tuple(labels["pronouns"]["x"]["they"].format(given=name) for name in (family, *first) if name)


def _native(given: Name, family: Name, order: str) -> str:
    if not (given.native and family.native):
        return ""
    if order != "family_first":
        return f"{given.native} {family.native}"
    between = "" if HANGUL.match(family.native) else " "  # Korean writes both parts as one word
    return f"{family.native}{between}{given.native}"
