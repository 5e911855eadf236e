"""The one way in which a persona changes: checked, under a ticket, kept as a version, noted in the audit trail.

`Persona.version` is the ticket: it rises with every save, and whoever saves names the version that they saw.
A version row is a step that one can take back. While somebody types, each save of the same field by the same person
joins the row of the first for `BURST`: a row a keystroke would bury the history, one a session would make undo take
back more than was meant.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from pydantic import ValidationError as DetailsError

from personas.briefs.facts import Facts, sourced_in
from personas.identity import default_marks
from personas.models import Face, Persona, PersonaVersion
from personas.models.fields import TextField
from personas.models.people.details import Details, validated
from personas.services.people.renaming import with_followers
from personas.services.teams import access, audit
from personas.texts import one_line, several_lines, throughout

COLUMNS = (
    "name name_native name_romanised given_name family_name gender heritage appearance age birth_year city region "
    "country household education job occupation_code seniority industry income_band archetype tagline quote bio "
    "segment_role face_mode locked"
).split()
DETAILS = frozenset(Details.model_fields)
FACE = "face"  # in a snapshot: the public id of the portrait, or ""
NO_TEXT = frozenset({FACE, "face_mode", "locked"})
BURST = timedelta(minutes=5)
VOUCHED, COMPOSED, AS_GIVEN = "vouched", "composed", "as given"  # whose word stands behind what changed


class StaleEdit(Exception):
    """Somebody else saved in the meantime; `current` is what they saved."""

    def __init__(self, current: Persona):
        super().__init__("Somebody else changed this person while you were writing.")
        self.current = current


@dataclass(frozen=True)
class Step:
    """How a save is kept: what it is called, whose word it is, what it joins and what it brings back."""

    note: str
    verb: str = "persona.edited"
    evidence: str = VOUCHED
    field: str = ""  # saves with the same field join while somebody types
    returns_to: int | None = None


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
    def faces(self) -> list[str]:
        """Public ids of the portraits before and after, where the change is one of face."""
        return [value for value in (self.before, self.after) if value]

    @property
    def label(self) -> str:
        return self.field.replace("_", " ").capitalize()


def _lines(value: Any) -> list[str]:
    """A value as a person reads it, one line an entry; nothing for an empty one."""
    if isinstance(value, dict):
        return [f"{key}: {entry}" for key, entry in value.items()]
    if isinstance(value, list):
        return [str(entry["name"]) if isinstance(entry, dict) else str(entry) for entry in value]
    return [] if value in (None, "") else [str(value)]


def snapshot(persona: Persona) -> dict[str, Any]:
    """All that a version keeps, plain enough for JSON."""
    kept = {field: getattr(persona, field) for field in COLUMNS} | persona.details
    return kept | {FACE: str(persona.face.public_id) if persona.face else ""}


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """What changed; a field that one of the two does not know, because it is older than the field, did not."""
    fields = [*COLUMNS, *sorted(DETAILS - {"evidence"}), FACE]
    newer = NO_TEXT - set(before)
    pairs = ((field, before.get(field), after.get(field)) for field in fields if field not in newer)
    return [Change(field, old, new) for field, old, new in pairs if old != new]


def digest(value: Any) -> str:
    """Names a value, so that a form can say on top of what it was written."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def with_changes(persona: Persona, changes: dict[str, Any]) -> Persona:
    """A copy of `persona` with the values set and its details checked. Raises ValidationError that names fields."""
    changed, changes = copy.copy(persona), _as_written(changes)
    for field in set(changes) & set(COLUMNS):
        setattr(changed, field, changes[field])
    if FACE in changes:
        changed.face = _face_of(persona, changes[FACE])
    details = {field: value for field, value in changes.items() if field in DETAILS}
    try:
        changed.details = validated(persona.details | details)
    except DetailsError as error:
        first = error.errors()[0]
        raise ValidationError({str(first["loc"][0]): first["msg"]}) from error
    return changed


