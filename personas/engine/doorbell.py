"""The doorbell: workers are woken by the name of a task, so that whoever rings imports nothing of what wakes.

A ring may be lost or come twice: the rows are the queue, and whoever claims finds them (personas.models.engine.queued).
"""

from __future__ import annotations

import logging

from personas.celery import app
from personas.models import Counter

log = logging.getLogger(__name__)
# As they are registered in personas.engine.workers.tasks; settings.CELERY_TASK_ROUTES says on which queue each rings.
DRAW_PORTRAITS = "personas.draw_portraits"
MAKE_EXPORTS = "personas.make_exports"
LOOK_AT_REPORTS = "personas.look_at_reports"
DELIVER_WEBHOOKS = "personas.deliver_webhooks"
HEARD_WITHIN = 60  # seconds; reconcile rings again for what waits longer


def ring(task: str) -> None:
    """Wake one worker that knows `task`. A broker that is down is logged and counted, never raised."""
    try:
        app.send_task(task, expires=HEARD_WITHIN, ignore_result=True)
    except Exception as error:  # any transport fails in its own way; the row is safe in every case
        log.warning("The broker did not take a doorbell: %s", error)
        Counter.add("knocks_failed")
