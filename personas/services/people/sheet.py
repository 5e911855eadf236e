"""Acts on the sheet of a persona: one field, a lock, the picture's mode, undo and redo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from personas.identity.demography import REFERENCE_YEAR
from personas.models import Persona, PersonaVersion
from personas.models.people.persona import FaceMode
from personas.services.people.sheet_fields import PORTRAIT, SHEET, values_of
from personas.services.people.versions import AS_GIVEN, StaleEdit, Step, digest, save
from personas.services.teams import access

TRIES = 3


def edit_field(*, actor, persona: Persona, key: str, values: Mapping[str, Any], expected_version: int, was: str):
    """Save what an editor of one field holds: the persona as stored.

    Whoever comes second with another field is let through, because nobody's text is lost; with the same field they
    are told (StaleEdit). `was` is the digest of the values that the editor began with. Raises as versions.save() does.
    """
    changes = _with_what_follows(persona, key, dict(values))
    step = Step(f"edited {SHEET[key].label.lower()}", field=key)
    for _ in range(TRIES):
        try:
            return save(actor=actor, persona=persona, changes=changes, expected_version=expected_version, step=step)
        except StaleEdit as stale:
            if digest(values_of(stale.current, key)) != was:
                raise
            expected_version = stale.current.version
    raise ValidationError("Several people are saving this person at once. Please try again.")


def _with_what_follows(persona: Persona, key: str, values: dict[str, Any]) -> dict[str, Any]:
    if key == "age":
        values["birth_year"] = REFERENCE_YEAR - values["age"]
    if key == "name" and values["name"] != persona.name:
        values |= _parts_of_name(persona, values["name"])
    return values


def _parts_of_name(persona: Persona, name: str) -> dict[str, str]:
    """Given and family name of a name that somebody wrote, in the order that this person's names have."""
    words = name.split()
    if len(words) < 2:
        return {"given_name": name, "family_name": ""}
    if persona.family_name and persona.name.startswith(persona.family_name):
        return {"given_name": " ".join(words[1:])[:80], "family_name": words[0][:80]}
    return {"given_name": words[0][:80], "family_name": " ".join(words[1:])[:80]}


def set_lock(*, actor, persona: Persona, key: str, locked: bool, expected_version: int) -> Persona:
    """Keep a field, or the portrait, through re-rolling; or let it go. Raises ValidationError for an unknown field."""
    access.require(actor, "persona.edit", persona.team)
    if key != PORTRAIT and key not in SHEET:
        raise ValidationError("There is no such field to lock.")
    kept = set(persona.locked) - {key} | ({key} if locked else set())
    label = "the face" if key == PORTRAIT else SHEET[key].label.lower()
    step = Step(f"{'locked' if locked else 'unlocked'} {label}", evidence=AS_GIVEN)
    changes = {"locked": sorted(kept)}
    return save(actor=actor, persona=persona, changes=changes, expected_version=expected_version, step=step)


def set_face_mode(*, actor, persona: Persona, mode: str, expected_version: int) -> Persona:
    """Portrait, initials or no picture, wherever the person is shown. Raises ValidationError for anything else."""
    access.require(actor, "persona.edit", persona.team)
    if mode not in FaceMode.values:
        raise ValidationError("A person is shown with a portrait, with initials or without a picture.")
    said = {"portrait": "the portrait", "initials": "initials", "off": "no picture"}[mode]
    step = Step(f"shows {said}", evidence=AS_GIVEN)
    changes = {"face_mode": mode}
    return save(actor=actor, persona=persona, changes=changes, expected_version=expected_version, step=step)


def undo(*, actor, persona: Persona, expected_version: int) -> str:
    """Take back the actor's last step, as a version of its own: what it was called.

    Raises ValidationError with a sentence when there is nothing of theirs to take back, and as versions.save() does.
    """
    access.require(actor, "persona.edit", persona.team)
    last, before = last_step(persona=persona)
    if last is None:
        raise ValidationError("There is nothing to undo.")
    if last.actor_id != actor.pk:
        who = last.actor.get_username() if last.actor else "somebody who left"
        raise ValidationError(f"The last change is by {who}. The history has every version to restore.")
    _return(actor, persona, before, expected_version, f"undid: {last.note}")
    return last.note


def redo(*, actor, persona: Persona, expected_version: int) -> str:
    """Do again what was just undone: what it was called. Raises as undo() does."""
    access.require(actor, "persona.edit", persona.team)
    again = undone_step(persona=persona)
    if again is None:
        raise ValidationError("There is nothing to redo.")
    _return(actor, persona, again, expected_version, f"redid: {again.note}")
    return again.note


def _return(actor, persona: Persona, version: PersonaVersion, expected_version: int, note: str) -> None:
    step = Step(note, evidence=AS_GIVEN, returns_to=version.number)
    save(actor=actor, persona=persona, changes=version.fields, expected_version=expected_version, step=step)


def last_step(*, persona: Persona) -> tuple[PersonaVersion | None, PersonaVersion | None]:
    """The step that undo would take back, and the version before it; (None, None) when there is none."""
    versions = persona.versions.select_related("actor")
    head = versions.first()
    here = head and (versions.filter(number=head.stands_for).first() if head.returns_to else head)
    if not here:
        return None, None
    before = versions.filter(number=here.parent).first() if here.parent else None
    if before is None:  # made before steps knew where they came from
        before = versions.filter(number__lt=here.number, returns_to=None).first()
    return (here, before) if before else (None, None)


def undone_step(*, persona: Persona) -> PersonaVersion | None:
    """What redo would bring back: the newest step from here, while nothing else was done since the undo."""
    head = persona.versions.first()
    if head is None or not head.returns_to:
        return None
    return persona.versions.filter(parent=head.returns_to, returns_to=None).first()
