"""What goes wrong around the generator: memory, device, storage, database, a signal in the middle."""

import errno

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import OperationalError

from personas.engine import jobs
from personas.engine.workers import faults
from personas.models import Job, Worker

pytestmark = pytest.mark.django_db


class OutOfMemoryError(RuntimeError):
    """Named as torch's."""


def states(board) -> dict[str, int]:
    found = list(board.portrait_jobs().values_list("state", flat=True))
    return {state: found.count(state) for state in set(found)}


@pytest.fixture
def limited(generator, monkeypatch):
    """A device with memory for two portraits at once."""
    draw = generator.generate

    def generate(requests, seeds, on_step=None):
        if len(seeds) > 2:
            generator.batches.append(len(seeds))
            raise OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return draw(requests, seeds, on_step)

    monkeypatch.setattr(generator, "generate", generate)
    return generator


def test_out_of_memory_halves_the_batch_and_goes_on(make_board, painter, limited):
    board = make_board(count=24)
    painter.batch = 8
    assert painter.drain() == 24
    assert limited.batches[:3] == [8, 4, 2]
    assert set(limited.batches[7:]) == {2}, "the smaller batch is remembered"
    assert set(board.portrait_jobs().values_list("state", "attempt")) == {("done", 1)}


def test_one_portrait_that_needs_too_much_fails_with_its_reason(make_board, painter, generator, monkeypatch):
    board = make_board(count=1)

    def generate(*args, **kwargs):
        raise OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(generator, "generate", generate)
    Job.objects.update(attempt_limit=1)
    painter.drain()
    assert "out of memory" in board.portrait_jobs().get().error
    assert states(board) == {"failed": 1}


def test_a_lost_device_ends_the_process_and_costs_nobody_an_attempt(make_board, painter, generator, monkeypatch):
    from celery.worker import state as celery_state

    from personas.engine.workers import tasks, worker

    board, draw = make_board(count=12), generator.generate

    def generate(requests, seeds, on_step=None):
        if len(generator.batches) == 1:
            raise RuntimeError("CUDA error: unspecified launch failure")
        return draw(requests, seeds, on_step)

    monkeypatch.setattr(generator, "generate", generate)
    monkeypatch.setattr(worker, "painter", lambda: painter)
    monkeypatch.setattr(celery_state, "should_stop", None)
    assert tasks.draw_portraits() == 0
    assert celery_state.should_stop == 1
    assert painter.stopping
    assert states(board) == {"done": 4, "queued": 8}
    left = board.portrait_jobs().filter(state="queued", attempt=1)
    assert set(left.values_list("attempt_limit", "worker")) == {(6, painter.name)}


@pytest.mark.parametrize(
    ("error", "out_of_memory", "lost"),
    [
        (OutOfMemoryError("CUDA out of memory"), True, False),
        (MemoryError(), True, False),
        (RuntimeError("CUDA error: device-side assert triggered"), False, True),
        (type("AcceleratorError", (RuntimeError,), {})("illegal memory access"), False, True),
        (ValueError("age must be 18 to 90"), False, False),
    ],
)
def test_errors_are_told_apart_by_name(error, out_of_memory, lost):
    assert (faults.out_of_memory(error), faults.device_is_lost(error)) == (out_of_memory, lost)


def test_a_full_disk_costs_no_attempt_and_the_work_goes_on_afterwards(make_board, painter, monkeypatch):
    board = make_board(count=4)

    def full(storage, name, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(FileSystemStorage, "_save", full)
        assert painter.drain() == 0
    assert states(board) == {"queued": 4}
    assert "the disk is full" in board.portrait_jobs().first().error
    Job.objects.update(not_before=None)
    assert painter.drain() == 0, "the pause is not over"
    painter.pause.until = 0.0
    assert painter.drain() == 4
    assert set(board.portrait_jobs().values_list("state", "completions")) == {("done", 1)}


def test_a_commit_that_nobody_knows_of_keeps_the_picture(make_board):
    """The database went away during the commit, which did happen; the second try must not delete the file."""
    from personas.services.portraits.faces import Finished, finish_portraits
    from personas.services.portraits.pictures import keep_picture
    from tests.engine.test_queue import drawn

    board = make_board(count=1)
    claim = jobs.claim(worker="a", limit=1)[0]
    face = board.personas.get().face
    picture = keep_picture(face=face, attempt=1, image=drawn().image)
    portrait = Finished(claim, face, drawn(), picture)
    assert finish_portraits(portraits=[portrait], model="m" * 64) == 1
    assert finish_portraits(portraits=[portrait], model="m" * 64) == 0
    assert default_storage.exists(picture.name)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_for_a_moment_is_waited_for():
    tries = []

    def act():
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("the database system is starting up")
        return "done"

    assert faults.patiently(act) == "done"
    assert len(tries) == 3
    with pytest.raises(OperationalError):
        tries.clear()
        faults.patiently(act, seconds=0.0)


def test_a_stop_in_the_middle_hands_back_what_is_not_begun(make_board, painter, limited, monkeypatch):
    board = make_board(count=8)
    painter.batch = 8
    draw = limited.generate

    def generate(requests, seeds, on_step=None):
        result = draw(requests, seeds, on_step)
        painter.stopping = True  # SIGTERM while the first part is drawn
        return result

    monkeypatch.setattr(limited, "generate", generate)
    assert painter.drain() == 2
    assert states(board) == {"done": 2, "queued": 6}
    assert set(board.portrait_jobs().filter(state="queued").values_list("attempt_limit", flat=True)) == {6}


def test_a_new_process_under_an_old_name_frees_what_the_old_one_held(make_board, generator, monkeypatch):
    from personas.engine.workers import worker
    from personas.engine.workers.painter import Painter

    board = make_board(count=2)
    for _ in range(2):
        worker.register(Painter(generator, "painter-box-1"))
        claims = jobs.claim(worker="painter-box-1", limit=1)
        assert len(claims) == 1
    assert Worker.objects.filter(name="painter-box-1").count() == 1
    assert claims[0].attempt == 2
    assert states(board) == {"running": 1, "queued": 1}


def test_a_generator_without_a_sign_of_life_is_hung(painter, settings):
    from personas.engine.workers.worker import Heartbeat

    heart = Heartbeat(painter)
    painter.moved -= 1000
    assert not heart.hung(), "nothing is being drawn"
    painter.busy = True
    assert heart.hung()
