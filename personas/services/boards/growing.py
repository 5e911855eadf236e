"""A board that grows: more people of its brief, and the whole board once more."""

from __future__ import annotations

import secrets
from dataclasses import replace
from uuid import UUID

from django.db import transaction

from personas.briefs.brief import COUNT_MAX, Brief
from personas.models import Board, Persona
from personas.services.accounts import terms
from personas.services.boards.boards import place_people, segments_of
from personas.services.boards.copies import BOARD_MAX, LAST
from personas.services.boards.crossing import copy_board
from personas.services.boards.order import locked_order
from personas.services.people.people import composed, said_on, seeds_of
from personas.services.portraits import limits
from personas.services.teams import access, audit

NAME_LENGTH = 120


def add_people(*, actor, board: Board, count: int, seed: int | None = None, once: UUID | None = None) -> list[Persona]:
    """So many more people of the board's brief at its end, in its segments, with names and words of their own.

    `once` is the id of the form: sent twice, it adds the same people, once. Raises PermissionDenied, LimitReached,
    QueueFull, and ValueError with a sentence for a number that cannot be, a full board, and one that no brief made.
    """
    access.require(actor, "board.make", board.team)
    terms.require(actor=actor)
    _check(board, count)
    brief = replace(Brief.from_dict(board.brief), count=count)
    if problems := brief.problems():
        raise ValueError(f"The brief of this board cannot be made any more: {problems[0].sentence}")
    others = list(Persona.objects.filter(board=board))
    if seed is None:
        seed = once.int % 2**62 if once else secrets.randbits(62)
    if made := _added(board, seeds_of(brief, seed)):
        return made
    people = composed(brief, seed, said_on(others, count), {other.name for other in others})
    return _stored(actor, board, people, seed)


def _added(board: Board, seeds: list[int]) -> list[Persona]:
    """Those whom a form that was sent before has added: a person's seed follows from the form's."""
    return list(Persona.with_trashed.filter(board=board, seed__in=seeds).order_by("position"))


def _check(board: Board, count: int) -> None:
    if not board.brief:
        raise ValueError("No brief made this board. Copy people to it from the library, or make a new board.")
    if not 1 <= count <= COUNT_MAX:
        raise ValueError(f"1 to {COUNT_MAX} people can be added at once, not {count}.")
    there = Persona.objects.filter(board=board).count()
    if there + count > BOARD_MAX:
        raise ValueError(f"A board holds at most {BOARD_MAX} people; this one has {there}.")


@transaction.atomic
def _stored(actor, board: Board, people: list, seed: int) -> list[Persona]:
    """Composing is outside: a transaction on SQLite holds the one write lock."""
    locked_order(board)
    if made := _added(board, [person.seed for person in people]):  # the same form, while this one was composing
        return made
    lanes = {lane.name: lane for lane in board.lanes.all()}
    found = place_people(board, people, actor, lanes, segments_of(board, people, seed), LAST - len(people))
    limits.take_brief(actor=actor, team=board.team, count=sum(one.face_id is not None for one in found))
    locked_order(board).store()
    audit.record(actor=actor, verb="board.grown", team=board.team, about=board, people=len(found))
    return found


def duplicate_board(*, actor, board: Board, public_id: UUID | None = None) -> Board:
    """The board once more in its own team, with lanes, people and pictures. Raises PermissionDenied."""
    name = f"{board.name[: NAME_LENGTH - 7]} (copy)"
    return copy_board(actor=actor, board=board, to=board.team, name=name, public_id=public_id)
