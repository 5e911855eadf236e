"""Values of a persona's fields as JSON has them, read by the editors of the page: the same sentences."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from personas.doors.api.problems import Problem
from personas.forms.people.sheet import read_editor
from personas.models import Persona
from personas.services.people import sheet
from personas.services.people.sheet_fields import SHEET, values_of
from personas.services.people.versions import StaleEdit, digest

OWNER = {store: key for key, field in SHEET.items() for store in field.stores}


def write_fields(*, actor, persona: Persona, fields: dict[str, Any], seen: int) -> Persona:
    """Each field as a step of its own that can be undone. Raises Problem, StaleEdit, and as sheet.edit_field does."""
    if fields and seen != persona.version:
        raise StaleEdit(persona)
    for key, values in _by_field(fields).items():
        editor = read_editor(SHEET[key], persona, _as_form(SHEET[key].kind, values))
        if editor.problems:
            errors = [{"field": f"fields.{name}", "detail": text} for name, text in editor.problems.items()]
            raise Problem(422, errors[0]["detail"], errors)
        was = digest(values_of(persona, key))
        persona = sheet.edit_field(
            actor=actor, persona=persona, key=key, values=editor.values, expected_version=persona.version, was=was
        )
    return persona


def _by_field(fields: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The values of each field of the sheet, of which some are written in several stores."""
    if unknown := [name for name in fields if name not in OWNER]:
        known = ", ".join(sorted(OWNER))
        raise Problem(422, f"There is no field “{unknown[0]}” to write; known are {known}.")
    grouped: dict[str, dict[str, Any]] = {}
    for name, value in fields.items():
        grouped.setdefault(OWNER[name], {})[name] = value
    return grouped


def _as_form(kind: str, values: dict[str, Any]) -> QueryDict:
    form = QueryDict(mutable=True)
    for name, value in values.items():
        WRITERS.get(kind, _text)(form, name, value)
    return form


def _text(form: QueryDict, name: str, value: Any) -> None:
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise _unfit(name, "a text")
    form[name] = str(value)


def _scale(form: QueryDict, name: str, value: Any) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _unfit(name, "a number from 0 to 100")
    form["scale"] = str(value)


def _list(form: QueryDict, name: str, value: Any) -> None:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _unfit(name, "a list of texts")
    form.setlist("line", value)


def _channels(form: QueryDict, name: str, value: Any) -> None:
    fits = isinstance(value, list) and all(
        isinstance(one, dict) and isinstance(one.get("name"), str) and isinstance(one.get("weight"), int)
        for one in value
    )
    if not fits:
        raise _unfit(name, "a list of channels, each with a name and a weight from 0 to 5")
    form.setlist("channel", [one["name"] for one in value])
    form.setlist("weight", [str(one["weight"]) for one in value])


def _sliders(form: QueryDict, name: str, value: Any) -> None:
    if not isinstance(value, dict) or not all(isinstance(one, int | float) for one in value.values()):
        raise _unfit(name, "an object of numbers from -100 to 100")
    for key, one in value.items():
        form[f"slider-{key}"] = str(one)


def _unfit(name: str, fits: str) -> ValidationError:
    return ValidationError({f"fields.{name}": f"{name.replace('_', ' ').capitalize()} is {fits}."})


WRITERS = {"list": _list, "channels": _channels, "sliders": _sliders, "scale": _scale}
