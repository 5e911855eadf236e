"""The Celery tasks; each a call into what does the work. Importing this module loads no torch: the web rings here."""

from __future__ import annotations

from celery import shared_task

from personas.engine.workers import worker
from personas.engine.workers.exporter import exporter
from personas.engine.workers.faults import DeviceLost
from personas.services.trust import report_looks


@shared_task(name="personas.draw_portraits", ignore_result=True)
def draw_portraits() -> int:
    """Draw what waits in the job table until it is empty or this turn is over. Returns how many were finished."""
    try:
        return worker.painter().drain()
    except DeviceLost:
        worker.end_process()
        return 0


@shared_task(name="personas.make_exports", ignore_result=True)
def make_exports() -> int:
    """Make the exports that wait until there is none or this turn is over. Returns how many were finished."""
    return exporter().drain()


@shared_task(name="personas.look_at_reports", ignore_result=True)
def look_at_reports() -> int:
    """Look at the pictures of reports that wait. Returns how many were looked at."""
    return report_looks.look_at_reports()
