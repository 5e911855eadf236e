"""Bringing a board nearer to its market: people exchanged for others, weights for whoever stays; both can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.db import transaction

from personas.briefs import Brief
from personas.engine import jobs
from personas.identity import compose
from personas.markets.choosing import exchanges
from personas.markets.fields import groups_of
from personas.models import Board, Face, Job, Persona
from personas.services.accounts import terms
from personas.services.boards.auditing.market_audit import facts_of, pool_for, weights_of
from personas.services.boards.trash import restore_personas, trash_personas
from personas.services.people.people import said_around
from personas.services.people.personas import face_for, persona_from
from personas.services.portraits import limits
from personas.services.teams import access, audit

EXCHANGED_MOST = 5  # people at once: somebody should still know the board


@transaction.atomic
def mend_board(*, actor, board: Board, most: int = 1) -> tuple[list[Persona], list[Persona]]:
    """Exchanges up to ``most`` people for others who bring the board nearer: (who went to the trash, who came).

    Raises PermissionDenied, LimitReached, QueueFull, and ValueError where nobody would bring it nearer.
    """
    access.require(actor, "persona.trash", board.team)
    access.require(actor, "persona.copy", board.team)
    terms.require(actor=actor)
    people = list(board.personas.with_portraits().select_related("team", "lane"))
    brief = Brief.from_dict(board.brief)
    present = [groups_of(facts_of(one), brief.market) for one in people]
    swaps = exchanges(pool_for(brief), present, min(most, EXCHANGED_MOST)) if people else []
    if not swaps:
        raise ValueError("Nobody would bring this board nearer to its market.")
    out = [people[at] for at, _ in swaps]
    pairs = [(person, candidate) for person, (_, candidate) in zip(out, swaps, strict=True)]
    came = [_in_place_of(person, candidate, brief, board, actor) for person, candidate in pairs]
    trash_personas(actor=actor, personas=out)
    _draw(came, board)
    limits.take_brief(actor=actor, team=board.team, count=len(came))
    audit.record(actor=actor, verb="board.changed", team=board.team, about=board, people=len(came))
    return out, came


def _in_place_of(former: Persona, candidate, brief, board: Board, actor) -> Persona:
    """Somebody of the pool, with the product of the board, where another was."""
    wish = replace(candidate.brief, product=brief.product, industry=brief.industry, template=brief.template,
                   language=brief.language or None, category=brief.category, sourced=brief.known.lines())  # fmt: skip
    names = set(board.personas.values_list("name", flat=True))
    identity = compose(wish, candidate.seed, taken=names, budget=said_around(former), places=candidate.places)
    face = face_for(identity, team=board.team) if former.face_id else None
    if face:
        face.save()
    person = persona_from(identity, board=board, face=face, position=former.position, owner=actor, lane=former.lane)
    person.save()
    return person


def _draw(people: Sequence[Persona], board: Board) -> None:
    faces: list[Face] = [person.face for person in people if person.face]
    jobs.submit(jobs=[Job(team=board.team, board=board, face=face, priority=Job.Priority.BRIEF) for face in faces])


@transaction.atomic
def unmend_board(*, actor, board: Board, back: Sequence[UUID], away: Sequence[UUID]) -> None:
    """Takes an exchange back. Raises PermissionDenied."""
    access.require(actor, "persona.trash", board.team)
    gone = Persona.with_trashed.exclude(trashed=None).filter(board=board, public_id__in=back)
    here = board.personas.filter(public_id__in=away)
    restore_personas(actor=actor, personas=list(gone.select_related("team")))
    trash_personas(actor=actor, personas=list(here.select_related("team")))


@transaction.atomic
def weigh_board(*, actor, board: Board) -> int:
    """Gives everybody the weight that the market asks for; exports carry it. Answers how many. PermissionDenied."""
    access.require(actor, "board.settings", board.team)
    people = list(board.personas.select_for_update())
    for person, weight in zip(people, weights_of(board, people), strict=True):
        person.details = person.details | {"weight": weight}
    Persona.objects.bulk_update(people, ["details"])
    audit.record(actor=actor, verb="board.changed", team=board.team, about=board, fields="weights")
    return len(people)


@transaction.atomic
def unweigh_board(*, actor, board: Board) -> None:
    """Takes the weights away. Raises PermissionDenied."""
    access.require(actor, "board.settings", board.team)
    people = list(board.personas.select_for_update())
    for person in people:
        person.details = person.details | {"weight": None}
    Persona.objects.bulk_update(people, ["details"])
    audit.record(actor=actor, verb="board.changed", team=board.team, about=board, fields="weights")
