"""Find people by anything that is written about them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from personas.models.people.persona import PersonaQuerySet

COLUMNS = (
    "name name_native name_romanised job city region country industry education household seniority archetype segment "
    "segment_role tagline quote bio board__name"
).split()


def who_mention(*, personas: PersonaQuerySet, words: str) -> PersonaQuerySet:
    """Those of `personas` in whose texts every one of `words` stands somewhere: in their fields, their lists, the name
    of their board or the product that it was made for. Case and accents do not matter, in any script.

    The texts are read here and not in the database: what it calls the same letter differs from one to the other, and
    SQLite knows no other alphabet than English. 5,000 people take about 0.4 s.
    """
    wanted = [fold(word) for word in words.split()]
    if not wanted:
        return personas
    rows = personas.order_by().values_list("pk", "board__brief", "details", *COLUMNS)
    found = [pk for pk, *texts in rows.iterator() if _all_in(wanted, texts)]
    return personas.filter(pk__in=found)


def _all_in(wanted: list[str], texts: list) -> bool:
    text = fold("\n".join(_texts(texts)))
    return all(word in text for word in wanted)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def fold(text: str) -> str:
    """Without case and accents: "Müller" and "MULLER" are one."""
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
