"""While nothing can be kept, little is drawn for nothing, and the page says why portraits wait."""

import errno

import pytest
from django.core.files.storage import FileSystemStorage
from django.utils import timezone

from personas.engine.workers.pauses import GrowingPause
from personas.models import Job, Worker
from personas.services.boards.progress import board_progress

pytestmark = pytest.mark.django_db


def refusing(error):
    def refuse(storage, name, content):
        raise error

    return refuse


def test_pauses_grow_to_a_minute_and_begin_anew_after_a_success(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    pause, lengths = GrowingPause(), []
    for _ in range(6):
        lengths.append(pause.begin().total_seconds())
        now[0] += lengths[-1] + 0.1
    assert lengths == [5, 10, 20, 40, 60, 60]
    pause.begin()
    now[0] += 50
    assert pause.begin().total_seconds() == pytest.approx(10), "what fails meanwhile waits for the same end"
    pause.end()
    assert not pause.on
    assert pause.begin().total_seconds() == 5


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/srv/secret/place"), "the disk is full"),
        (PermissionError(errno.EACCES, "Permission denied", "/srv/secret/place"), "cannot be written"),
        (OSError(errno.EROFS, "Read-only file system"), "cannot be written"),
        (RuntimeError("Could not connect to https://bucket.internal"), "does not answer"),
    ],
)
def test_the_board_says_why_portraits_wait_and_names_no_path(make_board, painter, monkeypatch, caplog, error, sentence):
    board = make_board(count=3)
    Worker.objects.update(seen=timezone.now())
    with monkeypatch.context() as patch:
        patch.setattr(FileSystemStorage, "_save", refusing(error))
        painter.drain()
    said = board_progress(board=board).sentence
    assert said.startswith("0 of 3 ready. Nothing can be kept at the moment: ")
    assert sentence in said and said.endswith("Facet tries again by itself.")
    assert "secret" not in said and "internal" not in said
    assert str(error) in caplog.text
    painter.pause.until = 0.0
    Job.objects.update(not_before=None)
    painter.drain()
    assert board_progress(board=board).sentence == "All 3 ready."


def test_unreadable_keys_are_said_too(make_board, painter, settings, tmp_path):
    board = make_board(count=2)
    settings.KEYS_FILE = tmp_path / "gone.json"
    painter.drain()
    assert "cannot be signed, because the keys cannot be used" in board_progress(board=board).sentence
    assert str(tmp_path) not in board_progress(board=board).sentence


def test_a_worker_that_can_keep_nothing_draws_one_batch_a_pause(make_board, painter, generator, monkeypatch):
    monkeypatch.setattr("personas.engine.workers.pauses.FIRST", 600.0)  # longer than any machine takes for this
    monkeypatch.setattr("personas.engine.workers.pauses.LONGEST", 600.0)
    make_board(count=40)
    painter.ahead = 8
    monkeypatch.setattr(FileSystemStorage, "_save", refusing(OSError(errno.ENOSPC, "full")))
    painter.drain()
    before = sum(generator.batches)
    for _ in range(20):
        painter.drain()
    assert sum(generator.batches) == before, "nothing is drawn within a pause"
    painter.pause.until = 0.0
    painter.drain()
    assert sum(generator.batches) - before <= painter.batch
