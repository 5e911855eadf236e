"""The doorbell rings by name: the names must be those of tasks, and lead to the queues that workers take from."""

from __future__ import annotations

import pytest

from personas.celery import app
from personas.engine import doorbell
from personas.engine.workers import tasks


@pytest.mark.parametrize(("name", "task", "queue"), [
    (doorbell.DRAW_PORTRAITS, tasks.draw_portraits, "FACES_QUEUE"),
    (doorbell.MAKE_EXPORTS, tasks.make_exports, "EXPORTS_QUEUE"),
    (doorbell.LOOK_AT_REPORTS, tasks.look_at_reports, "EXPORTS_QUEUE"),
    (doorbell.DELIVER_WEBHOOKS, tasks.deliver_webhooks, "EXPORTS_QUEUE"),
])  # fmt: skip
def test_a_ring_reaches_the_task_of_that_name(monkeypatch, settings, name, task, queue):
    rung = []
    monkeypatch.setattr("kombu.Producer.publish", lambda self, body, **where: rung.append(where))
    doorbell.ring(name)
    assert [where["headers"]["task"] for where in rung] == [name] == [task.name]
    assert app.tasks[name].name == name
    assert rung[0]["routing_key"] == getattr(settings, queue) and rung[0]["headers"]["expires"]
