"""One persona as a card shows it: texts and a hue, no picture and no database.

Every renderer (PNG today, PDF and slides later) reads this, so a field that is added here can appear in
each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from personas.cards.fonts import STRONG, draws_all
from personas.notices import ENGLISH, notice_for

NOTICE = ENGLISH.badge
BRAND = "Facet"

# What stands in a headline already is no news as a fact.
IN_THE_HEADLINE = ("name", "age", "place", "job")


@dataclass(frozen=True)
class CardModel:
    """All texts are plain and untrimmed; empty means that the persona has none.

    `hue` is 0..7. A slider is (left label, right label, -100..100), a channel (name, weight 0..5).
    `face_off` asks for initials in place of a portrait. `notice` is the badge's text; a card without one is the clean
    variant, which services.notices gives out.
    """

    name: str
    age: int
    place: str = ""
    job: str = ""
    name_native: str = ""
    quote: str = ""
    bio: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    goals: tuple[str, ...] = ()
    pains: tuple[str, ...] = ()
    motivations: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()
    objections: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    sliders: tuple[tuple[str, str, int], ...] = ()
    channels: tuple[tuple[str, int], ...] = ()
    hue: int = 0
    face_off: bool = False
    initials: str = ""
    notice: str = NOTICE
    brand: str = BRAND
    persona_id: str = ""
    date: str = ""
    alt: str = ""

    @property
    def quick_facts(self) -> tuple[tuple[str, str], ...]:
        """The first three facts that the head of the card does not say already."""
        said = {str(getattr(self, field)) for field in IN_THE_HEADLINE}
        return tuple(fact for fact in self.facts if fact[1] not in said)[:3]


def card_model(persona: Any) -> CardModel:
    """Build the card of `persona`: any object with the attributes that templates read (see docs/pages.md).

    `public_id`, `created`, `face_off` and every key of `details` may be missing.
    """
    details: Mapping[str, Any] = getattr(persona, "details", None) or {}
    return CardModel(
        name=_text(persona, "name"),
        name_native=_native_name(persona),
        age=int(persona.age),
        place=_text(persona, "place"),
        job=_text(persona, "job"),
        quote=_text(persona, "quote"),
        bio=_text(persona, "bio"),
        goals=_lines(details, "goals"),
        pains=_lines(details, "pains"),
        motivations=_lines(details, "motivations"),
        triggers=_lines(details, "triggers"),
        objections=_lines(details, "objections"),
        criteria=_lines(details, "criteria"),
        facts=tuple((str(label), str(value)) for label, value in getattr(persona, "facts", ())),
        sliders=tuple(_slider(key, value) for key, value in (details.get("sliders") or {}).items()),
        channels=tuple((item["name"], int(item["weight"])) for item in details.get("channels") or ()),
        hue=int(getattr(persona, "hue", 0)),
        initials=_text(persona, "initials"),
        face_off=bool(getattr(persona, "face_off", False)),
        notice=_notice(persona),
        persona_id=str(getattr(persona, "public_id", "")),
        date=_day(getattr(persona, "created", None)),
        alt=f"{_text(persona, 'alt_text') or 'AI-generated portrait'}. {NOTICE}.",
    )


def _text(persona: Any, field: str) -> str:
    return " ".join(str(getattr(persona, field, "") or "").split())


def _notice(persona: Any) -> str:
    """In the language of the texts, where this machine can draw that language."""
    badge = notice_for(_text(persona, "language") or ENGLISH.language).badge
    return badge if draws_all(STRONG, badge) else ENGLISH.badge


def _lines(details: Mapping[str, Any], field: str) -> tuple[str, ...]:
    values: Iterable[Any] = details.get(field) or ()
    return tuple(text for value in values if (text := " ".join(str(value).split())))


def _native_name(persona: Any) -> str:
    native = _text(persona, "name_native")
    return "" if native == _text(persona, "name") else native


def _slider(key: str, value: int) -> tuple[str, str, int]:
    """The two ends of a slider, from a key that names them: "analytical_intuitive", "saver-spender"."""
    words = key.replace("-", "_").split("_")
    left, right = words[0], words[-1] if len(words) > 1 else ""
    return left.capitalize(), right.capitalize(), int(value)


def _day(moment: date | datetime | str | None) -> str:
    """ "23 Nov 2026", in English whatever the locale of the process."""
    if moment is None or isinstance(moment, str):
        return moment or ""
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
