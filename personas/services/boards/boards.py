"""Making boards from briefs, and what can be done with a board that is being drawn."""

from __future__ import annotations

import secrets
from dataclasses import replace
from uuid import UUID

from django.db import IntegrityError, transaction

from personas.briefs import Brief, sentence
from personas.cards.palette import rgb
from personas.engine import jobs
from personas.identity import role_labels, templates
from personas.models import Board, Face, Job, Lane, Persona
from personas.services.accounts import terms
from personas.services.boards.lanes import lanes_from
from personas.services.boards.once_more import free_id
from personas.services.people.people import composed
from personas.services.people.personas import face_for, persona_from
from personas.services.portraits import limits
from personas.services.teams import access, audit
from personas.texts import one_line, several_lines, throughout

BULK_FROM = 50
NAME_LENGTH = 120


def make_board(
    *,
    actor,
    team,
    brief: Brief,
    name: str = "",
    seed: int | None = None,
    asked_for: bool = True,
    public_id: UUID | None = None,
) -> Board:
    """A board of `brief.count` personas: their texts at once, their portraits queued.

    The same brief and seed give the same people and the same requests to the generator. A board that nobody asked for
    (the sample) needs no agreement and counts against no limit. Raises PermissionDenied, LimitReached, and ValueError
    with a sentence for a brief that cannot be (ask brief.problems() first).
    """
    access.require(actor, "board.make", team)
    if asked_for:
        terms.require(actor=actor)
    if public_id and (before := _made_before(actor, public_id)):
        return before
    brief = replace(throughout(brief, one_line), shares=several_lines(brief.shares))
    seed = secrets.randbits(62) if seed is None else seed
    identities = composed(brief, seed)
    board = Board(
        team=team,
        name=one_line(name)[:NAME_LENGTH] or default_name(brief),
        sentence=sentence(brief),
        brief=brief.as_dict(),
        seed=seed,
        created_by=actor,
    )
    board.public_id = public_id = free_id(Board, public_id)
    try:
        _write(board, identities, actor, asked_for)
    except IntegrityError:
        if before := _made_before(actor, public_id):  # the same form, a moment ago
            return before
        raise
    return board


def _made_before(actor, public_id: UUID) -> Board | None:
    """What the same form made when it was sent before: it is sent twice by a double-click."""
    return Board.objects.filter(public_id=public_id, created_by=actor).first()


def _write(board: Board, identities: list, actor, asked_for: bool) -> None:
    """Composing is outside: a transaction on SQLite holds the one write lock."""
    with transaction.atomic():
        board.save()
        drawn = _store(board, identities, actor)
        if asked_for:
            limits.take_brief(actor=actor, team=board.team, count=drawn)
        audit.record(actor=actor, verb="board.made", team=board.team, about=board, people=len(identities))


def _store(board: Board, identities: list, actor) -> int:
    """Returns how many portraits are to be drawn."""
    segments = segments_of(board, identities, board.seed)
    people = place_people(board, identities, actor, _store_lanes(board, identities, segments), segments)
    return sum(person.face_id is not None for person in people)


def place_people(
    board: Board, identities: list, actor, lanes: dict[str, Lane], segments: dict[str, str], first: int = 0
) -> list[Persona]:
    """Rows of new people from the position `first` on, lane after lane, and jobs for their portraits."""
    part = {person.name: segments.get(person.name, "" if segments else person.segment_role) for person in identities}
    identities = sorted(identities, key=lambda person: _place(lanes, part[person.name]))
    faces = _store_faces(board, identities)
    people = Persona.objects.bulk_create(
        persona_from(
            identity,
            board=board,
            face=face,
            position=position,
            owner=actor,
            lane=lanes.get(part[identity.name]),
            segment=segments.get(identity.name, ""),
        )
        for position, (identity, face) in enumerate(zip(identities, faces, strict=True), first)
    )
    priority = Job.Priority.BULK if len(faces) >= BULK_FROM else Job.Priority.BRIEF
    jobs.submit(jobs=[Job(team=board.team, board=board, face=face, priority=priority) for face in faces if face])
    return people