def _as_written(changes: dict[str, Any]) -> dict[str, Any]:
    """Texts as they are taken in everywhere: whatever stands in a short column is one line."""
    long = {field.name for field in Persona._meta.fields if isinstance(field, TextField)} | DETAILS
    return {name: throughout(value, several_lines if name in long else one_line) for name, value in changes.items()}


def _face_of(persona: Persona, public_id: str) -> Face | None:
    if not public_id:
        return None
    # A face that is gone cannot come back; whoever has one keeps it then.
    return Face.objects.filter(team=persona.team, public_id=public_id).first() or persona.face


@transaction.atomic
def save(*, actor, persona: Persona, changes: dict[str, Any], expected_version: int, step: Step) -> Persona:
    """Change a persona. The persona as stored is answered; nothing is written when nothing changes.

    Raises PermissionDenied, StaleEdit, and ValidationError for values that a persona cannot have.
    """
    access.require(actor, "persona.edit", persona.team)
    rows = Persona.objects.select_for_update(of=("self",)).select_related("team", "board", "face")
    stored = rows.get(pk=persona.pk)
    if stored.version != expected_version:
        raise StaleEdit(stored)
    changes = with_followers(stored, changes)
    before, changed = snapshot(stored), with_changes(stored, changes)
    changed.clean_fields(exclude={field.name for field in Persona._meta.fields} - set(changes))
    found = differences(before, snapshot(changed))
    if not found and not step.returns_to:  # typing that ended where it began is still a step to take back
        return stored
    changed.details = _with_evidence(changed, [change.field for change in found], step.evidence)
    changed.version += 1
    changed.save(update_fields=[*COLUMNS, "face", "details", "version", "updated"])
    _keep(actor, changed, before, found, step)
    return changed


def _keep(actor, persona: Persona, before: dict, found: Iterable[Change], step: Step) -> None:
    head = persona.versions.first() or _first(persona, before)
    now = timezone.now()
    content = {"fields": snapshot(persona), "face": persona.face, "number": persona.version}
    if _joins(head, actor, persona, step):
        PersonaVersion.objects.filter(pk=head.pk).update(**content)
        return
    PersonaVersion.objects.create(
        team=persona.team,
        persona=persona,
        actor=actor,
        note=step.note[:120],
        field=step.field,
        parent=None if step.returns_to else head.stands_for,
        returns_to=step.returns_to,
        created=now,
        **content,
    )
    names = ", ".join(change.field for change in found)
    audit.record(actor=actor, verb=step.verb, team=persona.team, about=persona, fields=names, note=step.note)


def _joins(head: PersonaVersion, actor, persona: Persona, step: Step) -> bool:
    same = step.field and (head.field, head.actor_id, head.number) == (step.field, actor.pk, persona.version - 1)
    return bool(same) and head.created > timezone.now() - BURST


def _first(persona: Persona, before: dict[str, Any]) -> PersonaVersion:
    """What there was before the first change."""
    return PersonaVersion.objects.create(
        team=persona.team,
        persona=persona,
        number=persona.version - 1,
        actor=persona.owner,
        note="made from the brief",
        fields=before,
        face=_face_of(persona, before[FACE]),
        created=persona.created,
    )


def _known(persona: Persona) -> Facts:
    """What the brief of this person's board knows of the product."""
    return Facts.from_dict((persona.board.brief if persona.board else {}).get("facts"))


def _with_evidence(persona: Persona, fields: list[str], whose: str) -> dict:
    """Whoever writes a field vouches for it: no longer invented, and not sourced until a link says so."""
    details = persona.details
    if whose == AS_GIVEN:
        return details
    texts = [field for field in fields if field not in NO_TEXT]
    kept = {field: mark for field, mark in details.get("evidence", {}).items() if field not in texts}
    if whose == VOUCHED:
        marks = {field: {"kind": "assumed", "date": timezone.localdate().isoformat()} for field in texts}
    else:
        fresh = default_marks(persona.market)
        marks = {field: fresh[field] for field in texts if field in fresh}
        marks |= {field: {"kind": "sourced"} for field in sourced_in(details, _known(persona)) if field in texts}
    return validated(details | {"evidence": kept | marks})
