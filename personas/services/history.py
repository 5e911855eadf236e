"""Editing a persona so that nobody's text is lost: versions, differences, restoring."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from pydantic import ValidationError as DetailsError

from personas import access
from personas.identity import Finding
from personas.models import Persona, PersonaVersion
from personas.models.details import Details, validated
from personas.services import audit, coherence

EDITABLE = ("name", "job", "quote", "bio", "goals", "pains")
COLUMNS = (
    "name name_native name_romanised given_name family_name gender heritage appearance age birth_year city region "
    "country household education job occupation_code seniority industry income_band archetype tagline quote bio"
).split()
DETAILS = frozenset(Details.model_fields)


class StaleEdit(Exception):
    """Somebody else saved in the meantime; `current` is what they saved."""

    def __init__(self, current: Persona):
        super().__init__("Somebody else changed this person while you were writing.")
        self.current = current


def _lines(value: Any) -> list[str]:
    """A value as a person reads it, one line an entry; nothing for an empty one."""
    if isinstance(value, dict):
        return [f"{key}: {entry}" for key, entry in value.items()]
    if isinstance(value, list):
        return [str(entry["name"]) if isinstance(entry, dict) else str(entry) for entry in value]
    return [] if value in (None, "") else [str(value)]


@dataclass(frozen=True)
class Change:
    field: str
    before: Any
    after: Any

    @property
    def old(self) -> list[str]:
        return _lines(self.before)

    @property
    def new(self) -> list[str]:
        return _lines(self.after)

    @property
    def label(self) -> str:
        return self.field.replace("_", " ").capitalize()


@dataclass(frozen=True)
class Advice:
    """A rule that is broken, and what could be written instead; an empty offer where only a person can say."""

    rule: str
    sentence: str
    offer: str


def snapshot(persona: Persona) -> dict[str, Any]:
    return {field: getattr(persona, field) for field in COLUMNS} | persona.details


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    fields = [*COLUMNS, *sorted(DETAILS - {"evidence"})]
    pairs = ((field, before.get(field), after.get(field)) for field in fields)
    return [Change(field, old, new) for field, old, new in pairs if old != new]


@transaction.atomic
def edit_persona(*, actor, persona: Persona, changes: dict, expected_version: int, note: str = "edited") -> Persona:
    """Save `changes` (fields of EDITABLE) on top of the version that the editor saw.

    Raises PermissionDenied, StaleEdit, and ValidationError for values that a persona cannot have.
    """
    if unknown := set(changes) - set(EDITABLE):
        raise ValidationError(f"Not a field that can be edited: {', '.join(sorted(unknown))}.")
    return _save(actor, persona, changes, expected_version, note)


def mend_persona(*, actor, persona: Persona, rule: str, expected_version: int) -> Persona:
    """Apply what a finding offers, on its editor's word. Raises as edit_persona does."""
    access.require(actor, "persona.edit", persona.team)
    for finding in coherence.findings(persona=persona):
        if finding.rule == rule and (values := mendable(finding)):
            return _save(actor, persona, values, expected_version, f"mended: {rule.replace('_', ' ')}"[:120])
    raise ValidationError("This is mended already, or has no mend.")


def advice(findings: list[Finding]) -> list[Advice]:
    return [Advice(finding.rule, finding.sentence, _offer(finding)) for finding in findings]


def _offer(finding: Finding) -> str:
    values = mendable(finding)
    return "; ".join(f"{field.replace('_', ' ')}: {_plain(value)}" for field, value in values.items())


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value) or "empty"


def mendable(finding: Finding) -> dict[str, Any]:
    """The part of a mend that is text of the persona; a portrait is redrawn, not written."""
    return {field: value for field, value in finding.mend.items() if field in COLUMNS or field in DETAILS}


def restore_version(*, actor, persona: Persona, number: int, expected_version: int) -> Persona:
    """What the persona was after version `number`, as a new version. Raises as edit_persona does."""
    version = PersonaVersion.objects.get(persona=persona, number=number)
    return _save(actor, persona, version.fields, expected_version, f"restored version {number}")


def reconcile(*, current: Persona, seen: int, changes: dict) -> tuple[dict, dict]:
    """What a late editor's form should hold on top of `current`, and what the other wrote where both did.

    A field that the late editor left as it was in version `seen` takes what is saved now.
    """
    base = PersonaVersion.objects.filter(persona=current, number=seen).first()
    before, theirs = base.fields if base else {}, snapshot(current)
    merged = {field: theirs[field] if value == before.get(field) else value for field, value in changes.items()}
    both = [field for field in changes if merged[field] != theirs[field] != before.get(field)]
    return merged, {field: theirs[field] for field in both}


def findings_after(*, persona: Persona, changes: dict) -> list[Finding]:
    """What would not agree if `changes` were saved; nothing is saved."""
    return coherence.findings(persona=_with(copy.copy(persona), changes))


@transaction.atomic
def _save(actor, persona: Persona, changes: dict, expected_version: int, note: str) -> Persona:
    access.require(actor, "persona.edit", persona.team)
    stored = Persona.objects.select_for_update(of=("self",)).select_related("team").get(pk=persona.pk)
    if stored.version != expected_version:
        raise StaleEdit(stored)
    before = snapshot(stored)
    kept = {field.name for field in Persona._meta.fields} - set(changes)
    _with(stored, changes).clean_fields(exclude=kept)
    changed = differences(before, snapshot(stored))
    if not changed:
        return stored
    _keep_first(stored, before)
    stored.details = _assumed(stored.details, [change.field for change in changed])
    stored.version += 1
    stored.save(update_fields=[*COLUMNS, "details", "version", "updated"])
    PersonaVersion.objects.create(
        team=stored.team,
        persona=stored,
        number=stored.version,
        actor=actor,
        note=note,
        fields=snapshot(stored),
        created=timezone.now(),
    )
    names = ", ".join(change.field for change in changed)
    audit.record(actor=actor, verb="persona.edited", team=stored.team, about=stored, fields=names, note=note)
    return stored


def _assumed(details: dict, fields: list[str]) -> dict:
    """Whoever writes a field vouches for it: no longer invented, and not sourced until a link says so."""
    marks = {field: {"kind": "assumed", "date": timezone.localdate().isoformat()} for field in fields}
    return validated(details | {"evidence": details.get("evidence", {}) | marks})


def _with(persona: Persona, changes: dict) -> Persona:
    """`persona` with the values set and its details checked. Raises ValidationError."""
    for field in set(changes) & set(COLUMNS):
        setattr(persona, field, changes[field])
    details = {field: value for field, value in changes.items() if field in DETAILS}
    try:
        persona.details = validated(persona.details | details)
    except DetailsError as error:
        first = error.errors()[0]
        raise ValidationError({str(first["loc"][0]): first["msg"]}) from error
    return persona


def _keep_first(persona: Persona, fields: dict[str, Any]) -> None:
    first = {"actor": persona.owner, "note": "made from the brief", "fields": fields, "created": persona.created}
    PersonaVersion.objects.get_or_create(
        persona=persona, number=persona.version, defaults=first | {"team": persona.team}
    )
