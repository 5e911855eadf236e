"""The fields of a persona's sheet as the page shows them, each with its lock and with what is to be said about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from personas.cards.fields import slider
from personas.forms.people.sheet import FieldEditor
from personas.models import Persona
from personas.services.people import coherence, history
from personas.services.people.history import Advice
from personas.services.people.sheet import last_step, undone_step
from personas.services.people.sheet_fields import PARTS, PORTRAIT, SHEET, SheetField, place_of_finding, shown, values_of
from personas.services.teams import access


@dataclass
class Spot:
    """One field on the page; `editor` is there while it is open."""

    field: SheetField
    values: dict[str, Any]
    locked: bool = False
    advice: list[Advice] = field(default_factory=list)
    editor: FieldEditor | None = None

    @property
    def key(self) -> str:
        return self.field.key

    @property
    def label(self) -> str:
        return self.field.label

    @property
    def value(self) -> Any:
        return self.values[self.field.stores[0]]

    @property
    def empty(self) -> bool:
        return self.value in ("", None, [], {})

    @property
    def scales(self) -> list[tuple[str, str, int]]:
        return [slider(key, value) for key, value in (self.values.get("sliders") or {}).items()]

    @property
    def template(self) -> str:
        return f"people/values/{self.field.kind}.html"

    @property
    def editor_template(self) -> str:
        return f"people/editors/{'line' if self.field.kind in ('name', 'place') else self.field.kind}.html"


def spots_of(persona: Persona, advice: list[Advice]) -> dict[str, Spot]:
    """Every field that the page shows, by key."""
    beside: dict[str, list[Advice]] = {}
    for one in advice:
        beside.setdefault(place_of_finding(one.fields), []).append(one)
    there = shown(persona)
    return {
        key: Spot(each, values_of(persona, key), key in persona.locked, beside.get(key, []))
        for key, each in SHEET.items()
        if key in there
    }


def said_beside(one: Advice, spots: dict[str, Spot]) -> bool:
    """Whether `one` stands where a reader sees it: beside the portrait, or a field that is not folded away."""
    key = place_of_finding(one.fields)
    return key == PORTRAIT or (key in spots and key not in PARTS["further"])


def evidence_of(persona: Persona) -> list[tuple[str, str]]:
    """Label of a fact and where it comes from: "assumed: UN 2019". What is invented is left out."""
    marks = persona.details.get("evidence") or {}
    return [
        (each.label, mark["kind"] + (f": {mark['table']}" if mark.get("table") else ""))
        for each in SHEET.values()
        if (mark := marks.get(each.stores[0])) and mark["kind"] != "invented"
    ]


def spot_of(persona: Persona, key: str, editor: FieldEditor | None = None) -> Spot:
    advice = history.advice(coherence.findings(persona=persona))
    beside = [one for one in advice if place_of_finding(one.fields) == key]
    return Spot(SHEET[key], values_of(persona, key), key in persona.locked, beside, editor)


def sheet_context(request: HttpRequest, persona: Persona, editor: FieldEditor | None = None) -> dict[str, Any]:
    """What templates/people/persona.html and its parts need."""
    findings = coherence.findings(persona=persona)
    advice = history.advice(findings)
    spots = spots_of(persona, advice)
    if editor and editor.field.key in spots:
        spots[editor.field.key].editor = editor
    last, _ = last_step(persona=persona)
    again = undone_step(persona=persona)
    return {
        "persona": persona,
        "findings": findings,
        "elsewhere": [one for one in advice if not said_beside(one, spots)],
        "spot": spots,
        "parts": {part: [spots[key] for key in keys if key in spots] for part, keys in PARTS.items()},
        "portrait_advice": [one for one in advice if place_of_finding(one.fields) == PORTRAIT],
        "evidence": evidence_of(persona),
        "face_locked": PORTRAIT in persona.locked,
        "may_edit": access.may(request.user, "persona.edit", persona.team),
        "undo": last.note if last and last.actor_id == request.user.pk else "",
        "redo": again.note if again else "",
    }
