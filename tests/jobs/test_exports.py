"""Exports as jobs: asked for, made once, told, cancelled, tried again, kept for a while and swept."""

import hashlib
import os
import subprocess
import sys
import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.utils import timezone

from personas import export_kinds, exporter
from personas.export_kinds import ExportImpossible, Made, export_kind
from personas.exporter import Exporter
from personas.models import AuditEvent, ExportJob, Worker
from personas.services import export_jobs, housekeeping
from personas.services.admission import QueueFull

pytestmark = pytest.mark.django_db


@pytest.fixture
def kinds(monkeypatch):
    """Kinds of this test alone."""
    monkeypatch.setattr(export_kinds, "_kinds", {})

    @export_kind("names")
    def names(job, on_progress):
        lines = []
        for number in range(job.payload["count"]):
            on_progress(number, job.payload["count"], f"{number} of {job.payload['count']} lines")
            lines.append(f"line {number}")
        return Made("names.txt", "\n".join(lines).encode())

    return names


@pytest.fixture
def worker(db, monkeypatch) -> Exporter:
    # In a worker a turn is a request of its own; here the connection belongs to the test's transaction.
    monkeypatch.setattr("personas.exporter.close_old_connections", lambda: None)
    now = timezone.now()
    Worker.objects.create(name="test-exporter", queue="exports", device="Exports", started=now, seen=now)
    return Exporter("test-exporter")


@pytest.fixture
def ask(people, kinds):
    def submit(kind="names", actor=None, team=None, **more):
        return export_jobs.submit_export(
            actor=actor or people.erin, team=team or people.team, kind=kind, payload={"count": 3}, **more
        )

    return submit


def files() -> list[str]:
    try:
        folders, _ = default_storage.listdir("exports")
    except FileNotFoundError:
        return []
    paths = [f"exports/{folder}" for folder in folders]
    return [f"{path}/{name}" for path in paths for name in default_storage.listdir(path)[1]]


@pytest.fixture(autouse=True)
def no_files_of_others():
    for name in files():
        default_storage.delete(name)


def lose_leases() -> None:
    ExportJob.objects.filter(state="running").update(lease_until=timezone.now() - timedelta(seconds=60))


def test_an_export_is_made_stored_and_described(ask, worker):
    job = ask()
    assert worker.drain() == 1
    job.refresh_from_db()
    text = b"line 0\nline 1\nline 2"
    assert default_storage.open(job.file.name).read() == text
    assert (job.sha256, job.size) == (hashlib.sha256(text).hexdigest(), len(text))
    assert (job.file_name, job.media_type, job.percent, job.ready) == ("names.txt", "text/plain", 100, True)
    assert timedelta(hours=71) < job.expires - timezone.now() <= timedelta(hours=72)
    assert Worker.objects.get(name=worker.name).drawn == 1
    assert not (exporter.settings.DATA_DIR / "scratch" / worker.name).exists()


def test_a_file_on_disk_is_as_good_as_bytes(ask, worker):
    @export_kind("big")
    def big(job, on_progress):
        path = on_progress.folder / "big.bin"
        path.write_bytes(b"x" * 300_000)
        return "Big.zip", path

    job = ask("big")
    worker.drain()
    job.refresh_from_db()
    assert (job.size, job.media_type, job.file_name) == (300_000, "application/zip", "Big.zip")
    assert job.sha256 == hashlib.sha256(b"x" * 300_000).hexdigest()


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


def test_progress_is_told_and_a_cancel_ends_the_making(people, ask, worker, monkeypatch):
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
    assert worker.drain() == 0
    job.refresh_from_db()
    assert seen == [(20, "1 of 5 pages"), (40, "2 of 5 pages"), (60, "3 of 5 pages")]
    assert (job.state, export_jobs.status_sentence(job)) == ("cancelled", "Cancelled.")
    assert files() == []


def test_an_error_is_tried_again_and_then_told(people, ask, worker):
    @export_kind("broken")
    def broken(job, on_progress):
        raise RuntimeError("no font")

    job = ask("broken")
    for _ in range(job.attempt_limit):
        ExportJob.objects.update(not_before=None)
        worker.drain()
    job.refresh_from_db()
    assert (job.state, job.attempt, job.error) == ("failed", 3, "The file could not be made: no font")
    assert export_jobs.retry_export(actor=people.erin, job=job)
    job.refresh_from_db()
    assert (job.state, job.attempt, job.attempt_limit) == ("queued", 3, 6)


def test_what_can_never_be_made_is_tried_once(ask, worker):
    @export_kind("empty")
    def empty(job, on_progress):
        raise ExportImpossible("The board has nobody on it.")

    job = ask("empty")
    worker.drain()
    job.refresh_from_db()
    assert (job.state, job.attempt, job.error) == ("failed", 1, "The board has nobody on it.")


