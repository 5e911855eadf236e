"""People as rows: one column a field, in the order of the fields, the same for all people of an order."""

from __future__ import annotations

from dataclasses import dataclass

from personas.cards.fields import FIELDS
from personas.cards.model import CardModel
from personas.exporting.order import Order

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Column:
    """`key` for machines, `label` for people, `wide` for texts that want room."""

    key: str
    label: str
    wide: bool = False


FIRST = (Column("name", "Name"), Column("name_native", "Name in its own script"))
LAST = (Column("notice", "Notice"), Column("language", "Language"), Column("id", "Persona"))


@dataclass(frozen=True)
class Table:
    """`rows` hold a text for each column; a field of several lines has them joined by line breaks."""

    columns: tuple[Column, ...]
    rows: tuple[dict[str, str], ...]


def table(order: Order) -> Table:
    """All people of `order`. Columns in which nobody says anything are left out."""
    rows = tuple(_row(person.card) for person in order.people)
    used = {key for row in rows for key, value in row.items() if value}
    middle = [
        Column(field.key, field.label, field.kind not in ("fact", "title"))
        for field in FIELDS.values()
        if field.key != "name"
    ]
    columns = [column for column in (*FIRST, *middle, *LAST) if column.key in used]
    return Table(tuple(columns), rows)


def _row(card: CardModel) -> dict[str, str]:
    row = {section.key: "\n".join(section.lines) for section in card.sections}
    said = {"name": card.name, "name_native": card.name_native, "language": card.language, "id": card.persona_id}
    return {**row, **said, "notice": card.notice}


def harmless(text: str) -> str:
    """A cell that a spreadsheet would run as a formula gets an apostrophe in front."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
