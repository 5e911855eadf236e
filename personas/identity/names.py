"""Given and family names that fit market, heritage, gender and birth year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import cultures
from .contact import ascii_name
from .cultures import Culture
from .draft import Draft


@dataclass(frozen=True, slots=True)
class Name:
    """One part of a name: as written in Latin letters, and in its own script where that differs."""

    latin: str
    native: str = ""

    @classmethod
    def parse(cls, entry: str) -> Name:
        return cls(*entry.split("=", 1))


def draw_names(draft: Draft) -> None:
    row = draft["heritage_row"]
    order = cultures.culture(_main(row["family"])).order
    locked = split_name(draft.locks["name"], order) if "name" in draft.locks else {}
    given, family = _given(draft, row), _family(draft, row)
    parts = {
        "given_name": locked.get("given_name", given.latin),
        "family_name": locked.get("family_name", family.latin),
    }
    for field, value in parts.items():
        draft.put(field, value)
    drawn = draft["given_name"] == given.latin and draft["family_name"] == family.latin
    name = draft.put("name", arranged(draft["given_name"], draft["family_name"], order))
    draft.put("name_native", _native(given, family, order) if drawn else "")
    _romanise(draft, name, order)
    draft.put("honorific", draft.facts["honorifics"].get(draft["gender"], ""))


def name_role(draft: Draft) -> None:
    """A role profile is nobody: it goes by its title."""
    if draft.template["face"]:
        return
    for field in ("given_name", "family_name", "name_native", "honorific", "pronouns", "heritage", "appearance"):
        draft[field] = ""
    draft["name"] = draft["name_romanised"] = draft["job"]


def _romanise(draft: Draft, name: str, order: str) -> None:
    """A name in a script without Latin letters keeps its mail and file names readable, where we can."""
    for part in ("given", "family"):
        written = draft[f"{part}_name"]
        draft[f"{part}_romanised"] = written if ascii_name(written) else cultures.transliterate(written)
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


def order_of(market: str, heritage: str) -> str:
    """given_first or family_first, by the heritage's family names."""
    from .demography import heritage_rows

    row = next((row for row in heritage_rows(market) if row["heritage"] == heritage), None)
    return cultures.culture(_main(row["family"])).order if row else "given_first"


def _main(mix: str) -> str:
    return mix.split("|")[0].split(":")[0]


def _pool(mix: str, draft: Draft, stage: str) -> Culture:
    return cultures.culture(draft.stream(stage).from_table(cultures.mixture(mix)))


def _given(draft: Draft, row: dict[str, str]) -> Name:
    culture, stream = _pool(row["given"], draft, "given culture"), draft.stream("given")
    gender = draft["gender"]
    if gender == "x" and not culture.neutral:
        gender = stream.pick("fm")
    return Name.parse(stream.from_table(culture.given(gender, draft["birth_year"])))


def _family(draft: Draft, row: dict[str, str]) -> Name:
    culture, stream = _pool(row["family"], draft, "family culture"), draft.stream("family")
    table = culture.family
    names = [Name.parse(stream.from_table(table)) for _ in range(culture.families)]
    if len(names) == 2 and names[0] == names[1]:
        names[1] = Name.parse(stream.from_table(table))
    latin = " ".join(cultures.gendered(name.latin, draft["gender"], culture.rule) for name in names)
    return Name(latin, " ".join(name.native for name in names if name.native))


def _native(given: Name, family: Name, order: str) -> str:
    if not (given.native and family.native):
        return ""
    return f"{family.native} {given.native}" if order == "family_first" else f"{given.native} {family.native}"
