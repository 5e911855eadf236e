"""From an identity to rows, and acts on one persona."""

from __future__ import annotations

import secrets

from django.db import transaction

from facegen.attributes import PortraitRequest
from personas import access
from personas.identity import default_evidence
from personas.models import Board, Face, Job, Persona
from personas.models.details import Details, validated
from personas.models.face import SEED_MAX
from personas.services import jobs
from personas.services.versions import AS_GIVEN, FACE, Step, save

HUES = 8
COLUMNS = (
    "name name_native name_romanised given_name family_name gender heritage appearance age birth_year market city "
    "region country household education job occupation_code seniority industry income_band archetype segment_role "
    "tagline quote bio data_version seed"
).split()


def face_for(identity, *, team) -> Face:
    """The unsaved portrait request of an identity; its seed is the identity's, so a person keeps their face."""
    return Face(team=team, asked=PortraitRequest.from_dict(identity.portrait).as_dict(), seed=identity.seed % SEED_MAX)


def persona_from(identity, *, board: Board, face: Face, position: int, owner=None) -> Persona:
    """The unsaved persona of an identity on a board. Raises pydantic.ValidationError for details out of shape."""
    details = {field: _plain(getattr(identity, field)) for field in Details.model_fields if hasattr(identity, field)}
    kinds = default_evidence().items()
    details["evidence"] = {field: {"kind": kind} for field, kind in kinds if kind != "invented"}
    return Persona(
        team=board.team,
        board=board,
        face=face,
        position=position,
        hue=(board.seed + position * 3) % HUES,
        template=board.brief.get("template", "b2c"),
        details=validated(details),
        owner=owner,
        **{column: _stored(column, getattr(identity, column)) for column in COLUMNS},
    )


def _plain(value):
    return [_plain(item) for item in value] if isinstance(value, tuple | list) else value


def _stored(column: str, value):
    return Persona._meta.get_field(column).get_default() if value is None else value


@transaction.atomic
def redraw_face(*, actor, persona: Persona, seed: int | None = None) -> Face:
    """Ask for another face for the same text: the same request to the generator, another seed.

    Raises ValueError for a role profile, which has no face.
    """
    access.require(actor, "persona.redraw", persona.team)
    if persona.face is None:
        raise ValueError("A role profile has no portrait.")
    seed = secrets.randbelow(SEED_MAX) if seed is None else seed
    face = Face.objects.create(team=persona.team, asked=persona.face.asked, seed=seed)
    jobs.submit(jobs=[Job(team=persona.team, board=persona.board, face=face, priority=Job.Priority.INTERACTIVE)])
    changes, step = {FACE: str(face.public_id)}, Step("redrew the face", "persona.redrawn", AS_GIVEN)
    save(actor=actor, persona=persona, changes=changes, expected_version=persona.version, step=step)
    return face
