"""The sample board: six people from a fixed brief and seed, made once for a team that has never had a board."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from personas.briefs import Brief
from personas.models import Board, Team
from personas.services.boards.boards import make_board
from personas.services.teams import access

NAME = "Sample: oat drink, first buyers"
PEOPLE, SEED = 6, 7
NOTES = """This board was made to look around. Nobody on it is real.

Drag people between lanes, or press Space on one and move with the arrow keys. Press ? for all keys.
Select two to four and compare them. When you have seen enough, move the board to the trash and write a brief."""


def ensure_sample_board(*, actor, team: Team) -> Board | None:
    """The sample board, where this is the first time that somebody of an empty team may make one; else None."""
    if team.sampled or not access.may(actor, "board.make", team):
        return None
    with transaction.atomic():
        # One conditional UPDATE: two people who come at the same time make one board.
        first = Team.objects.filter(pk=team.pk, sampled=None).update(sampled=timezone.now())
        if not first or Board.with_trashed.filter(team=team).exists():
            return None
        board = make_board(actor=actor, team=team, brief=_brief(team), name=NAME, seed=SEED, asked_for=False)
        Board.objects.filter(pk=board.pk).update(sample=True, notes=NOTES)
    return board


def _brief(team: Team) -> Brief:
    return Brief(
        count=PEOPLE,
        market=team.default_market or "en_US",
        age_min=24,
        age_max=66,
        gender_mix="3 women, 3 men",
        product="oat drink",
    )
