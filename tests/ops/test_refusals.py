"""What an operator is kept from: restoring under a running Facet, asking as root, trusting a full disk of pictures."""

from __future__ import annotations

import os
import pwd
import shutil
from collections import namedtuple
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command
from django.utils import timezone

from personas import owners
from personas.engine.backups import BackupError
from personas.engine.backups.listing import read_list
from personas.engine.running import refuse_if_workers_are_seen
from personas.models import Worker
from personas.services.engine import place_checks
from personas.services.engine.ailments import Ill

pytestmark = pytest.mark.django_db
Usage = namedtuple("Usage", "total used free")


def test_a_backup_that_may_not_be_read_is_not_called_damaged(monkeypatch, tmp_path):
    def closed(path, *args, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_text", closed)
    with pytest.raises(BackupError, match="may not be read by this account"):
        read_list(tmp_path)


@pytest.mark.parametrize("queue", ["faces", "exports"])
def test_a_worker_of_any_host_that_was_at_work_keeps_a_restore_away(queue):
    now = timezone.now()
    seen = Worker.objects.create(name="worker-far-9", queue=queue, device="cuda", started=now, seen=now)
    with pytest.raises(BackupError, match=r"worker-far-9 was at work \d+ s ago. Stop Facet on every host first."):
        refuse_if_workers_are_seen()
    Worker.objects.update(stopped=now)
    refuse_if_workers_are_seen()
    Worker.objects.filter(pk=seen.pk).update(stopped=None, seen=now - timedelta(seconds=30))
    refuse_if_workers_are_seen()


def test_the_doctor_refuses_root_where_the_data_is_somebody_elses(monkeypatch, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    if os.getuid() == 0:
        os.chown(tmp_path, pwd.getpwnam("nobody").pw_uid, -1)
    else:
        pytest.skip("Only root can give a folder away, so this ran nothing.")
    said = StringIO()
    with pytest.raises(CommandError, match=r"You are root, but .* belongs to nobody.*Use deploy/facet-manage doctor"):
        call_command("doctor", stdout=said)
    assert said.getvalue() == ""
    assert owners.root_among_others(tmp_path) == "nobody"


def test_a_full_disk_of_the_pictures_is_told_apart_from_that_of_the_data(monkeypatch, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    pictures = tmp_path / "pictures"
    for folder in (settings.DATA_DIR, pictures):
        folder.mkdir()
    monkeypatch.setattr(place_checks, "default_storage", FileSystemStorage(pictures))
    disks = {settings.DATA_DIR: (1, 10**12), pictures: (2, 10**7)}
    real = Path.stat

    def on_its_own_disk(path, **options):
        found = real(path, **options)
        if path not in disks:
            return found
        return os.stat_result((*found[:2], disks[path][0], *found[3:10]))

    monkeypatch.setattr(Path, "stat", on_its_own_disk)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**12, 0, disks[Path(path)][1]))
    with pytest.raises(Ill, match=rf"Only 0.0 GB are free in {pictures}. Pictures will soon not be stored."):
        place_checks.disk()
    disks[pictures] = (2, 10**12)
    assert str(settings.DATA_DIR) in place_checks.disk() and str(pictures) in place_checks.disk()
