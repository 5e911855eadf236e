"""Editing a persona so that nobody's text is lost: whole forms, mends, restoring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from personas.identity import Finding
from personas.models import Persona, PersonaVersion
from personas.services.people import coherence
from personas.services.people.versions import (
    AS_GIVEN,
    COLUMNS,
    DETAILS,
    StaleEdit,
    Step,
    differences,
    digest,
    save,
    snapshot,
    with_changes,
)
from personas.services.teams import access

__all__ = ["StaleEdit", "differences", "snapshot"]  # for those who ask the history about itself
EDITABLE = ("name", "job", "quote", "bio", "goals", "pains")


@dataclass(frozen=True)
class Advice:
    """A rule that is broken, and what could be written instead; an empty offer where only a person can say."""

    rule: str
    sentence: str
    offer: str
    fields: tuple[str, ...] = ()


def edit_persona(*, actor, persona: Persona, changes: dict, expected_version: int, note: str = "edited") -> Persona:
    """Save `changes` (fields of EDITABLE) on top of the version that the editor saw.

    Raises PermissionDenied, StaleEdit, and ValidationError for values that a persona cannot have.
    """
    if unknown := set(changes) - set(EDITABLE):
        raise ValidationError(f"Not a field that can be edited: {', '.join(sorted(unknown))}.")
    step = Step(note)
    return save(actor=actor, persona=persona, changes=changes, expected_version=expected_version, step=step)


def mend_persona(*, actor, persona: Persona, rule: str, expected_version: int) -> Persona:
    """Apply what a finding offers, on its editor's word. Raises as edit_persona does."""
    access.require(actor, "persona.edit", persona.team)
    for finding in coherence.findings(persona=persona):
        if finding.rule == rule and (values := mendable(finding)):
            step = Step(f"mended: {rule.replace('_', ' ')}")
            return save(actor=actor, persona=persona, changes=values, expected_version=expected_version, step=step)
    raise ValidationError("This is mended already, or has no mend.")


def advice(findings: list[Finding]) -> list[Advice]:
    return [Advice(finding.rule, finding.sentence, _offer(finding), finding.fields) for finding in findings]


def _offer(finding: Finding) -> str:
    values = mendable(finding)
    return "; ".join(f"{field.replace('_', ' ')}: {_plain(value)}" for field, value in values.items())


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value) or "empty"


def mendable(finding: Finding) -> dict[str, Any]:
    """The part of a mend that is text of the persona; a portrait is redrawn, not written."""
    return {field: value for field, value in finding.mend.items() if field in COLUMNS or field in DETAILS}


def restore_version(*, actor, persona: Persona, number: int, expected_version: int) -> Persona:
    """What the persona was after version `number`, face included, as a new version. Raises as edit_persona does."""
    version = PersonaVersion.objects.get(persona=persona, number=number)
    step = Step(f"restored version {number}", evidence=AS_GIVEN)
    return save(actor=actor, persona=persona, changes=version.fields, expected_version=expected_version, step=step)


def reconcile(*, current: Persona, seen: int, changes: dict, was: Mapping[str, str] | None = None) -> tuple[dict, dict]:
    """What a late editor's form should hold on top of `current`, and what the other wrote where both did.

    A field that the late editor left as it was in version `seen` takes what is saved now. `was` are the digests of
    the values that the form began with, for when `seen` was inside a burst of typing and is no version of its own.
    """
    base = PersonaVersion.objects.filter(persona=current, number=seen).first()
    was = {field: digest(value) for field, value in base.fields.items()} if base else was or {}
    theirs = snapshot(current)
    merged = {field: theirs[field] if digest(value) == was.get(field) else value for field, value in changes.items()}
    both = [field for field in changes if merged[field] != theirs[field] and digest(theirs[field]) != was.get(field)]
    return merged, {field: theirs[field] for field in both}


def findings_after(*, persona: Persona, changes: dict) -> list[Finding]:
    """What would not agree if `changes` were saved; nothing is saved."""
    return coherence.findings(persona=with_changes(persona, changes))
