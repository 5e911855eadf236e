"""How many faces may be drawn: by one person, for one team, from one address.

Faces asked for one by one (a redraw, the page of single faces) are bounded by the hour and the day. A brief is work
that somebody planned: it counts against the day of the person, the team and the address, so that a board of two
hundred is made at once and a script is not. A limit of 0 is none.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from personas.engine.admission import QueueFull
from personas.models import Team, TokenBucket
from personas.services.origin import current_address

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class LimitReached(QueueFull):
    """The message is a sentence that says when there is room again; `retry_after` says it in seconds."""

    status = 429

    def __init__(self, sentence: str, retry_after: int):
        super().__init__(sentence)
        self.retry_after = retry_after


@dataclass(frozen=True)
class Limit:
    """`owner` begins the sentence ("You have"), `who` names the bucket."""

    act: str
    who: str
    owner: str
    most: int
    refill: timedelta

    @property
    def period(self) -> str:
        return "an hour" if self.refill == HOUR else "a day"


def take_single_faces(*, actor, team: Team | None, count: int = 1) -> None:
    """Count faces that a person asks for by themselves, outside a brief. Raises LimitReached."""
    person = str(actor.pk)
    own = [
        Limit("faces-hour", person, "You have", settings.USER_FACES_HOUR, HOUR),
        Limit("faces-day", person, "You have", settings.USER_FACES_DAY, DAY),
    ]
    _take([*own, *_shared(team)], count)


def take_brief(*, actor, team: Team, count: int) -> None:
    """Count the `count` faces of a brief. Raises LimitReached."""
    own = Limit("brief-day", str(actor.pk), "You have", settings.USER_BRIEF_FACES_DAY, DAY)
    _take([own, *_shared(team)], count)


def _shared(team: Team | None) -> list[Limit]:
    found = []
    if team is not None:
        owner = f"The team {team} has"
        found.append(Limit("team-day", str(team.pk), owner, settings.TEAM_FACES_DAY, DAY))
    if address := current_address():
        owner = "Your network address has"
        found.append(Limit("address-day", address, owner, settings.ADDRESS_FACES_DAY, DAY))
    return found


@transaction.atomic
def _take(limits: list[Limit], count: int) -> None:
    """From all or, as raising undoes what was taken before, from none."""
    for limit in limits:
        if count and limit.most:
            _take_from(limit, count)


def _take_from(limit: Limit, count: int) -> None:
    faces = "face" if limit.most == 1 else "faces"
    most = f"{limit.most:,} {faces} {limit.period}"
    if count > limit.most:
        raise LimitReached(f"That is {count:,} faces at once; {limit.owner.lower()} room for {most}.", 3600)
    wait = TokenBucket.spend(limit.act, limit.who, amount=count, capacity=limit.most, refill=limit.refill)
    if wait:
        seconds = max(1, round(wait.total_seconds()))
        room = "one more" if count == 1 else f"{count:,} more"
        raise LimitReached(
            f"{limit.owner} used up {most}. There is room for {room} in about {_words(seconds)}.", seconds
        )


def _words(seconds: int) -> str:
    if seconds < 90:
        return f"{seconds} s"
    minutes = math.ceil(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{math.ceil(minutes / 60)} hours"
