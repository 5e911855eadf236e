"""The job table as queue: submit, claim, renew, finish, fail, cancel, retry, reconcile.

The states and the fence are described in personas.models.job. A broker message is a doorbell: it may be lost or come
twice, and nothing follows but a little waiting.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from personas.models import Job

log = logging.getLogger(__name__)
State = Job.State
RING_AGAIN_AFTER = timedelta(seconds=3)
RETRY_DELAY = timedelta(seconds=2)
WORKER_LOST = "The worker stopped while it was drawing this portrait."


@dataclass(frozen=True)
class Claim:
    """A worker's right to finish one job: valid while the row still carries this attempt."""

    job_id: int
    attempt: int
    face_id: int

    def rows(self):
        return Job.objects.filter(pk=self.job_id, attempt=self.attempt, state=State.RUNNING)


def submit(*, jobs: Sequence[Job]) -> None:
    """Insert `jobs` and ring once the surrounding transaction has committed."""
    now = timezone.now()
    for job in jobs:
        job.published = now
    Job.objects.bulk_create(jobs)
    transaction.on_commit(knock)


def knock() -> None:
    """Ring the doorbell of the faces queue. A broker that is down is logged, never raised: reconcile rings again."""
    from personas.tasks import draw_portraits

    try:
        draw_portraits.apply_async(expires=60, ignore_result=True)
    except Exception as error:  # any transport fails in its own way; the row is safe in every case
        log.warning("The broker did not take a doorbell: %s", error)


def _claimable(now) -> Q:
    fresh = Q(state=State.QUEUED) & (Q(not_before=None) | Q(not_before__lte=now))
    abandoned = Q(state=State.RUNNING, lease_until__lt=now)
    return (fresh | abandoned) & Q(attempt__lt=F("attempt_limit"))


@transaction.atomic
def claim(*, worker: str, limit: int) -> list[Claim]:
    """Take up to `limit` jobs for one lease; what is most urgent and oldest first. Never two workers the same job."""
    now = timezone.now()
    rows = Job.objects.filter(_claimable(now)).order_by("priority", "id")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    ids = list(rows.values_list("pk", flat=True)[:limit])
    Job.objects.filter(pk__in=ids).update(
        state=State.RUNNING,
        attempt=F("attempt") + 1,
        lease_until=now + timedelta(seconds=settings.LEASE_SECONDS),
        worker=worker,
        started=now,
        error="",
    )
    taken = Job.objects.filter(pk__in=ids).order_by("priority", "id")
    return [Claim(*row) for row in taken.values_list("pk", "attempt", "face_id")]


def renew(*, claims: Iterable[Claim]) -> None:
    """Extend the lease of claims that are still held; a lost one stays lost."""
    until = timezone.now() + timedelta(seconds=settings.LEASE_SECONDS)
    held = Q()
    for held_claim in claims:
        held |= Q(pk=held_claim.job_id, attempt=held_claim.attempt)
    if held:
        Job.objects.filter(held, state=State.RUNNING).update(lease_until=until)


def finish(*, claim: Claim) -> bool:
    """RUNNING -> DONE, once. False when the claim was lost: the caller must undo what it has stored."""
    return bool(
        claim.rows().update(
            state=State.DONE,
            finished=timezone.now(),
            lease_until=None,
            not_before=None,
            completions=F("completions") + 1,
        )
    )


def fail(*, claim: Claim, reason: str) -> None:
    """Back to the queue a little later while attempts are left, else FAILED with the reason."""
    now = timezone.now()
    reason = reason[:500]
    last = claim.rows().filter(attempt__gte=F("attempt_limit"))
    if last.update(state=State.FAILED, finished=now, lease_until=None, error=reason):
        return
    claim.rows().update(state=State.QUEUED, lease_until=None, not_before=now + RETRY_DELAY, error=reason)


def cancel(*, jobs) -> int:
    """Cancel what is not finished of the query `jobs`; a drawing under way loses its claim. Returns how many."""
    unfinished = jobs.filter(state__in=[State.QUEUED, State.RUNNING])
    return unfinished.update(state=State.CANCELLED, finished=timezone.now(), lease_until=None)


def retry(*, jobs) -> int:
    """Queue failed and cancelled jobs of the query `jobs` again, with as many attempts as at first."""
    from personas.models.job import ATTEMPTS

    again = jobs.filter(state__in=[State.FAILED, State.CANCELLED])
    count = again.update(
        state=State.QUEUED,
        attempt_limit=F("attempt") + ATTEMPTS,
        not_before=None,
        finished=None,
        error="",
        published=timezone.now(),
    )
    if count:
        transaction.on_commit(knock)
    return count


def reconcile() -> int:
    """Mend what a crash left: fail jobs that are out of attempts, ring for those that wait too long.

    Safe at any time and from any number of processes. Returns the number of overdue jobs that it rang for.
    """
    now = timezone.now()
    abandoned = Job.objects.filter(state=State.RUNNING, lease_until__lt=now, attempt__gte=F("attempt_limit"))
    abandoned.update(state=State.FAILED, finished=now, lease_until=None, error=WORKER_LOST)
    overdue = Job.objects.filter(_claimable(now)).filter(Q(published=None) | Q(published__lt=now - RING_AGAIN_AFTER))
    count = overdue.update(published=now)
    if count:
        knock()
    return count


def release(*, pid: int) -> int:
    """End the leases of a worker process that is known to be dead, so that nobody waits for them to run out."""
    held = Job.objects.filter(state=State.RUNNING, worker__endswith=f"-{pid}")
    return held.update(lease_until=timezone.now() - timedelta(seconds=1), published=None)


def overdue_workers() -> set[str]:
    """Names of workers that hold a job whose lease ran out: hung or dead, not merely slow."""
    grace = timezone.now() - timedelta(seconds=settings.LEASE_SECONDS / 2)
    return set(Job.objects.filter(state=State.RUNNING, lease_until__lt=grace).values_list("worker", flat=True))
