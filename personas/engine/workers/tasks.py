"""The Celery tasks; each a call into what does the work. They are rung by name (engine.doorbell)."""

from __future__ import annotations

from celery import shared_task

from personas.engine import doorbell
from personas.engine.workers import worker
from personas.engine.workers.exporter import exporter
from personas.engine.workers.faults import DeviceLost
from personas.services.doors import delivering
from personas.services.trust import report_looks


@shared_task(name=doorbell.DRAW_PORTRAITS, ignore_result=True)
def draw_portraits() -> int:
    """Draw what waits in the job table until it is empty or this turn is over. Returns how many were finished."""
    try:
        return worker.painter().drain()
    except DeviceLost:
        worker.end_process()
        return 0


@shared_task(name=doorbell.MAKE_EXPORTS, ignore_result=True)
def make_exports() -> int:
    """Make the exports that wait until there is none or this turn is over. Returns how many were finished."""
    return exporter().drain()


@shared_task(name=doorbell.LOOK_AT_REPORTS, ignore_result=True)
def look_at_reports() -> int:
    """Look at the pictures of reports that wait. Returns how many were looked at."""
    return report_looks.look_at_reports()


@shared_task(name=doorbell.DELIVER_WEBHOOKS, ignore_result=True)
def deliver_webhooks() -> int:
    """Tell webhooks what has happened. Returns how many took it."""
    return delivering.deliver_webhooks()
