"""Back-pressure: what may still be queued, said as a sentence before anything is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.conf import settings

from personas.engine.pace import duration, seconds_for
from personas.models import Job, Team
from personas.models.engine.queued import OPEN


class QueueFull(Exception):
    """The queue cannot take this now. The message is a sentence for the person who asked."""


def require_room(*, jobs: Sequence[Job]) -> None:
    """Raises QueueFull when `jobs` would go beyond a team's quota of open jobs or the length of the whole queue."""
    if not jobs:
        return
    waiting = Job.objects.filter(state__in=OPEN)
    total = waiting.count()
    if total + len(jobs) > settings.QUEUE_LIMIT:
        raise QueueFull(_sentence("Facet is busy:", total, settings.QUEUE_LIMIT, len(jobs)))
    for team, asked in Counter(job.team for job in jobs if job.team).items():
        _require_quota(team, waiting.filter(team=team).count(), asked)


def _require_quota(team: Team, waiting: int, asked: int) -> None:
    if waiting + asked > settings.TEAM_QUEUE_LIMIT:
        raise QueueFull(_sentence(f"The team {team} already has", waiting, settings.TEAM_QUEUE_LIMIT, asked))


def _sentence(who: str, waiting: int, limit: int, asked: int) -> str:
    if asked > limit:
        return f"That is {asked:,} portraits at once; at most {limit:,} may wait."
    wait = seconds_for(waiting + asked - limit)
    when = f"in about {duration(wait)}" if wait else "when a worker is running again"
    return f"{who} {waiting:,} of at most {limit:,} portraits waiting. There is room for {asked:,} more {when}."