def test_a_full_disk_costs_no_attempt_and_leaves_no_file(ask, worker, monkeypatch):
    save = FileSystemStorage._save

    def full(self, name, content):
        save(self, name, ContentFile(b"ha"))
        raise OSError(28, "No space left on device")

    job = ask()
    with monkeypatch.context() as disk:
        disk.setattr(FileSystemStorage, "_save", full)
        assert worker.drain() == 0
    job.refresh_from_db()
    assert (job.state, job.attempt_limit) == ("queued", 4)
    assert "No space left" in export_jobs.status_sentence(job)
    assert files() == []
    ExportJob.objects.update(not_before=None)
    assert worker.drain() == 1


def test_a_worker_told_to_stop_hands_its_export_back(ask, worker):
    @export_kind("long")
    def long(job, on_progress):
        worker.stopping = True
        on_progress(1, 100)
        raise AssertionError("went on")

    job = ask("long")
    worker.drain()
    job.refresh_from_db()
    assert (job.state, job.attempt, job.attempt_limit) == ("queued", 1, 4)


def test_a_worker_that_lost_its_lease_finishes_nothing_and_leaves_no_file(ask, kinds):
    job = ask()
    slow, _ = export_jobs.claim(worker="slow")
    lose_leases()
    quick, _ = export_jobs.claim(worker="quick")
    assert (quick.job_id, quick.attempt) == (slow.job_id, slow.attempt + 1)
    assert not export_jobs.renew(claim=slow)
    assert export_jobs.finish(claim=quick, job=job, made=Made("a.txt", b"quick"))
    assert not export_jobs.finish(claim=slow, job=job, made=Made("a.txt", b"slow"))
    assert [default_storage.open(name).read() for name in files()] == [b"quick"]
    assert ExportJob.objects.get().completions == 1


def test_what_a_killed_attempt_left_goes_with_the_next(ask):
    job = ask()
    dead, _ = export_jobs.claim(worker="dead")
    default_storage.save(f"exports/{str(job.public_id)[:2]}/{job.public_id}-{dead.attempt}.txt", ContentFile(b"half"))
    lose_leases()
    again, job = export_jobs.claim(worker="alive")
    export_jobs.finish(claim=again, job=job, made=Made("a.txt", b"whole"))
    assert [default_storage.open(name).read() for name in files()] == [b"whole"]


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


def test_files_are_kept_for_their_time_and_rows_a_little_longer(ask, worker):
    job, kept = ask(), ask()
    worker.drain()
    ExportJob.objects.filter(pk=job.pk).update(expires=timezone.now() - timedelta(seconds=1))
    assert housekeeping.sweep()["exports"] == 1
    job.refresh_from_db(), kept.refresh_from_db()
    assert (job.expired, job.ready, kept.ready) == (True, False, True)
    assert "Export again" in export_jobs.status_sentence(job)
    assert files() == [kept.file.name]
    ExportJob.objects.filter(pk=job.pk).update(created=timezone.now() - timedelta(days=31))
    housekeeping.sweep()
    assert set(ExportJob.objects.values_list("pk", flat=True)) == {kept.pk}


def test_a_file_that_no_row_names_is_swept(ask, worker, make_board):
    from personas.models import Face

    board = make_board(count=1)
    Face.objects.filter(pk=board.personas.get().face_id).update(image="faces/aa/kept.webp")
    ask()
    worker.drain()
    default_storage.save("exports/zz/orphan.pdf", ContentFile(b"x"))
    assert housekeeping.sweep_orphans(older_than=timedelta(0)) >= 1
    assert "exports/zz/orphan.pdf" not in files()
    assert len(files()) == 1


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


def test_the_doorbell_of_exports_rings_in_their_own_queue():
    from personas.celery import app

    route = app.amqp.router.route({}, "personas.make_exports")
    assert route["queue"].name == "exports"
    assert app.amqp.router.route({}, "personas.draw_portraits")["queue"].name == "faces"


def test_scratch_of_dead_processes_is_swept():
    root = exporter.settings.DATA_DIR / "scratch"
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    host = os.uname().nodename
    for name in (f"worker-{host}-{ended.pid}", f"worker-{host}-{os.getppid()}"):
        (root / name).mkdir(parents=True, exist_ok=True)
    exporter.sweep_scratch()
    assert [path.name for path in root.iterdir()] == [f"worker-{host}-{os.getppid()}"]
    (root / f"worker-{host}-{os.getppid()}").rmdir()


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
