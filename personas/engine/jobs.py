"""The job table as queue: submit, claim, renew, finish, fail, cancel, retry, reconcile.

The states and the fence are described in personas.models.engine.queued. A broker message is a doorbell: it may be lost
or come twice, and nothing follows but a little waiting. Who comes next is decided in engine.fairness, how much may wait
in engine.admission.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Q
from django.utils import timezone

from personas.engine import doorbell, fairness
from personas.engine.admission import require_room
from personas.models import Counter, Job

State = Job.State
VISITOR_WAITS = timedelta(minutes=10)  # nobody looks at the public page longer than that
WORKER_LOST = "The worker stopped while it was drawing this portrait."
TOO_LATE = "No worker had time for this portrait before its deadline."


@dataclass(frozen=True)
class Claim:
    """A worker's right to finish one job: valid while the row still carries this attempt."""

    job_id: int
    attempt: int
    face_id: int
    team_id: int | None
    priority: int

    def rows(self):
        return Job.objects.held([self])


def lease() -> timedelta:
    return timedelta(seconds=settings.LEASE_SECONDS)


def submit(*, jobs: Sequence[Job]) -> None:
    """Insert `jobs` and ring once the surrounding transaction has committed. Raises QueueFull with a sentence."""
    require_room(jobs=jobs)
    now = timezone.now()
    for job in jobs:
        job.published = now
        job.deadline = _deadline(job, now)
    Job.objects.bulk_create(jobs)
    transaction.on_commit(knock)


def _deadline(job: Job, now: datetime) -> datetime:
    return now + (timedelta(hours=settings.JOB_HOURS) if job.team_id else VISITOR_WAITS)


def knock() -> None:
    """Ring the doorbell of the faces queue. A broker that is down is logged, never raised: reconcile rings again."""
    doorbell.ring(doorbell.DRAW_PORTRAITS)


@transaction.atomic
def claim(*, worker: str, limit: int, served: Iterable[int | None] = ()) -> list[Claim]:
    """Take up to `limit` jobs for one lease, in the order of engine.fairness. Never two workers the same job.

    `served`: the teams that this worker has drawn for lately, once a portrait.
    """
    rows = fairness.pick(Job.objects.all(), limit, served)
    if not rows:
        return []
    Job.objects.filter(pk__in=[row.pk for row in rows]).start(worker=worker, lease=lease())
    Counter.add("leases_lost", sum(row.state == State.RUNNING for row in rows))
    return [Claim(row.pk, row.attempt + 1, row.face_id, row.team_id, row.priority) for row in rows]


def newest() -> int:
    """The primary key of the job that was submitted last; 0 when there is none."""
    return Job.objects.aggregate(last=Max("pk"))["last"] or 0


def overtaken(*, claims: Sequence[Claim], since: int) -> bool:
    """Whether something submitted after the job `since` comes before `claims`: more urgent, or another team's."""
    priority, teams = max(claim.priority for claim in claims), {claim.team_id for claim in claims}
    other_team = Q(priority=priority) & ~Q(team__in=teams - {None})
    newcomers = Job.objects.filter(pk__gt=since, state=State.QUEUED)
    return newcomers.filter(Q(priority__lt=priority) | other_team).exists()


def renew(*, claims: Iterable[Claim]) -> None:
    """Extend the lease of claims that are still held; a lost one stays lost."""
    Job.objects.held(claims).renew(lease())


def finish(*, claim: Claim) -> bool:
    """RUNNING -> DONE, once. False when the claim was lost: the caller must undo what it has stored."""
    return bool(claim.rows().finish())


def finish_all(*, claims: Sequence[Claim]) -> set[Claim]:
    """Those of `claims` that are finished now. To be called inside a transaction."""
    rows = Job.objects.held(claims)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update()
    held = set(rows.values_list("pk", flat=True))
    Job.objects.filter(pk__in=held).finish()
    return {claim for claim in claims if claim.job_id in held}


def fail(*, claim: Claim, reason: str) -> None:
    """Back to the queue a little later while attempts are left, else FAILED with the reason."""
    started = claim.rows().values_list("started", flat=True).first()
    if started is None:
        return
    outcome = "failed"
    if not claim.rows().out_of_attempts().fail(reason):
        outcome = "retried"
        claim.rows().try_again_later(reason)
    Counter.add(f"jobs_{outcome}")
    Counter.add(f"job_seconds_{outcome}", max(0.0, (timezone.now() - started).total_seconds()))


def hand_back(*, claims: Iterable[Claim], reason: str = "", delay: timedelta | None = None) -> int:
    """Queue claims again that failed through no fault of their own: it costs them no attempt. Returns how many."""
    return Job.objects.held(claims).hand_back(reason, delay)


def cancel(*, jobs) -> int:
    """Cancel what is not finished of the query `jobs`; a drawing under way loses its claim. Returns how many."""
    count = jobs.cancel()
    Counter.add("jobs_cancelled", count)
    return count


def retry(*, jobs) -> int:
    """Queue failed and cancelled jobs of the query `jobs` again, with as many attempts as at first; none of a face that
    was withdrawn.
    """
    count = jobs.filter(face__retired=None).retry(attempts=Job.ATTEMPTS, hours=settings.JOB_HOURS)
    if count:
        transaction.on_commit(knock)
    return count


def reconcile() -> int:
    """Mend what a crash left: fail jobs that are out of attempts or of time, ring for those that wait too long.

    Safe at any time and from any number of processes. Returns the number of overdue jobs that it rang for.
    """
    Job.objects.mend_times(lease())
    Counter.add("jobs_failed", Job.objects.fail_hopeless(lost=WORKER_LOST, late=TOO_LATE))
    count = Job.objects.mark_overdue()
    if count:
        knock()
    return count


def release(*, worker: str) -> int:
    """End the leases of a worker that is known to be dead, so that nobody waits for them to run out."""
    return Job.objects.release(worker)


def overdue_workers() -> set[str]:
    """Names of workers that hold a job whose lease ran out: hung or dead, not merely slow."""
    return Job.objects.overdue_workers(lease() / 2)
