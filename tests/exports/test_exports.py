"""Exports as jobs: asked for, made once, told, cancelled, tried again."""

from __future__ import annotations

import hashlib
import re
import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from personas.engine.admission import QueueFull
from personas.engine.workers import exporter
from personas.models import AuditEvent, ExportJob, Worker
from personas.services.exports import export_jobs
from personas.services.exports.export_kinds import ExportImpossible, Made, export_kind
from tests.exports.export_files import files, lose_leases

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_files_of_others")]


def test_an_export_is_made_stored_and_described(ask, export_worker):
    job = ask()
    assert export_worker.drain() == 1
    job.refresh_from_db()
    text = b"line 0\nline 1\nline 2"
    assert default_storage.open(job.file.name).read() == text
    assert (job.sha256, job.size) == (hashlib.sha256(text).hexdigest(), len(text))
    assert (job.file_name, job.media_type, job.percent, job.ready) == ("names.txt", "text/plain", 100, True)
    assert timedelta(hours=71) < job.expires - timezone.now() <= timedelta(hours=72)
    assert Worker.objects.get(name=export_worker.name).drawn == 1
    assert not (exporter.settings.DATA_DIR / "scratch" / export_worker.name).exists()


def test_who_may_and_what_the_audit_trail_says(people, ask):
    job = ask(actor=people.victor)
    with pytest.raises(PermissionDenied):
        ask(actor=people.charlie)
    event = AuditEvent.objects.get(verb="export.asked")
    assert (event.actor, event.data) == (people.victor, {"kind": "names", "export": str(job.public_id)})
    assert not ExportJob.objects.visible_to(people.charlie).exists()
    with pytest.raises(PermissionDenied):
        export_jobs.cancel_export(actor=people.connor, job=job)
    assert export_jobs.cancel_export(actor=people.erin, job=job)


def test_an_unknown_kind_is_refused_before_anything_is_queued(ask):
    with pytest.raises(ExportImpossible, match="no export of the kind “nonsense”"):
        ask("nonsense")
    assert not ExportJob.objects.exists()


def test_progress_is_told_and_a_cancel_ends_the_making(people, ask, export_worker, monkeypatch):
    monkeypatch.setattr(exporter, "REPORT_SECONDS", 0.0)
    seen = []

    @export_kind("slow")
    def slow(job, on_progress):
        for number in range(1, 6):
            on_progress(number, 5, f"{number} of 5 pages")
            row = ExportJob.objects.get(pk=job.pk)
            seen.append((row.percent, export_jobs.status_sentence(row)))
            if number == 3:
                export_jobs.cancel_export(actor=people.erin, job=row)
        raise AssertionError("made to the end")

    job = ask("slow")
    assert export_worker.drain() == 0
    job.refresh_from_db()
    assert seen == [(20, "1 of 5 pages"), (40, "2 of 5 pages"), (60, "3 of 5 pages")]
    assert (job.state, export_jobs.status_sentence(job)) == ("cancelled", "Cancelled.")
    assert files() == []


def test_an_error_is_tried_again_and_then_told(people, ask, export_worker, caplog):
    @export_kind("broken")
    def broken(job, on_progress):
        raise RuntimeError("no font")

    job = ask("broken")
    for _ in range(job.attempt_limit):
        ExportJob.objects.update(not_before=None)
        export_worker.drain()
    job.refresh_from_db()
    assert (job.state, job.attempt) == ("failed", 3)
    assert re.fullmatch(r"The file could not be made. Whoever .* in the log under [0-9a-f]{8}\.", job.error)
    assert "no font" in caplog.text and job.error[-9:-1] in caplog.text
    assert export_jobs.retry_export(actor=people.erin, job=job)
    job.refresh_from_db()
    assert (job.state, job.attempt, job.attempt_limit) == ("queued", 3, 6)


def test_what_can_never_be_made_is_tried_once(ask, export_worker):
    @export_kind("empty")
    def empty(job, on_progress):
        raise ExportImpossible("The board has nobody on it.")

    job = ask("empty")
    export_worker.drain()
    job.refresh_from_db()
    assert (job.state, job.attempt, job.error) == ("failed", 1, "The board has nobody on it.")