def _place(lanes: dict[str, Lane], part: str) -> int:
    """Whoever is in no lane stands behind the lanes."""
    return lanes[part].position if part in lanes else len(lanes)


def segments_of(board: Board, identities: list, seed: int) -> dict[str, str]:
    """By a person's name the segment that the brief puts them in; empty where it names none."""
    dealt = replace(Brief.from_dict(board.brief), count=len(identities)).segments(seed)
    return {person.name: segment.name for person, segment in zip(identities, dealt, strict=True) if segment}


def _store_lanes(board: Board, identities: list, segments: dict[str, str]) -> dict[str, Lane]:
    """One for each segment, in the brief's order, or for each part that people play in buying."""
    parts = [segments.get(identity.name, "" if segments else identity.segment_role) for identity in identities]
    named = [segment.name for segment in Brief.from_dict(board.brief).known.segments]
    first = named or role_labels(identities[0].language)
    lanes = lanes_from(board, parts, first)
    Lane.objects.bulk_create(lanes.values())
    return lanes


def _store_faces(board: Board, identities: list) -> list[Face | None]:
    """A face for each identity; none at all for a role profile, which is a template without portraits."""
    template = next(template for template in templates() if template.key == board.brief["template"])
    if not template.face:
        return [None] * len(identities)
    return Face.objects.bulk_create([face_for(identity, team=board.team) for identity in identities])


def default_name(brief: Brief) -> str:
    subject = one_line(brief.product) or one_line(brief.industry) or "People"
    place = sentence(Brief(count=1, market=brief.market)).split(" in ", 1)[1].split(",")[0].removeprefix("the ")
    return f"{subject[:1].upper()}{subject[1:]}, {place}"[:NAME_LENGTH]


@transaction.atomic
def rename_board(*, actor, board: Board, name: str) -> None:
    """Raises ValueError for an empty name."""
    access.require(actor, "board.rename", board.team)
    name = one_line(name)[:NAME_LENGTH]
    if not name:
        raise ValueError("A board needs a name.")
    before, board.name = board.name, name
    board.save(update_fields=["name"])
    audit.record(actor=actor, verb="board.renamed", team=board.team, about=board, before=before)


@transaction.atomic
def change_cards(*, actor, board: Board, template: str | None = None, ground: str | None = None) -> dict[str, str]:
    """Which fields the cards of a board show, and the colour under its portraits; returns what undoes it.

    `template` is a key of identity.templates() or "" (what each person was made as), `ground` "#rrggbb" or "" (each
    person's own hue). Raises PermissionDenied, ValueError.
    """
    access.require(actor, "board.settings", board.team)
    former = {"template": board.template, "ground": board.ground}
    if template is not None and template not in ("", *(each.key for each in templates())):
        raise ValueError("There is no such template.")
    if ground:
        rgb(ground)
    board.template = board.template if template is None else template
    board.ground = board.ground if ground is None else ground.lower()
    board.save(update_fields=["template", "ground"])
    names = ", ".join(field for field, value in former.items() if value != getattr(board, field))
    audit.record(actor=actor, verb="board.changed", team=board.team, about=board, fields=names)
    return former


@transaction.atomic
def cancel_board(*, actor, board: Board) -> int:
    """Stop drawing what is not drawn yet. The personas stay, without a portrait. Returns how many stopped."""
    access.require(actor, "board.cancel", board.team)
    count = jobs.cancel(jobs=board.portrait_jobs())
    audit.record(actor=actor, verb="board.cancelled", team=board.team, about=board, portraits=count)
    return count


@transaction.atomic
def retry_board(*, actor, board: Board) -> int:
    """Draw the failed and cancelled portraits again. Returns how many."""
    access.require(actor, "board.retry", board.team)
    terms.require(actor=actor)
    count = jobs.retry(jobs=board.portrait_jobs())
    audit.record(actor=actor, verb="board.retried", team=board.team, about=board, portraits=count)
    return count
