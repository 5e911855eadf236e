"""A table that is a queue: states, leases and the fence, as conditional updates that any process may try.

    QUEUED -> RUNNING      claimed: attempt + 1, lease set
    RUNNING -> DONE        finished by the worker whose attempt is the row's attempt
    RUNNING -> QUEUED      the work failed and attempts are left (`not_before` spaces them)
    RUNNING -> RUNNING     the lease ran out and another worker claimed it: attempt + 1
    RUNNING -> FAILED      out of attempts
    QUEUED -> FAILED       the deadline passed before any worker had time for it
    QUEUED, RUNNING -> CANCELLED
    FAILED, CANCELLED -> QUEUED   a person asked for another try: attempt_limit is raised, attempt never goes back

`attempt` is the fence: a worker writes only to rows that still carry the attempt that it claimed.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from personas.models.fields import CharField
from personas.models.teams.team import Team, TeamOwnedQuerySet

RETRY_DELAY = timedelta(seconds=2)
RING_AGAIN_AFTER = timedelta(seconds=3)
LONGEST_PAUSE = timedelta(minutes=1)  # more than any that follows an error


class State(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (State.QUEUED, State.RUNNING)


class Claimed(Protocol):
    """A worker's right to finish one row: valid while the row still carries this attempt."""

    job_id: int
    attempt: int


def fresh(now: datetime) -> Q:
    """Queued, due, in time and with attempts left."""
    due = Q(not_before=None) | Q(not_before__lte=now)
    in_time = Q(deadline=None) | Q(deadline__gt=now)
    return Q(state=State.QUEUED, attempt__lt=F("attempt_limit")) & due & in_time


def abandoned(now: datetime) -> Q:
    """Claimed by a worker that let the lease run out, with attempts left."""
    return Q(state=State.RUNNING, lease_until__lt=now, attempt__lt=F("attempt_limit"))


class QueuedQuerySet(TeamOwnedQuerySet):
    """Each transition is one UPDATE that returns how many rows took it."""

    def held(self, claims: Iterable[Claimed]) -> QueuedQuerySet:
        """The rows that are still held under one of `claims`."""
        held = Q()
        for claim in claims:
            held |= Q(pk=claim.job_id, attempt=claim.attempt)
        return self.filter(held, state=State.RUNNING) if held else self.none()

    def start(self, *, worker: str, lease: timedelta) -> int:
        now = timezone.now()
        return self.update(
            state=State.RUNNING,
            attempt=F("attempt") + 1,
            lease_until=now + lease,
            worker=worker,
            started=now,
            error="",
        )

    def renew(self, lease: timedelta) -> int:
        return self.update(lease_until=timezone.now() + lease)

    def finish(self, **values) -> int:
        return self.update(
            state=State.DONE,
            finished=timezone.now(),
            lease_until=None,
            not_before=None,
            completions=F("completions") + 1,
            **values,
        )

    def fail(self, reason: str) -> int:
        return self.update(state=State.FAILED, finished=timezone.now(), lease_until=None, error=reason[:500])

    def out_of_attempts(self) -> QueuedQuerySet:
        return self.filter(attempt__gte=F("attempt_limit"))

    def try_again_later(self, reason: str) -> int:
        later = timezone.now() + RETRY_DELAY
        return self.update(state=State.QUEUED, lease_until=None, not_before=later, error=reason[:500])

    def hand_back(self, reason: str = "", delay: timedelta | None = None) -> int:
        """Queue again what failed through no fault of its own: it costs no attempt."""
        return self.update(
            state=State.QUEUED,
            lease_until=None,
            attempt_limit=F("attempt_limit") + 1,
            not_before=timezone.now() + delay if delay else None,
            error=reason[:500],
            published=None,
        )

    def cancel(self) -> int:
        return self.filter(state__in=OPEN).update(state=State.CANCELLED, finished=timezone.now(), lease_until=None)

    def retry(self, *, attempts: int, hours: float) -> int:
        """Queue failed and cancelled rows again."""
        now = timezone.now()
        return self.filter(state__in=[State.FAILED, State.CANCELLED]).update(
            state=State.QUEUED,
            attempt_limit=F("attempt") + attempts,
            not_before=None,
            deadline=now + timedelta(hours=hours),
            finished=None,
            error="",
            published=now,
        )

    def fail_hopeless(self, *, lost: str, late: str) -> int:
        """Fail what is out of attempts, with the reason `lost`, or of time, with the reason `late`."""
        now = timezone.now()
        spent = self.filter(state=State.RUNNING, lease_until__lt=now).out_of_attempts()
        return spent.fail(lost) + self.filter(state=State.QUEUED, deadline__lt=now).fail(late)

    def mend_times(self, lease: timedelta) -> int:
        """Times that a clock wrote while it was ahead: nobody would take these rows before it is that late again."""
        now = timezone.now()
        leases = self.filter(state=State.RUNNING, lease_until__gt=now + 2 * lease).update(lease_until=now + lease)
        pauses = self.filter(state=State.QUEUED, not_before__gt=now + LONGEST_PAUSE).exclude(error="")
        return leases + pauses.update(not_before=None) + self.filter(published__gt=now).update(published=None)

    def mark_overdue(self) -> int:
        """Note that the doorbell is rung for all that have waited without being claimed. Returns for how many."""
        now = timezone.now()
        waiting = self.filter(fresh(now) | abandoned(now))
        return waiting.filter(Q(published=None) | Q(published__lt=now - RING_AGAIN_AFTER)).update(published=now)

    def release(self, worker: str) -> int:
        """End the leases of a worker that is known to be dead, so that nobody waits for them to run out."""
        held = self.filter(state=State.RUNNING, worker=worker)
        return held.update(lease_until=timezone.now() - timedelta(seconds=1), published=None)

    def overdue_workers(self, grace: timedelta) -> set[str]:
        """Names of workers that hold a row whose lease ran out: hung or dead, not merely slow."""
        late = self.filter(state=State.RUNNING, lease_until__lt=timezone.now() - grace)
        return set(late.values_list("worker", flat=True))


class Queued(models.Model):
    State = State

    class Priority(models.IntegerChoices):
        INTERACTIVE = 0
        BRIEF = 10
        BULK = 20

    ATTEMPTS = 5

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="%(class)ss")
    state = CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.BRIEF)
    attempt = models.PositiveIntegerField(default=0)
    attempt_limit = models.PositiveIntegerField(default=ATTEMPTS)
    completions = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    deadline = models.DateTimeField(null=True)  # nobody waits for it any more; what is under way is let finish
    worker = CharField(max_length=120, blank=True)
    error = CharField(max_length=500, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    published = models.DateTimeField(null=True)  # when the doorbell was last rung for it
    started = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)

    objects = QueuedQuerySet.as_manager()

    class Meta:
        abstract = True
