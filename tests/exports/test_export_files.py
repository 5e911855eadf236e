"""What an export leaves on disk: its file for its time, and nothing else."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.utils import timezone

from personas.engine.workers import exporter
from personas.models import ExportJob
from personas.services.engine import housekeeping
from personas.services.exports import export_jobs
from personas.services.exports.export_kinds import Made, export_kind
from tests.exports.export_files import files, lose_leases

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_files_of_others")]


def test_a_file_on_disk_is_as_good_as_bytes(ask, export_worker):
    @export_kind("big")
    def big(job, on_progress):
        path = on_progress.folder / "big.bin"
        path.write_bytes(b"x" * 300_000)
        return "Big.zip", path

    job = ask("big")
    export_worker.drain()
    job.refresh_from_db()
    assert (job.size, job.media_type, job.file_name) == (300_000, "application/zip", "Big.zip")
    assert job.sha256 == hashlib.sha256(b"x" * 300_000).hexdigest()


def test_a_full_disk_costs_no_attempt_and_leaves_no_file(ask, export_worker, monkeypatch):
    save = FileSystemStorage._save

    def full(self, name, content):
        save(self, name, ContentFile(b"ha"))
        raise OSError(28, "No space left on device")

    job = ask()
    with monkeypatch.context() as disk:
        disk.setattr(FileSystemStorage, "_save", full)
        assert export_worker.drain() == 0
    job.refresh_from_db()
    assert (job.state, job.attempt_limit) == ("queued", 4)
    assert "the disk is full" in export_jobs.status_sentence(job)
    assert files() == []
    ExportJob.objects.update(not_before=None)
    assert export_worker.drain() == 0, "the pause is not over"
    export_worker.pause.until = 0.0
    assert export_worker.drain() == 1


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


def test_files_are_kept_for_their_time_and_rows_a_little_longer(ask, export_worker):
    job, kept = ask(), ask()
    export_worker.drain()
    ExportJob.objects.filter(pk=job.pk).update(expires=timezone.now() - timedelta(seconds=1))
    assert housekeeping.sweep()["exports"] == 1
    job.refresh_from_db(), kept.refresh_from_db()
    assert (job.expired, job.ready, kept.ready) == (True, False, True)
    assert "Export again" in export_jobs.status_sentence(job)
    assert files() == [kept.file.name]
    ExportJob.objects.filter(pk=job.pk).update(created=timezone.now() - timedelta(days=31))
    housekeeping.sweep()
    assert set(ExportJob.objects.values_list("pk", flat=True)) == {kept.pk}


def test_a_file_that_no_row_names_is_swept(ask, export_worker, make_board):
    from personas.models import Face

    board = make_board(count=1)
    Face.objects.filter(pk=board.personas.get().face_id).update(image="faces/aa/kept.webp")
    ask()
    export_worker.drain()
    default_storage.save("exports/zz/orphan.pdf", ContentFile(b"x"))
    assert housekeeping.sweep_orphans(older_than=timedelta(0)) >= 1
    assert "exports/zz/orphan.pdf" not in files()
    assert len(files()) == 1


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
