"""Exports as jobs: asked for by a person, made by an export worker, kept for a while, then swept.

The table is the queue as it is for portraits (personas.models.engine.queued): what differs is that an export is claimed
alone, tells how far it is, and ends in one file.
"""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from personas.engine import doorbell, fairness
from personas.engine.admission import QueueFull
from personas.models import Board, Counter, ExportJob, Face, Team
from personas.models.engine.queued import OPEN
from personas.services.exports import export_files
from personas.services.exports.export_kinds import Made, find_kind
from personas.services.portraits.storage_trouble import StorageTrouble
from personas.services.teams import access, audit

State = ExportJob.State
WORKER_LOST = "The export worker stopped while it was making this file."
SAYING = 200  # characters
TOO_LATE = "No export worker had time for this file before its deadline."
OUTDATED = "A face in it was withdrawn meanwhile: it is made anew without that face."


@dataclass(frozen=True)
class Claim:
    """A worker's right to finish one export: valid while the row still carries this attempt."""

    job_id: int
    attempt: int

    def rows(self):
        return ExportJob.objects.held([self])


# --- what people do ---


@transaction.atomic
def submit_export(
    *,
    actor,
    team: Team,
    kind: str,
    payload: dict,
    board: Board | None = None,
    priority: int = ExportJob.Priority.BRIEF,
    public_id: UUID | None = None,
) -> ExportJob:
    """Queue a file of `kind` (see export_kinds); `payload` is JSON and is all that the kind will be told.

    Raises PermissionDenied, QueueFull with a sentence, ExportImpossible for an unknown kind, and IntegrityError for a
    `public_id` that another export has.
    """
    access.require(actor, "persona.export", team)
    find_kind(kind)
    _require_room(team)
    now = timezone.now()
    job = ExportJob.objects.create(
        public_id=public_id or uuid4(),
        team=team,
        board=board,
        asked_by=actor,
        kind=kind,
        payload=payload,
        priority=priority,
        published=now,
        deadline=now + timedelta(hours=settings.JOB_HOURS),
    )
    audit.record(actor=actor, verb="export.asked", team=team, about=board, kind=kind, export=str(job.public_id))
    transaction.on_commit(knock)
    return job


def keep_made(
    *,
    actor,
    team: Team,
    kind: str,
    payload: dict,
    made: Made,
    board: Board | None = None,
    public_id: UUID | None = None,
) -> ExportJob | None:
    """A file that was made at once, kept and listed like the others; once for one `public_id`.

    None where it cannot be kept: its asker has it.
    """
    now = timezone.now()
    row = {"team": team, "board": board, "asked_by": actor, "kind": kind, "payload": payload, "state": State.DONE}
    row |= {"attempt": 1, "completions": 1, "started": now, "finished": now}
    job, new = ExportJob.objects.get_or_create(public_id=public_id or uuid4(), defaults=row)
    if not new:
        return job
    try:
        values = _stored(job, 1, made)
    except StorageTrouble:
        job.delete()
        return None
    ExportJob.objects.filter(pk=job.pk).update(**values, expires=now + timedelta(hours=settings.EXPORT_HOURS))
    return job


def _stored(job: ExportJob, attempt: int, made: Made) -> dict:
    """The columns of a finished file, once it lies in the storage. Raises StorageTrouble."""
    digest, size = export_files.measure(content=made.content)
    return {
        "file": export_files.store(job=job, attempt=attempt, called=made.name, content=made.content),
        "faces": sorted(made.faces),
        "file_name": made.name[-160:],
        "media_type": made.media_type or mimetypes.guess_type(made.name)[0] or "application/octet-stream",
        "sha256": digest,
        "size": size,
        "saying": _shortened(made.saying),
    }


def _require_room(team: Team) -> None:
    waiting = ExportJob.objects.filter(state__in=OPEN)
    if waiting.filter(team=team).count() >= settings.TEAM_EXPORT_LIMIT:
        limit = settings.TEAM_EXPORT_LIMIT
        raise QueueFull(f"The team {team} already has {limit} exports under way. Wait for one, or cancel one.")
    if waiting.count() >= settings.EXPORT_LIMIT:
        raise QueueFull("Facet is busy with exports. Try again in a few minutes.")


@transaction.atomic
def cancel_export(*, actor, job: ExportJob) -> bool:
    """Whoever asked may, and those who may cancel drawing. False when it was no longer open."""
    if job.asked_by_id != actor.pk:
        access.require(actor, "board.cancel", job.team)
    cancelled = ExportJob.objects.filter(pk=job.pk).cancel()
    if cancelled:
        Counter.add("exports_cancelled")
        audit.record(actor=actor, verb="export.cancelled", team=job.team, about=job.board, export=str(job.public_id))
    return bool(cancelled)


@transaction.atomic
def retry_export(*, actor, job: ExportJob) -> bool:
    """Try a failed or cancelled export again. False when it is neither. Raises PermissionDenied and QueueFull."""
    access.require(actor, "persona.export", job.team)
    _require_room(job.team)
    again = retry(jobs=ExportJob.objects.filter(pk=job.pk))
    if again:
        audit.record(actor=actor, verb="export.retried", team=job.team, about=job.board, export=str(job.public_id))
    return bool(again)


