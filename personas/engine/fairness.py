"""Which jobs a worker takes next: the most urgent first, and among equals the team that has the least under way.

A running count alone starves the second team when there is one worker, because nothing runs at the moment of the
claim. So the places of a batch are dealt one by one, and a place that was dealt counts as running; and what the worker
has just drawn for a team counts too, so that a newcomer of six is not made to share each batch with a team of 500.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Min, Q
from django.utils import timezone

from personas.models.engine.queued import OPEN, Queued, QueuedQuerySet, State, abandoned, fresh

Group = tuple[int, int | None]  # priority, team


@dataclass(frozen=True)
class Waiting:
    priority: int
    team: int | None
    waiting: int
    running: int
    lost: int = 0


def deal(groups: Iterable[Waiting], places: int, served: Iterable[int | None] = ()) -> list[Group]:
    """Whose the next `places` are, in their order. `served`: the team of each place that was dealt lately."""
    groups = list(groups)
    running, dealt = Counter(served), []
    for group in groups:
        running[group.team] += group.running
    for priority in sorted({group.priority for group in groups}):
        left = {group.team: group.waiting for group in groups if group.priority == priority and group.waiting}
        while len(dealt) < places and left:
            team = min(left, key=running.__getitem__)  # the first of equals: the order of the rows is by oldest job
            dealt.append((priority, team))
            running[team] += 1
            left[team] -= 1
            if not left[team]:
                del left[team]
    return dealt


def pick(queue: QueuedQuerySet, limit: int, served: Iterable[int | None] = ()) -> list[Queued]:
    """Up to `limit` rows of `queue` for one claim, locked where the database can. To be called inside a transaction.

    A job whose worker died comes alone: if it is what killed the worker, it takes nobody along.
    """
    now = timezone.now()
    groups = _open_groups(queue, now)
    suspects = queue.filter(abandoned(now)).order_by("priority", "id")
    if any(group.lost for group in groups) and (alone := _locked(suspects, 1)):
        return alone
    dealt = deal(groups, limit, served)
    found = {}
    for (priority, team), places in Counter(dealt).items():
        found[priority, team] = _locked(queue.filter(fresh(now), priority=priority, team=team).order_by("id"), places)
    rows = [found[group].pop(0) for group in dealt if found[group]]
    if len(rows) < len(dealt):  # another worker holds some of them at this moment
        taken = [row.pk for row in rows]
        others = queue.filter(fresh(now)).exclude(pk__in=taken).order_by("priority", "id")
        rows += _locked(others, limit - len(rows))
    return rows


def _open_groups(queue: QueuedQuerySet, now) -> list[Waiting]:
    groups = (
        queue.filter(state__in=OPEN)
        .values("priority", "team_id")
        .annotate(
            waiting=Count("pk", filter=fresh(now)),
            running=Count("pk", filter=Q(state=State.RUNNING)),
            lost=Count("pk", filter=abandoned(now)),
            oldest=Min("pk"),
        )
    )
    columns = ("priority", "team_id", "waiting", "running", "lost")
    return [Waiting(*row) for row in groups.order_by("oldest").values_list(*columns)]


def _locked(rows: QueuedQuerySet, limit: int) -> list[Queued]:
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    return list(rows[:limit])