def test_a_worker_told_to_stop_hands_its_export_back(ask, export_worker):
    @export_kind("long")
    def long(job, on_progress):
        export_worker.stopping = True
        on_progress(1, 100)
        raise AssertionError("went on")

    job = ask("long")
    export_worker.drain()
    job.refresh_from_db()
    assert (job.state, job.attempt, job.attempt_limit) == ("queued", 1, 4)


def test_an_export_that_kills_every_worker_has_failed_in_the_end(ask):
    job, other = ask(), ask()
    finished = 0
    for _ in range(20):
        export_jobs.reconcile()
        if not (claimed := export_jobs.claim(worker="w")):
            break
        if claimed[1].pk == job.pk:  # kill -9
            lose_leases()
            continue
        finished += export_jobs.finish(claim=claimed[0], job=claimed[1], made=Made("a.txt", b""))
    states = dict(ExportJob.objects.values_list("pk", "state"))
    assert states == {job.pk: "failed", other.pk: "done"}
    assert ExportJob.objects.get(pk=job.pk).error == export_jobs.WORKER_LOST


def test_teams_take_turns_and_the_urgent_come_first(people, ask):
    mine = [ask() for _ in range(3)]
    theirs = ask(actor=people.charlie, team=people.other_team)
    urgent = ask(priority=ExportJob.Priority.INTERACTIVE)
    order = [export_jobs.claim(worker="w")[1].pk for _ in range(5)]
    assert order == [urgent.pk, theirs.pk, mine[0].pk, mine[1].pk, mine[2].pk]


def test_a_team_may_not_queue_without_end(people, ask, settings):
    settings.TEAM_EXPORT_LIMIT = 2
    ask(), ask()
    with pytest.raises(QueueFull, match="already has 2 exports under way"):
        ask()
    ask(actor=people.charlie, team=people.other_team)
    settings.EXPORT_LIMIT = 3
    with pytest.raises(QueueFull, match="busy with exports"):
        ask(actor=people.charlie, team=people.other_team)


def test_reconcile_rings_and_gives_up_after_the_deadline(ask, monkeypatch):
    rung = []
    monkeypatch.setattr(export_jobs, "knock", lambda: rung.append(1))
    job = ask()
    assert export_jobs.reconcile() == 0
    ExportJob.objects.update(published=timezone.now() - timedelta(seconds=10))
    assert (export_jobs.reconcile(), len(rung)) == (1, 1)
    ExportJob.objects.update(deadline=timezone.now() - timedelta(seconds=1))
    export_jobs.reconcile()
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", export_jobs.TOO_LATE)


def test_the_doorbell_of_exports_rings_in_their_own_queue(settings):
    from personas.celery import app

    route = app.amqp.router.route({}, "personas.make_exports")
    assert route["queue"].name == settings.EXPORTS_QUEUE
    assert app.amqp.router.route({}, "personas.draw_portraits")["queue"].name == settings.FACES_QUEUE


@pytest.mark.django_db(transaction=True)
def test_no_export_is_claimed_twice(people, ask):
    for _ in range(12):
        ask()
    taken, gate = [], threading.Barrier(3)

    def claim_all(name: str) -> None:
        gate.wait()
        while claimed := export_jobs.claim(worker=name):
            taken.append(claimed[0].job_id)
        connection.close()

    threads = [threading.Thread(target=claim_all, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(taken) == Counter(ExportJob.objects.values_list("pk", flat=True))


def test_staff_see_exports_and_may_try_them_again(client, people, ask):
    job = ask()
    ExportJob.objects.update(state="failed", error="The printer is on fire.", finished=timezone.now())
    people.alice.is_staff = True
    people.alice.save()
    client.force_login(people.alice)
    page = client.get("/operations/").content.decode()
    assert "No export worker has a heartbeat" in page
    assert "The printer is on fire." in page
    client.post("/operations/retry/", {"reason": "The printer is on fire.", "queue": "exports"})
    job.refresh_from_db()
    assert job.state == "queued"
