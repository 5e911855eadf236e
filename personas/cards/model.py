"""One persona as a card shows it: texts and a hue, no picture and no database.

Every renderer (PNG, PDF, slides, tables) reads this, so a field that is added here can appear in each.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from personas.cards import labels
from personas.cards.fields import DEFAULT_TEMPLATE, Level, Section, fields_of, sections, shows
from personas.cards.text.fonts import STRONG, draws_all
from personas.marking.notices import ENGLISH, notice_for
from personas.texts import throughout

NOTICE = ENGLISH.badge
LOST = "Portrait cannot be shown"  # its file is gone or damaged
BRAND = "Facet"

# What stands in a headline already is no news as a fact.
IN_THE_HEADLINE = ("name", "age", "place", "job")
BY_NAME = ("quote", "bio", "goals", "pains", "motivations", "triggers", "objections", "criteria", "sliders", "channels")
PANELS = ("goals", "pains", "motivations", "triggers", "objections", "criteria")


@dataclass(frozen=True)
class CardModel:
    """All texts are plain and untrimmed; empty means that the persona has none, or that the template shows none.

    `sections` holds every text that the template shows, in reading order (see personas.cards.fields); the fields
    below are the same texts by name. `hue` is 0..7, `ground` the "#rrggbb" that the portrait stands on instead of the
    hue. A slider is (left label, right label, -100..100), a channel (name, weight 0..5). `age` is 0 where it is not
    shown. `face_off` asks for initials in place of a portrait. `language` is the BCP 47 tag of
    the texts. `notice` is the badge's text; a card without one is the
    clean variant, which services.notices gives out.
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
    ground: str = ""
    face_off: bool = False
    initials: str = ""
    notice: str = NOTICE
    brand: str = BRAND
    persona_id: str = ""
    date: str = ""
    alt: str = ""
    in_place: str = ""  # said below the initials that stand where a portrait should
    template: str = DEFAULT_TEMPLATE
    sections: tuple[Section, ...] = ()
    language: str = ENGLISH.language

    @property
    def quick_facts(self) -> tuple[tuple[str, str], ...]:
        """The first three facts that the head of the card does not say already."""
        said = {str(getattr(self, field)) for field in IN_THE_HEADLINE}
        return tuple(fact for fact in self.facts if fact[1] not in said)[:3]

    @property
    def panels(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The two lists that the template puts first, and what else every sheet shows, each with its title.

        Lists without items are left out.
        """
        said = labels.of(self.language)
        named = (field for field in fields_of(self.template) if field.key in PANELS)
        titles = {field.key: said.get(field.key, field.label) for field in named}
        lists = [(title, getattr(self, key)) for key, title in titles.items()]
        first = [(title, items) for title, items in lists if items][:2]
        more = [(one.label, one.lines) for one in self.sections if one.field.level == Level.PICTURE]
        return (*first, *more)

    def text(self, key: str) -> str:
        """The text of the section `key`; empty where the persona has none or the template shows none."""
        return next((section.value for section in self.sections if section.key == key), "")

    def shows(self, key: str) -> bool:
        """Whether the template has the field `key` of an identity."""
        return shows(self.template, key)


def card_model(persona: Any) -> CardModel:
    """Build the card of `persona`: any object with the attributes that templates read (see docs/pages.md).

    The template that chooses the fields is `card_template`, or else `template`. `public_id`, `created`, `face_off`,
    `ground` and every key of `details` may be missing.
    """
    template = _text(persona, "card_template") or _text(persona, "template") or DEFAULT_TEMPLATE
    shown = sections(persona, template)
    texts = {section.key: section.value for section in shown}
    named = shows(template, "name")
    card = CardModel(
        name=texts.get("name", "") if named else _text(persona, "job"),
        name_native=_native_name(persona) if named else "",
        age=int(texts.get("age", 0)),
        place=texts.get("city", ""),
        job=texts.get("job", "") if named else texts.get("segment_role", ""),
        facts=tuple((section.label, section.value) for section in shown if section.kind == "fact"),
        sections=shown,
        template=template,
        hue=int(getattr(persona, "hue", 0)),
        ground=_text(persona, "ground"),
        initials="" if getattr(persona, "face_mode", "") == "off" else _text(persona, "initials"),
        face_off=bool(getattr(persona, "face_off", False)) or not shows(template, "portrait"),
        notice=_notice(persona),
        language=_text(persona, "language") or ENGLISH.language,
        persona_id=str(getattr(persona, "public_id", "")),
        date=_day(getattr(persona, "created", None), _text(persona, "language")),
        alt=f"{_text(persona, 'alt_text') or 'AI-generated portrait'}. {NOTICE}.",
        **{key: texts[key] for key in BY_NAME if key in texts},
    )
    return throughout(card)


def _text(persona: Any, field: str) -> str:
    return " ".join(str(getattr(persona, field, "") or "").split())


def _notice(persona: Any) -> str:
    """In the language of the texts, where this machine can draw that language."""
    badge = notice_for(_text(persona, "language") or ENGLISH.language).badge
    return badge if draws_all(STRONG, badge) else ENGLISH.badge


def _native_name(persona: Any) -> str:
    native = _text(persona, "name_native")
    return "" if native == _text(persona, "name") else native


def _day(moment: date | datetime | str | None, language: str) -> str:
    """ "23 Nov 2026", in the language of the texts."""
    if moment is None or isinstance(moment, str):
        return moment or ""
    return labels.day(moment, language)
