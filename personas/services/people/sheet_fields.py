"""The sheet of a persona: which fields stand where on the page, what each one writes, and what moves along with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from personas.cards.fields import FIELDS, fields_of

PORTRAIT = "portrait"  # the face as something that can be locked


@dataclass(frozen=True)
class SheetField:
    """One field as it is edited, locked and re-rolled.

    `kind` names the editor: name, age, place, line, text, list, channels, sliders, scale. `stores` are the fields of
    the persona that the editor writes; `along` those that are composed together with them and kept together with them.
    """

    key: str
    label: str
    kind: str
    stores: tuple[str, ...]
    along: tuple[str, ...] = ()
    rerolls: bool = True
    localised: bool = False  # written in the language of the persona's texts

    @property
    def composed(self) -> tuple[str, ...]:
        return self.stores + self.along


STORES = {"name": ("name", "name_native"), "city": ("city", "region", "country", "postcode"), "age": ("age",)}
ALONG = {
    "name": ("given_name", "family_name", "name_romanised", "honorific", "email"),
    "city": ("phone",),
    "age": ("birth_year",),
    "job": ("occupation_code", "seniority", "industry", "company", "company_size", "reports_to", "authority",
            "income_band", "income_low", "income_high", "currency"),
    "income_band": ("income_low", "income_high", "currency"),
}  # fmt: skip
KINDS = {"name": "name", "age": "age", "city": "place", "channels": "channels", "sliders": "sliders"}
NOT_ALONE = {"age", "pronouns", "email", "phone", "segment_role"}  # they follow from the rest of the person
MORE = {"pronouns": "Pronouns", "email": "Email", "phone": "Phone"}


def _field(key: str, label: str, kind: str) -> SheetField:
    stores = STORES.get(key, (key,))
    return SheetField(
        key,
        label,
        KINDS.get(key) or {"fact": "line", "title": "line"}.get(kind, kind),
        stores,
        tuple(field for field in ALONG.get(key, ()) if field not in stores),
        rerolls=key not in NOT_ALONE,
        localised=kind in ("text", "list") or key in ("archetype", "segment_role"),
    )


SHEET = {field.key: _field(field.key, field.label, field.kind) for field in FIELDS.values() if field.key != PORTRAIT}
SHEET |= {key: _field(key, label, "fact") for key, label in MORE.items()}
FACTS = ("archetype", "age", "city", "job", "industry", "education", "household", "income_band")
TWINS = ("goals", "pains")
CHIPS = ("values", "media", "watering_holes", "devices", "brands")
FURTHER = ("segment_role", "seniority", "company", "company_size", "reports_to", "authority", "pronouns", "email",
           "phone")  # fmt: skip
GRID = ("triggers", "objections", "criteria", "deciders", "motivations", "success_factors", "questions", "tried_before",
        "must_believe")  # fmt: skip
PARTS = {"facts": FACTS, "further": FURTHER, "twins": TWINS, "grid": GRID, "chips": CHIPS}


def value_of(persona: Any, field: str) -> Any:
    """What a persona holds in one field of the identity, column or detail."""
    return persona.details[field] if field in persona.details else getattr(persona, field)


def values_of(persona: Any, key: str) -> dict[str, Any]:
    """What the editor of a field begins with; on top of this somebody writes."""
    return {field: value_of(persona, field) for field in SHEET[key].stores}


def composed_fields(keys: Iterable[str]) -> set[str]:
    """All fields of an identity that belong to these fields of the sheet."""
    return {field for key in keys if key in SHEET for field in SHEET[key].composed}


def shown(persona: Any) -> set[str]:
    """What the page has room for: the fields of the template, and what somebody has written by hand."""
    of_template = {field.key for field in fields_of(persona.card_template)}
    return of_template | set(MORE) | {key for key in SHEET if _by_hand(persona, SHEET[key])}


def _by_hand(persona: Any, field: SheetField) -> bool:
    """Whether an edit has marked one of its stores; what the composer made has no date."""
    marks = persona.details.get("evidence") or {}
    return any(marks.get(store, {}).get("date") for store in field.stores)


def place_of_finding(fields: Iterable[str]) -> str:
    """The field beside which a finding is said: the first that it is about and that the page shows."""
    about = [field for field in fields if field != PORTRAIT]
    direct = (key for field in about for key in SHEET if field in SHEET[key].stores)
    indirect = (key for field in about for key in SHEET if field in SHEET[key].along)
    return next(direct, None) or next(indirect, PORTRAIT)
