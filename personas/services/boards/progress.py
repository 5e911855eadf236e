"""How far a board is: counts, time left, and one true sentence."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.db.models import Count, Max, Q
from django.utils import timezone

from personas.engine.pace import duration, seconds_left
from personas.models import Board, Job, Worker
from personas.models.engine.queued import OPEN
from personas.services.portraits.storage_trouble import BEGINS

State = Job.State


@dataclass(frozen=True)
class Progress:
    total: int
    ready: int
    failed: int
    cancelled: int
    waiting: int
    running: int
    seconds_left: int | None
    worker: str
    at: float  # seconds since the epoch: what arrived before is in this answer
    trouble: str = ""  # why nothing can be kept at the moment

    @property
    def open(self) -> int:
        return self.waiting + self.running

    @property
    def done(self) -> bool:
        return self.open == 0

    @property
    def percent(self) -> int:
        return math.floor(100 * self.ready / self.total) if self.total else 100

    @property
    def sentence(self) -> str:
        if self.done:
            return self._end()
        text = f"{self.ready} of {self.total} ready"
        if not self.worker:
            return f"{text}. No worker is running: texts are complete, portraits follow as soon as one starts."
        if self.trouble:
            return f"{text}. {self.trouble} Facet tries again by itself."
        return f"{text}, about {duration(self.seconds_left)} left" if self.seconds_left else text

    def _end(self) -> str:
        if not self.total:
            return "Complete. These profiles have no portraits."
        parts = [f"All {self.total} ready." if self.ready == self.total else f"{self.ready} of {self.total} ready."]
        if self.failed:
            parts.append(f"{self.failed} {'needs' if self.failed == 1 else 'need'} another try.")
        if self.cancelled:
            parts.append(f"{self.cancelled} cancelled.")
        return " ".join(parts)


def board_progress(*, board: Board) -> Progress:
    """Three queries, whatever the size of the board."""
    states = {state: Count("pk", filter=Q(state=state)) for state in State.values}
    trouble = Max("error", filter=Q(state=State.QUEUED, error__startswith=BEGINS))
    counts = board.portrait_jobs().aggregate(**states, total=Count("pk"), last=Max("pk"), trouble=trouble)
    open_here = counts["queued"] + counts["running"]
    workers = Worker.objects.alive()
    ahead = _ahead(board.team_id, counts["last"]) if open_here else 0
    return Progress(
        total=counts["total"],
        ready=counts["done"],
        failed=counts["failed"],
        cancelled=counts["cancelled"],
        waiting=counts["queued"],
        running=counts["running"],
        seconds_left=seconds_left(ahead, workers),
        worker=", ".join(sorted({worker.device for worker in workers})),
        at=timezone.now().timestamp(),
        trouble=counts["trouble"] or "",
    )


def _ahead(team: int, last: int) -> int:
    """Portraits until the job `last` of a team is drawn: its own, and as many of every other team."""
    by_team = (
        Job.objects.filter(state__in=OPEN)
        .values("team_id")
        .annotate(count=Count("pk"), before=Count("pk", filter=Q(pk__lte=last)))
    )
    rows = {row["team_id"]: row for row in by_team.order_by()}
    own = rows.pop(team)["before"] if team in rows else 0
    return own + sum(min(own, row["count"]) for row in rows.values())
