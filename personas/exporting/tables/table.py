"""People as rows: one column a field, in the order of the fields, the same for all people of an order."""

from __future__ import annotations

import re
from dataclasses import dataclass

from personas.cards.fields import FIELDS
from personas.exporting.order import Order, Person

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # the wide ones in East Asian Excel
PHONE = re.compile(r"\+[\d ()/.-]+")
GENDERS = {"f": "Feminine", "m": "Masculine", "x": "Ambiguous"}


@dataclass(frozen=True)
class Column:
    """`key` for machines, `label` for people, `wide` for texts that want room."""

    key: str
    label: str
    wide: bool = False


FIRST = (
    Column("name", "Name"),
    Column("name_native", "Name in its own script"),
)
CONTACT = (
    Column("given_name", "First name"),
    Column("family_name", "Last name"),
    Column("gender", "Gender"),
    Column("email", "Email"),
    Column("phone", "Phone"),
    Column("postcode", "Postcode"),
    Column("country", "Country"),
)
LAST = (Column("weight", "Weight"), Column("notice", "Notice"), Column("language", "Language"), Column("id", "Persona"))


@dataclass(frozen=True)
class Table:
    """`rows` hold a text for each column; a field of several lines has them joined by line breaks."""

    columns: tuple[Column, ...]
    rows: tuple[dict[str, str], ...]


def table(order: Order) -> Table:
    """All people of `order`. Columns in which nobody says anything are left out."""
    rows = tuple(_row(person) for person in order.people)
    used = {key for row in rows for key, value in row.items() if value}
    middle = [
        Column(field.key, field.label, field.kind not in ("fact", "title"))
        for field in FIELDS.values()
        if field.key != "name"
    ]
    columns = [column for column in (*FIRST, *middle, *CONTACT, *LAST) if column.key in used]
    return Table(tuple(columns), rows)


def _row(person: Person) -> dict[str, str]:
    card = person.card
    row = {section.key: "\n".join(section.lines) for section in card.sections}
    said = {"name": card.name, "name_native": card.name_native, "language": card.language, "id": card.persona_id}
    weight = (person.record.get("details") or {}).get("weight")
    return {**row, **_contact(person), **said, "weight": f"{weight:g}" if weight else "", "notice": card.notice}


def _contact(person: Person) -> dict[str, str]:
    """What customer databases have columns for; of a person who shows no name, what names nobody."""
    record = person.record
    kept = {**(record.get("details") or {}), **record}
    keys = ("given_name", "family_name", "email", "phone") if person.card.shows("name") else ()
    found = {key: " ".join(str(kept.get(key) or "").split()) for key in (*keys, "postcode", "country")}
    return found | {"gender": GENDERS.get(str(kept.get("gender") or ""), "")}


def harmless(text: str) -> str:
    """What a spreadsheet would run as a formula gets an apostrophe in front; a phone number a space, which programs
    that read contacts take away again.
    """
    if PHONE.fullmatch(text):
        return f" {text}"
    return f"'{text}" if text.lstrip().startswith(FORMULA_STARTS) else text
