"""A worker that cannot do its work, or say that it is there, ends with status 1: whoever started it tries again."""

from types import SimpleNamespace

import pytest

from personas.engine import running
from personas.engine.workers import worker

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def alone_here(monkeypatch):
    monkeypatch.setattr(running, "hold", lambda: None)
    monkeypatch.setattr(worker, "_serving", [])
    monkeypatch.setattr(worker.Heartbeat, "start", lambda self: None)


def begin(*queues: str) -> None:
    worker.begin(
        sender=SimpleNamespace(app=SimpleNamespace(amqp=SimpleNamespace(queues=SimpleNamespace(consume_from=queues))))
    )


def test_a_queue_that_nobody_knows_ends_the_process(caplog):
    with pytest.raises(SystemExit) as ended:
        begin("celery")
    assert ended.value.code == 1
    assert "The queue celery cannot be served" in caplog.text


def test_a_worker_without_its_row_ends(monkeypatch, caplog):
    def refuse(made):
        raise RuntimeError("the database is away")

    monkeypatch.setattr(worker, "register", refuse)
    with pytest.raises(SystemExit) as ended:
        begin("exports")
    assert ended.value.code == 1
    assert "cannot say that it is there: the database is away" in caplog.text


def test_a_queue_is_known_behind_the_prefix_of_its_installation(settings):
    settings.QUEUE_PREFIX = "second."
    begin("second.exports")
    assert [made.queue for made, _ in worker._serving] == ["exports"]
