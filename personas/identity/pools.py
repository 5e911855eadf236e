"""Which lines a field may take: of the category's own file, of the neutral one, of the general tables.

A pool is put together once per language and place it comes from; people then choose from it by their tags.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from . import life, naming, ontology
from .tags import Line, parse
from .wording import words

SECTION_KEYS = {"category": "categories", "attitude": "attitudes", "family": "families", "stage": "stages",
                "role": "roles", "kind": "kinds"}  # fmt: skip
SLOT_OF = {"goals": ("goals",), "pains": ("pains",), "triggers": ("triggers",), "success_factors": ("success",),
           "objections": ("objections",), "criteria": ("criteria", "proofs"), "brands": ("places",),
           "questions": ("questions",), "tagline": ("taglines",), "tried_before": ("tried",),
           "must_believe": ("beliefs",), "quote": ("quotes",), "bio": ("bios",), "scenario": ("days",)}  # fmt: skip
ANY, ANY_FIRM = "any", "any_firm"  # neutral: they also speak where a category has no lines in a language


class Own(NamedTuple):
    """The category whose file speaks; ``number`` is set where the product is a kind of thing and no name."""

    key: str
    language: str
    number: str


class Pools:
    """The lines that one person may draw from; ``own`` is None where only the general tables speak."""

    def __init__(self, language: str, key: str, number: str, firm: bool, keys: dict[str, str]) -> None:
        self.language = language
        self.own = _own(language, key, number, firm)
        general = ("role", keys["role"]) if firm else ("category", keys["category"])
        self._places = {name: ((name, key),) for name, key in keys.items()} | {
            "category": (("category", self.own, *general),), "search": (("search", self.own),),
            "life": (("life", firm, keys["role" if firm else "stage"]),),
        }  # fmt: skip

    def of(self, sections: str, field: str) -> tuple[Line, ...]:
        """The lines of a source such as "category|attitude" for a field."""
        places = self._places.get(sections)
        if places is None:
            places = tuple(chain.from_iterable(self._places[name] for name in sections.split("|")))
        return _joined(self.language, field, places)

    def slot(self, name: str) -> tuple[Line, ...]:
        """The lines of one slot of the category's own file."""
        return _slot(self.own, name) if self.own else ()


@lru_cache(maxsize=1024)
def _own(language: str, key: str, number: str, firm: bool) -> Own | None:
    for found in (key, ANY_FIRM if firm else ANY):
        if found and ontology.lines(found, language):
            return Own(found, language, number if found == key else "")
    return None


@lru_cache(maxsize=2048)
def _joined(language: str, field: str, places: tuple[tuple, ...]) -> tuple[Line, ...]:
    return tuple(chain.from_iterable(_section(language, field, *place) for place in places))


def _section(language: str, field: str, section: str, *place) -> tuple[Line, ...]:
    if section == "search":
        return _searches(language, *place)
    if section == "category":
        return _category(language, field, *place)
    if section == "life":
        firm, key = place
        name = "bios" if field == "bio" else f"{field}_work" if firm else field
        return life.table(language, name) or _general(language, "role" if firm else "stage", key, field)
    return _general(language, section, *place, field)


def _general(language: str, section: str, key: str, field: str) -> tuple[Line, ...]:
    return tuple(map(parse, words(language).lines(SECTION_KEYS[section], key, field)))


def _category(language: str, field: str, own: Own | None, section: str, key: str) -> tuple[Line, ...]:
    """The category's own lines; where the neutral ones stand in for it, the coarse kind's beside them."""
    found = tuple(line for slot in SLOT_OF.get(field, ()) for line in (_slot(own, slot) if own else ()))
    if found and (own.key not in (ANY, ANY_FIRM) or key == ANY):
        return found
    return (*found, *_general(language, section, key, field))


@lru_cache(maxsize=1024)
def _slot(own: Own, name: str) -> tuple[Line, ...]:
    lines = ontology.lines(own.key, own.language).get(name, ())
    return tuple(filter(None, (_plain(line, own) for line in lines))) if own.number else lines


def _plain(line: Line, own: Own) -> Line | None:
    """The line for a kind of product instead of a name."""
    if "{product}" not in line.core:
        return line
    thing = ontology.nouns(own.key, own.language)["thing"]
    text = naming.plain(line.core, own.language[:2], own.number, not thing.startswith(("eine ", "einen ")))
    return None if text is None else Line(line.raw, text)


def _searches(language: str, own: Own | None) -> tuple[Line, ...]:
    frame = words(language).labels.get("search_frame")
    if own is None or not frame:
        return ()
    lines = ontology.lines(own.key, own.language).get("searches", ())
    return tuple(Line(line.raw.removesuffix(line.core) + frame.format(line.core)) for line in lines)
