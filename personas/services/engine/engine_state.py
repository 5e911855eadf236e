"""How the engine is, from the database alone: for the metrics, readiness, the doctor and the staff's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from personas.models import Counter, ExportJob, Job, Worker
from personas.models.engine.queued import Queued, QueuedQuerySet, State
from personas.models.engine.worker import Serves

RATE_WINDOW = timedelta(minutes=1)


@dataclass(frozen=True)
class QueueState:
    queued: int
    running: int
    failed: int
    oldest_seconds: float  # age of the oldest job that waits; 0 when none does
    a_second: float  # finished, over the last minute
    workers: int


@dataclass(frozen=True)
class EngineState(QueueState):
    """Of the portraits."""

    @property
    def portraits_a_second(self) -> float:
        return self.a_second


@dataclass(frozen=True)
class Failure:
    reason: str
    count: int
    last: object
    open: bool  # still to be tried again by itself


def engine_state() -> EngineState:
    return EngineState(**_state(Job.objects.all(), Serves.FACES))


def export_state() -> QueueState:
    return QueueState(**_state(ExportJob.objects.all(), Serves.EXPORTS))


def _state(rows: QueuedQuerySet, queue: str) -> dict:
    now = timezone.now()
    found = rows.filter(state__in=[State.QUEUED, State.RUNNING, State.FAILED]).aggregate(
        queued=Count("pk", filter=Q(state=State.QUEUED)),
        running=Count("pk", filter=Q(state=State.RUNNING)),
        failed=Count("pk", filter=Q(state=State.FAILED)),
        oldest=Min("created", filter=Q(state=State.QUEUED)),
    )
    oldest = found.pop("oldest")
    done = rows.filter(state=State.DONE, finished__gte=now - RATE_WINDOW).count()
    return found | {
        "oldest_seconds": max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
        "a_second": done / RATE_WINDOW.total_seconds(),
        "workers": Worker.objects.alive(queue).count(),
    }


def totals() -> dict[str, float]:
    return dict(Counter.objects.values_list("name", "value"))


def failures(*, of: type[Queued] = Job, at_most: int = 20) -> list[Failure]:
    """What went wrong, by reason, the latest first. Names no team and no person."""
    rows = of.objects.exclude(error="").filter(state__in=[State.FAILED, State.QUEUED]).values("error", "state")
    grouped = rows.annotate(count=Count("pk"), last=Max("finished"), begun=Max("started")).order_by("-begun", "error")
    return [
        Failure(row["error"], row["count"], row["last"] or row["begun"], row["state"] == State.QUEUED)
        for row in grouped[:at_most]
    ]
