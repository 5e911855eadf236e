"""JSON: our own form, which is read back, and the columns that Figma's importers take.

Our form is versioned. A file of another or a later version, or of something else altogether, is refused in a sentence.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from personas.exporting.names import person_name
from personas.exporting.order import PORTRAIT_SIDE, Order
from personas.exporting.tables.table import table

FORMAT, VERSION = "facet.personas", 1


class JsonRefused(ValueError):
    """The file cannot be read as an export of personas. The message is a sentence that says why."""


class PersonJson(BaseModel):
    """`texts` is what the card says, key by key; `persona` is everything that is kept of the person."""

    model_config = ConfigDict(extra="forbid")

    id: str
    name: str
    name_native: str = ""
    age: int = 0
    hue: int = Field(0, ge=0, le=7)
    template: str = ""
    language: str = "en"
    notice: str = ""
    picture: dict[str, str] = {}
    texts: dict[str, Any] = {}
    persona: dict[str, Any] = {}


class Document(BaseModel):
    model_config = ConfigDict(extra="forbid")

    format: str
    version: int
    title: str = ""
    about: str = ""
    exported: str = ""
    notice: str = ""
    people: list[PersonJson] = []


def write_json(order: Order) -> bytes:
    """The whole order in our form, version 1."""
    people = [_person(person) for person in order.people]
    document = Document(
        format=FORMAT,
        version=VERSION,
        title=order.title,
        about=order.subtitle,
        exported=order.day.isoformat(),
        notice=order.notice,
        people=people,
    )
    order.hear(len(people), len(people))
    return (json.dumps(document.model_dump(), ensure_ascii=False, indent=2) + "\n").encode()


def _person(person) -> PersonJson:
    card = person.card
    picture = {"id": person.picture_id, "alt": card.alt} if person.picture_id else {}
    texts = {section.key: _plain(section.value) for section in card.sections}
    said = {"id": card.persona_id, "age": card.age, "hue": card.hue % 8, "template": card.template}
    named = {"name": card.name, "name_native": card.name_native, "language": card.language, "notice": card.notice}
    return PersonJson(**said, **named, picture=picture, texts=texts, persona=person.record)


def _plain(value: Any) -> Any:
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def read_json(data: bytes | str) -> Document:
    """Read an export back. Raises JsonRefused with a sentence for anything else."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise JsonRefused(f"This file is not JSON: {error}.") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise JsonRefused("This file is JSON, but not an export of personas.")
    if found.get("version") != VERSION:
        raise JsonRefused(f"The file has version {found.get('version')}; this program reads version {VERSION}.")
    try:
        return Document.model_validate(found)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise JsonRefused(f"The file is damaged at {place}: {first['msg']}.") from error


def design_files(order: Order) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of each portrait, and last "data.json": the columns of all people, the pictures by their names.
    Plugins that fill a design from JSON take both when the folder is dropped on them.
    """
    people, total = table(order), len(order.people)
    photos = []
    for number, person in enumerate(order.people):
        picture = order.portrait_alone(person, order.side)
        name = f"{person_name(number, person, total)}.png" if picture else ""
        photos.append(name)
        if picture:
            yield name, picture
        order.hear(number + 1, total)
    columns = {column.key: [row.get(column.key, "") for row in people.rows] for column in people.columns}
    named = {"name": columns.pop("name", []), "photo": photos, **columns}
    yield "data.json", json.dumps(named, ensure_ascii=False, indent=1).encode()


def write_figma(order: Order) -> bytes:
    """`{"name": […], "photo": […], …}`: a list a column, the photos as data addresses that need no network.

    Where one of them is lost, a column "photo_note" says so.
    """
    people = table(order)
    columns: dict[str, list[str]] = {
        column.key: [row.get(column.key, "") for row in people.rows] for column in people.columns
    }
    photos, notes = [], []
    for number, person in enumerate(order.people):
        picture = order.portrait_alone(person, PORTRAIT_SIDE)
        photos.append(f"data:image/png;base64,{base64.b64encode(picture).decode()}" if picture else "")
        notes.append("" if picture else person.in_place)
        order.hear(number + 1, len(order.people))
    if any(notes):
        columns = {"photo_note": notes, **columns}
    name = columns.pop("name", [])
    return json.dumps({"name": name, "photo": photos, **columns}, ensure_ascii=False).encode()
