"""How much may wait, and for how long."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from personas.engine import jobs
from personas.engine.admission import QueueFull
from personas.models import Board, Counter, Job, Worker
from personas.services.engine import housekeeping

pytestmark = pytest.mark.django_db


def a_worker(drawn: int, busy: float) -> None:
    now = timezone.now()
    Worker.objects.create(name="w", device="cpu", model_hash="f", started=now, seen=now, drawn=drawn, busy_seconds=busy)


def test_a_team_has_a_quota_of_open_portraits(make_board, people, settings):
    settings.TEAM_QUEUE_LIMIT = 10
    a_worker(drawn=10, busy=40.0)
    make_board(count=8)
    with pytest.raises(QueueFull, match=r"8 of at most 10 portraits waiting.* 5 more in about 12 s"):
        make_board(count=5)
    assert Board.objects.count() == 1, "nothing is left of a refused board"
    make_board(count=5, actor=people.charlie, team=people.other_team)


def test_the_queue_as_a_whole_has_a_length(make_board, people, settings):
    settings.QUEUE_LIMIT = 10
    make_board(count=8)
    with pytest.raises(QueueFull, match=r"Facet is busy.*when a worker is running again"):
        make_board(count=5, actor=people.charlie, team=people.other_team)


def test_the_brief_says_it_and_keeps_what_was_written(client, people, settings):
    settings.TEAM_QUEUE_LIMIT = 10
    client.force_login(people.alice)
    form = {"count": 12, "market": "en_US", "age_min": 25, "age_max": 54, "template": "b2c", "product": "tea"}
    response = client.post(reverse("brief"), form)
    assert response.status_code == 422
    text = response.content.decode()
    assert "at most 10 may wait" in text
    assert "tea" in text


def test_whoever_asks_for_one_face_is_asked_to_come_back(client, people, settings):
    settings.QUEUE_LIMIT = 0
    client.force_login(people.alice)
    response = client.get("/face.webp?age=30&seed=5")
    assert response.status_code == 503
    assert response["Retry-After"]
    assert "at most 0 may wait" in response.content.decode()


def test_a_job_that_nobody_waits_for_any_more_is_failed_and_not_drawn(make_board):
    board = make_board(count=2)
    late = board.portrait_jobs().order_by("pk").first()
    assert late.deadline > timezone.now() + timedelta(hours=40)
    Job.objects.filter(pk=late.pk).update(deadline=timezone.now() - timedelta(seconds=1))
    assert late.pk not in [claim.job_id for claim in jobs.claim(worker="a", limit=9)]
    jobs.reconcile()
    late.refresh_from_db()
    assert (late.state, late.error) == ("failed", jobs.TOO_LATE)
    jobs.retry(jobs=board.portrait_jobs())
    assert late.pk in [claim.job_id for claim in jobs.claim(worker="a", limit=9)]


def test_files_without_a_row_are_swept_and_nothing_else(make_board, painter, settings):
    make_board(count=2)
    painter.drain()
    kept = set(Job.objects.values_list("face__image", flat=True))
    orphan = default_storage.save("faces/zz/gone-1.webp", ContentFile(b"x"))
    assert housekeeping.sweep_orphans() == 0, "it is younger than an hour"
    assert housekeeping.sweep_orphans(older_than=timedelta(0)) >= 1
    assert not default_storage.exists(orphan)
    assert all(default_storage.exists(name) for name in kept)


def test_an_empty_database_sweeps_nothing():
    orphan = default_storage.save("faces/zz/other-1.webp", ContentFile(b"x"))
    assert housekeeping.sweep_orphans(older_than=timedelta(0)) == 0
    default_storage.delete(orphan)


def test_totals_are_kept(make_board, painter, generator, monkeypatch):
    monkeypatch.setattr("personas.models.engine.queued.RETRY_DELAY", timedelta(seconds=50))  # longer than this takes
    board = make_board(count=3)
    generator.poison = {board.portrait_jobs().order_by("pk").first().face.seed}
    painter.drain()
    totals = dict(Counter.objects.values_list("name", "value"))
    assert (totals["jobs_done"], totals["jobs_retried"]) == (2, 1)
    assert totals["job_seconds_done"] > 0


def test_the_time_left_of_a_small_board_does_not_wait_for_a_large_one(make_board, people):
    from personas.services.boards.progress import board_progress

    a_worker(drawn=10, busy=10.0)
    make_board(count=60)
    small = make_board(count=6, actor=people.charlie, team=people.other_team)
    assert board_progress(board=small).seconds_left == 12
