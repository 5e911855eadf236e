"""The editor of one field of a persona's sheet: what it reads from a form, and what is wrong with that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from facegen.attributes import AGE_MAX, AGE_MIN
from personas.cards.fields import slider
from personas.models import Persona
from personas.services.people.sheet_fields import SheetField, values_of
from personas.services.people.versions import digest
from personas.texts import one_line, several_lines

LINES_MAX, LINE_LENGTH, CHANNELS_MAX, CHANNEL_LENGTH = 12, 400, 12, 80
LETTERS = {"scenario": 2000, "pronouns": 60, "email": 120, "phone": 60, "postcode": 20}
NEEDED = {"name", "job", "city", "country"}
LABELS = {"name_native": "In their own script", "city": "City", "region": "Region", "country": "Country",
          "postcode": "Postcode", "name": "Name"}  # fmt: skip


@dataclass
class FieldEditor:
    """One field being edited. `values` are what is stored when there are no `problems` (input name to sentence)."""

    field: SheetField
    persona: Persona
    values: dict[str, Any]
    problems: dict[str, str] = field(default_factory=dict)
    began: str = ""  # the digest that the browser sent along: after a clash it still names what it began with

    @property
    def stored(self) -> str:
        """Names what is stored now."""
        return digest(values_of(self.persona, self.field.key))

    @property
    def was(self) -> str:
        """Names what this editor began with."""
        return self.began or self.stored

    @property
    def value(self) -> Any:
        return self.values[self.field.stores[0]]

    @property
    def letters(self) -> int:
        return longest(self.field.stores[0])

    @property
    def inputs(self) -> list[dict[str, Any]]:
        """Name, label, value, limit and problem of each plain input."""
        return [
            {
                "name": name,
                "label": LABELS.get(name, self.field.label),
                "value": value,
                "letters": longest(name),
                "problem": self.problems.get(name, ""),
                "needed": name in NEEDED,
            }
            for name, value in self.values.items()
        ]

    @property
    def scales(self) -> list[dict[str, Any]]:
        """Key, both end labels and value of each slider."""
        rows = ((key, *slider(key, value)) for key, value in (self.values.get("sliders") or {}).items())
        return [{"key": key, "left": left, "right": right, "value": value} for key, left, right, value in rows]


def longest(name: str) -> int:
    """The most letters that a field takes."""
    if name in LETTERS:
        return LETTERS[name]
    column = {each.name: each for each in Persona._meta.fields}.get(name)
    return getattr(column, "max_length", None) or LINE_LENGTH


def open_editor(sheet_field: SheetField, persona: Persona) -> FieldEditor:
    return FieldEditor(sheet_field, persona, values_of(persona, sheet_field.key))


def read_editor(sheet_field: SheetField, persona: Persona, data: QueryDict) -> FieldEditor:
    """What was sent; every problem is one sentence at its input, and what was written stays."""
    editor = open_editor(sheet_field, persona)
    editor.began = data.get("was", "")[:64]
    READERS[sheet_field.kind](editor, data)
    return editor


def _texts(editor: FieldEditor, data: QueryDict) -> None:
    for name in editor.field.stores:
        if name in data:
            tidy = several_lines if editor.field.kind == "text" else one_line
            editor.values[name] = _checked(editor, name, tidy(data[name]))


def _checked(editor: FieldEditor, name: str, text: str) -> str:
    label, limit = LABELS.get(name, editor.field.label), longest(name)
    if len(text) > limit:
        editor.problems[name] = f"{label} has room for {limit} letters; this is {len(text)}."
    if not text and name in NEEDED:
        editor.problems[name] = f"{label} cannot be empty."
    return text


def _age(editor: FieldEditor, data: QueryDict) -> None:
    text = data.get("age", "").strip()
    editor.values["age"] = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else text
    if not isinstance(editor.values["age"], int):
        editor.problems["age"] = "The age is a whole number of years."
    elif not AGE_MIN <= editor.values["age"] <= AGE_MAX:
        editor.problems["age"] = f"Facet makes adults of {AGE_MIN} to {AGE_MAX}, not {text}."


def _lines(editor: FieldEditor, data: QueryDict) -> None:
    lines = [text for line in data.getlist("line") if (text := one_line(line))]
    editor.values[editor.field.key] = lines
    if len(lines) > LINES_MAX:
        editor.problems["line"] = f"There is room for {LINES_MAX} lines; these are {len(lines)}."
    elif any(len(line) > LINE_LENGTH for line in lines):
        editor.problems["line"] = f"A line has at most {LINE_LENGTH} letters."


def _channels(editor: FieldEditor, data: QueryDict) -> None:
    pairs = zip(data.getlist("channel"), data.getlist("weight"), strict=False)
    rows = [{"name": name, "weight": _number(weight, 0, 5)} for text, weight in pairs if (name := one_line(text))]
    editor.values["channels"] = rows
    if len(rows) > CHANNELS_MAX:
        editor.problems["line"] = f"There is room for {CHANNELS_MAX} channels; these are {len(rows)}."
    elif any(len(row["name"]) > CHANNEL_LENGTH for row in rows):
        editor.problems["line"] = f"A channel's name has at most {CHANNEL_LENGTH} letters."
    elif len({row["name"].casefold() for row in rows}) < len(rows):
        editor.problems["line"] = "A channel stands there twice."


def _sliders(editor: FieldEditor, data: QueryDict) -> None:
    now = editor.values["sliders"]
    editor.values["sliders"] = {key: _number(data.get(f"slider-{key}", now[key]), -100, 100) for key in now}


def _scale(editor: FieldEditor, data: QueryDict) -> None:
    editor.values[editor.field.key] = _number(data.get("scale", editor.value), 0, 100)


def _number(text: Any, low: int, high: int) -> int:
    """A range input sends nothing else; whoever sends something else by hand gets the nearest end."""
    try:
        return max(low, min(high, round(float(text))))
    except (TypeError, ValueError, OverflowError):
        return low


READERS: Mapping[str, Callable[[FieldEditor, QueryDict], None]] = {
    "name": _texts,
    "place": _texts,
    "line": _texts,
    "text": _texts,
    "age": _age,
    "list": _lines,
    "channels": _channels,
    "sliders": _sliders,
    "scale": _scale,
}