def status_sentence(job: ExportJob) -> str:
    """Where the export is, in words."""
    if job.state == State.QUEUED:
        return job.error or "Waiting for the export worker."
    if job.state == State.RUNNING:
        return job.saying or "Being made."
    if job.expired:
        return job.error or "The file was deleted after its time. Export again to get a new one."
    return {State.DONE: f"Ready. {job.saying}".strip(), State.CANCELLED: "Cancelled."}.get(job.state, job.error)


# --- what workers do ---


def lease() -> timedelta:
    return timedelta(seconds=settings.LEASE_SECONDS)


def knock() -> None:
    """Ring the doorbell of the exports queue. A broker that is down is logged, never raised: reconcile rings again."""
    doorbell.ring(doorbell.MAKE_EXPORTS)


@transaction.atomic
def claim(*, worker: str) -> tuple[Claim, ExportJob] | None:
    """Take the next export for one lease, dealt team by team. Never two workers the same one."""
    rows = fairness.pick(ExportJob.objects.all(), 1)
    if not rows:
        return None
    job = rows[0]
    Counter.add("leases_lost", job.state == State.RUNNING)
    ExportJob.objects.filter(pk=job.pk).start(worker=worker, lease=lease())
    ExportJob.objects.filter(pk=job.pk).update(done=0, total=0, saying="")
    job.refresh_from_db()
    return Claim(job.pk, job.attempt), job


def renew(*, claim: Claim) -> bool:
    """Extend the lease. False when the claim was lost: by a cancel, or because another worker has it."""
    return bool(claim.rows().renew(lease()))


def note_progress(*, claim: Claim, done: int, total: int, saying: str) -> bool:
    """Write how far it is, and extend the lease. False when the claim was lost."""
    values = {"done": max(0, done), "total": max(0, total), "saying": saying[:200]}
    return bool(claim.rows().update(**values, lease_until=timezone.now() + lease()))


def finish(*, claim: Claim, job: ExportJob, made: Made) -> bool:
    """Store the file and finish the export, once. False when the claim was lost: then nothing is left. One that shows a
    face which was withdrawn meanwhile goes back to the queue, to be made without it.

    Raises StorageTrouble, whatever the storage's own errors are.
    """
    about = {"job": job, "attempt": claim.attempt, "called": made.name}
    values = _stored(job, claim.attempt, made)
    name = values["file"]
    finished = _finish_row(claim, **values)
    if not finished and not ExportJob.objects.filter(pk=job.pk, file=name).exists():
        default_storage.delete(name)
    export_files.drop_former_attempts(**about)
    Counter.add("exports_done", finished)
    return bool(finished)


def _shortened(saying: str) -> str:
    return saying if len(saying) <= SAYING else f"{saying[: SAYING - 1]}…"


@transaction.atomic
def _finish_row(claim: Claim, faces: list[str], **values) -> int:
    """Under the locks of the faces: a withdrawal comes before, and is seen here, or after, and finds this file."""
    shown = Face.objects.filter(Q(public_id__in=faces) | Q(drawn_as__in=faces))
    if any(face.retired for face in shown.select_for_update().order_by("pk")):
        claim.rows().hand_back(OUTDATED)
        return 0
    expires = timezone.now() + timedelta(hours=settings.EXPORT_HOURS)
    return claim.rows().finish(**values, faces=faces, done=F("total"), expires=expires)


def fail(*, claim: Claim, reason: str, final: bool = False) -> None:
    """Back to the queue a little later while attempts are left and it is not `final`, else FAILED with the reason."""
    rows = claim.rows()
    if (rows if final else rows.out_of_attempts()).fail(reason):
        Counter.add("exports_failed")
    elif rows.try_again_later(reason):
        Counter.add("exports_retried")


def hand_back(*, claim: Claim, reason: str = "", delay: timedelta | None = None) -> int:
    """Queue it again without costing it an attempt."""
    return claim.rows().hand_back(reason, delay)


def retry(*, jobs) -> int:
    """Queue failed and cancelled exports of the query `jobs` again, with as many attempts as at first."""
    count = jobs.retry(attempts=ExportJob.ATTEMPTS, hours=settings.JOB_HOURS)
    if count:
        transaction.on_commit(knock)
    return count


# --- what keeps the queue in order ---


def reconcile() -> int:
    """As engine.jobs.reconcile, for exports."""
    ExportJob.objects.mend_times(lease())
    Counter.add("exports_failed", ExportJob.objects.fail_hopeless(lost=WORKER_LOST, late=TOO_LATE))
    count = ExportJob.objects.mark_overdue()
    if count:
        knock()
    return count


def release(*, worker: str) -> int:
    return ExportJob.objects.release(worker)


def overdue_workers() -> set[str]:
    return ExportJob.objects.overdue_workers(lease() / 2)
