"""From an identity to rows, and acts on the looks of personas: faces, colour, icon."""

from __future__ import annotations

import secrets
from collections import Counter as CountOf
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from facegen.attributes import PortraitRequest
from personas.briefs.facts import Facts, sourced_in
from personas.engine import jobs
from personas.identity import default_marks
from personas.models import Board, Face, Job, Persona
from personas.models.people.details import Details, validated
from personas.models.people.persona import ICONS
from personas.models.portraits.face import SEED_MAX
from personas.services.accounts import terms
from personas.services.people.sheet_fields import PORTRAIT
from personas.services.people.versions import AS_GIVEN, FACE, Step, save
from personas.services.portraits import limits
from personas.services.teams import access, audit

HUES = 8
FEW = 6  # faces that somebody waits for on the page
COLUMNS = (
    "name name_native name_romanised given_name family_name gender heritage appearance age birth_year market city "
    "region country household education job occupation_code seniority industry income_band archetype segment_role "
    "tagline quote bio data_version seed"
).split()


def face_for(identity, *, team) -> Face:
    """The unsaved portrait request of an identity; its seed is the identity's, so a person keeps their face."""
    return Face(team=team, asked=PortraitRequest.from_dict(identity.portrait).as_dict(), seed=identity.seed % SEED_MAX)


def persona_from(
    identity, *, board: Board, face: Face, position: int, owner=None, lane=None, segment: str = ""
) -> Persona:
    """The unsaved persona of an identity on a board. Raises pydantic.ValidationError for details out of shape."""
    details = {field: _plain(getattr(identity, field)) for field in Details.model_fields if hasattr(identity, field)}
    details["evidence"] = default_marks(identity.market)
    known = Facts.from_dict(board.brief.get("facts"))
    details["evidence"] |= {field: {"kind": "sourced"} for field in sourced_in(details, known)}
    return Persona(
        team=board.team,
        board=board,
        face=face,
        lane=lane,
        position=position,
        hue=(board.seed + position * 3) % HUES,
        template=board.brief.get("template", "b2c"),
        details=validated(details),
        owner=owner,
        segment=segment,
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
    terms.require(actor=actor)
    if persona.face is None:
        raise ValueError("A role profile has no portrait.")
    limits.take_single_faces(actor=actor, team=persona.team)
    seed = secrets.randbelow(SEED_MAX) if seed is None else seed
    face = Face.objects.create(team=persona.team, asked=persona.face.asked, seed=seed)
    jobs.submit(jobs=[Job(team=persona.team, board=persona.board, face=face, priority=Job.Priority.INTERACTIVE)])
    changes, step = {FACE: str(face.public_id)}, Step("redrew the face", "persona.redrawn", AS_GIVEN)
    save(actor=actor, persona=persona, changes=changes, expected_version=persona.version, step=step)
    return face


@transaction.atomic
def redraw_faces(*, actor, personas: Sequence[Persona]) -> dict[UUID, UUID]:
    """Another face for each who has one that is not locked; returns the former faces, as put_faces takes them.

    Many at once count like a brief. Raises PermissionDenied, LimitReached, and ValueError where nobody has a face.
    """
    faced = [persona for persona in personas if persona.face and PORTRAIT not in persona.locked]
    if not faced:
        raise ValueError("Nobody here has a face that could change: role profiles have none, locked ones stay.")
    terms.require(actor=actor)
    take = limits.take_single_faces if len(faced) <= FEW else limits.take_brief
    for team, count in CountOf(persona.team for persona in faced).items():
        access.require(actor, "persona.redraw", team)
        take(actor=actor, team=team, count=count)
    faces = Face.objects.bulk_create(
        Face(team=persona.team, asked=persona.face.asked, seed=secrets.randbelow(SEED_MAX)) for persona in faced
    )
    former = {persona.public_id: persona.face.public_id for persona in faced}
    _give(faced, faces)
    pairs = zip(faced, faces, strict=True)
    priority = Job.Priority.INTERACTIVE if len(faced) <= FEW else Job.Priority.BRIEF
    jobs.submit(jobs=[Job(team=p.team, board=p.board, face=face, priority=priority) for p, face in pairs])
    for persona in faced:
        audit.record(actor=actor, verb="persona.redrawn", team=persona.team, about=persona)
    return former


@transaction.atomic
def put_faces(*, actor, board: Board, faces: Mapping[UUID, UUID]) -> None:
    """Former faces back to those who had them: persona to face. What was asked for must be the same."""
    access.require(actor, "persona.redraw", board.team)
    stored = Face.objects.filter(team=board.team, public_id__in=faces.values()).in_bulk(field_name="public_id")
    people = board.personas.filter(public_id__in=faces).select_related("face")
    pairs = [(persona, stored.get(faces[persona.public_id])) for persona in people]
    fitting = [(p, face) for p, face in pairs if face and p.face and face.asked == p.face.asked]
    dropped = [persona.face_id for persona, _ in fitting]
    _give([persona for persona, _ in fitting], [face for _, face in fitting])
    jobs.cancel(jobs=unwanted_jobs(dropped))


def unwanted_jobs(faces: Sequence[int | None]):
    """The jobs of those faces (by primary key) that nobody outside the trash has."""
    return Job.objects.filter(face__in=faces).exclude(face__in=Persona.objects.filter(face__in=faces).values("face"))


def _give(people: Sequence[Persona], faces: Sequence[Face]) -> None:
    for persona, face in zip(people, faces, strict=True):
        persona.face = face
    Persona.objects.bulk_update(people, ["face"])


@dataclass(frozen=True)
class Look:
    """Colour and icon of a persona."""

    hue: int
    icon: str = ""


@transaction.atomic
def set_looks(*, actor, board: Board, looks: Mapping[UUID, Look]) -> dict[UUID, Look]:
    """Give people of `board` their colour and icon; returns the looks that they had.

    Raises PermissionDenied, and ValueError for a colour or an icon that there is not.
    """
    access.require(actor, "persona.style", board.team)
    if any(not 0 <= look.hue < HUES or look.icon not in ("", *ICONS) for look in looks.values()):
        raise ValueError("There is no such colour or icon.")
    people = list(board.personas.filter(public_id__in=looks))
    former = {persona.public_id: Look(persona.hue, persona.icon) for persona in people}
    for persona in people:
        persona.hue, persona.icon = looks[persona.public_id].hue, looks[persona.public_id].icon
    Persona.objects.bulk_update(people, ["hue", "icon"])
    audit.record(actor=actor, verb="board.coloured", team=board.team, about=board, people=len(people))
    return former
