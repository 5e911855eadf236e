"""The job table as queue: claims, leases, fences, retries."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from personas.engine import jobs
from personas.models import Face, Job
from personas.services.portraits.faces import Drawn, store_portrait

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(make_board):
    return make_board(count=5)


def states(board) -> dict[str, int]:
    found = list(board.portrait_jobs().values_list("state", flat=True))
    return {state: found.count(state) for state in set(found)}


def expire_leases() -> None:
    Job.objects.filter(state="running").update(lease_until=timezone.now() - timedelta(seconds=60))


def drawn():
    from PIL import Image

    return Drawn(Image.new("RGBA", (256, 256), (200, 150, 120, 200)), {"age": 40}, {"age": 0.9}, 1)


def test_a_claim_takes_the_oldest_and_nobody_else_gets_it(board):
    first = jobs.claim(worker="a", limit=3)
    second = jobs.claim(worker="b", limit=3)
    assert len(first) == 3
    assert len(second) == 2
    assert not {claim.job_id for claim in first} & {claim.job_id for claim in second}
    assert jobs.claim(worker="c", limit=3) == []


def test_urgent_jobs_come_first(board, make_board):
    urgent = make_board(count=1)
    urgent.portrait_jobs().update(priority=Job.Priority.INTERACTIVE)
    assert jobs.claim(worker="a", limit=1)[0].job_id == urgent.portrait_jobs().get().pk


def test_a_worker_that_lost_its_lease_can_finish_nothing(board):
    slow = jobs.claim(worker="slow", limit=1)[0]
    expire_leases()
    quick = jobs.claim(worker="quick", limit=1)[0]
    assert (quick.job_id, quick.attempt) == (slow.job_id, slow.attempt + 1)
    assert jobs.finish(claim=slow) is False
    assert jobs.finish(claim=quick) is True
    assert jobs.finish(claim=quick) is False
    assert Job.objects.get(pk=quick.job_id).completions == 1


def test_the_file_of_a_lost_claim_is_deleted(board):
    slow = jobs.claim(worker="slow", limit=1)[0]
    expire_leases()
    quick = jobs.claim(worker="quick", limit=1)[0]
    face = Face.objects.get(pk=quick.face_id)
    assert store_portrait(claim=quick, face=face, drawn=drawn(), model="m" * 64) is True
    assert store_portrait(claim=slow, face=face, drawn=drawn(), model="m" * 64) is False
    face.refresh_from_db()
    _, files = default_storage.listdir(f"faces/{str(face.public_id)[:2]}")
    assert [name for name in files if str(face.public_id) in name] == [face.image.name.rsplit("/", 1)[1]]


def test_what_a_killed_attempt_left_is_swept_by_the_next(board):
    from django.core.files.base import ContentFile

    dead = jobs.claim(worker="dead", limit=1)[0]
    face = Face.objects.get(pk=dead.face_id)
    key = str(face.public_id)
    orphan = default_storage.save(f"faces/{key[:2]}/{key}-{dead.attempt}.webp", ContentFile(b"half"))
    expire_leases()
    again = jobs.claim(worker="alive", limit=1)[0]
    store_portrait(claim=again, face=face, drawn=drawn(), model="m" * 64)
    assert not default_storage.exists(orphan)


def test_a_renewed_lease_is_not_taken_away(board):
    claims = jobs.claim(worker="slow", limit=5)
    expire_leases()
    jobs.renew(claims=claims[:4])
    assert [claim.job_id for claim in jobs.claim(worker="b", limit=5)] == [claims[4].job_id]


def test_renewing_does_not_win_back_a_lost_lease(board):
    lost = jobs.claim(worker="a", limit=1)
    expire_leases()
    jobs.claim(worker="b", limit=1)
    jobs.renew(claims=lost)
    assert Job.objects.get(pk=lost[0].job_id).worker == "b"
    assert jobs.finish(claim=lost[0]) is False


def test_a_failure_is_tried_again_and_then_told(board):
    job = board.portrait_jobs().order_by("pk").first()
    for attempt in range(1, job.attempt_limit + 1):
        Job.objects.filter(pk=job.pk).update(not_before=None, priority=0)
        claim = jobs.claim(worker="a", limit=1)[0]
        assert claim.attempt == attempt
        jobs.fail(claim=claim, reason="out of memory")
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "out of memory")
    assert job.pk not in [claim.job_id for claim in jobs.claim(worker="a", limit=9)]


def test_a_failed_job_waits_a_little_before_the_next_try(board):
    claim = jobs.claim(worker="a", limit=1)[0]
    jobs.fail(claim=claim, reason="hiccup")
    assert claim.job_id not in [other.job_id for other in jobs.claim(worker="a", limit=9)]


def test_retry_gives_new_attempts_and_never_lowers_the_fence(board):
    claim = jobs.claim(worker="a", limit=1)[0]
    Job.objects.filter(pk=claim.job_id).update(state="failed", attempt=5, error="boom")
    assert jobs.retry(jobs=board.portrait_jobs()) == 1
    job = Job.objects.get(pk=claim.job_id)
    assert (job.state, job.attempt, job.attempt_limit, job.error) == ("queued", 5, 10, "")


def test_cancel_stops_what_runs_and_keeps_what_is_done(board):
    done, running = jobs.claim(worker="a", limit=2)
    jobs.finish(claim=done)
    assert jobs.cancel(jobs=board.portrait_jobs()) == 4
    assert states(board) == {"done": 1, "cancelled": 4}
    assert jobs.finish(claim=running) is False


def test_reconcile_rings_for_what_waits_and_fails_what_is_out_of_attempts(board, monkeypatch):
    rung = []
    monkeypatch.setattr(jobs, "knock", lambda: rung.append(1))
    assert jobs.reconcile() == 0
    Job.objects.update(published=timezone.now() - timedelta(seconds=10))
    assert jobs.reconcile() == 5
    assert jobs.reconcile() == 0
    assert len(rung) == 1
    jobs.claim(worker="a", limit=1)
    Job.objects.filter(state="running").update(attempt=5)
    expire_leases()
    jobs.reconcile()
    assert Job.objects.get(state="failed").error == jobs.WORKER_LOST


def test_times_of_a_clock_that_was_ahead_are_mended(board, settings):
    """Claimed, failed and rung for while the clock was an hour ahead; the worker is gone, the clock is right again."""
    ahead = timezone.now() + timedelta(hours=1)
    held, failed = jobs.claim(worker="dead", limit=2)
    jobs.fail(claim=failed, reason="hiccup")
    Job.objects.filter(pk=held.job_id).update(lease_until=ahead)
    Job.objects.filter(pk=failed.job_id).update(not_before=ahead)
    Job.objects.filter(state="queued").update(published=ahead)
    assert jobs.reconcile() == 4, "rung for again: the three that waited, and the one that had failed"
    lease = Job.objects.get(pk=held.job_id).lease_until - timezone.now()
    assert lease <= timedelta(seconds=settings.LEASE_SECONDS)
    assert failed.job_id in [claim.job_id for claim in jobs.claim(worker="b", limit=9)]
    Job.objects.filter(pk=held.job_id).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert jobs.claim(worker="c", limit=1)[0].job_id == held.job_id


def test_a_broker_that_is_down_loses_nothing(board, monkeypatch):
    def refuse(task, **kwargs):
        raise OSError("connection refused")

    monkeypatch.setattr("personas.celery.app.send_task", refuse)
    jobs.knock()
    assert states(board) == {"queued": 5}


def test_the_database_itself_refuses_a_second_completion(board):
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.update(completions=2)


def test_only_hung_workers_are_called_overdue(board):
    jobs.claim(worker="hung-1", limit=1)
    expire_leases()
    jobs.claim(worker="busy-2", limit=1)
    Job.objects.filter(worker="hung-1").update(lease_until=timezone.now() - timedelta(seconds=60))
    assert "busy-2" not in jobs.overdue_workers()
