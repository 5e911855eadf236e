"""`manage.py reconcile`: mend the queue once, or for ever with --every."""

from __future__ import annotations

import logging
import time

from django.core.management.base import BaseCommand
from django.db import connection

from personas.engine import jobs, running, systemd
from personas.services.doors import delivering
from personas.services.engine import housekeeping
from personas.services.exports import export_jobs
from personas.services.teams import audit_chain
from personas.services.trust import report_looks

log = logging.getLogger(__name__)
SWEEP_EVERY = 600


class Command(BaseCommand):
    help = "Fail jobs that are out of attempts and ring for those that wait too long. `serve` does this by itself."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--every", type=float, metavar="SECONDS", help="repeat until stopped, and sweep too")

    def handle(self, *args, every: float | None = None, **options) -> None:
        if not every:
            self.stdout.write(f"{jobs.reconcile()} jobs and {export_jobs.reconcile()} exports were overdue.")
            return
        running.hold()
        swept = time.monotonic()
        systemd.notify("READY=1")
        while True:
            systemd.notify("WATCHDOG=1")
            try:
                jobs.reconcile()
                export_jobs.reconcile()
                report_looks.reconcile()
                delivering.reconcile()
                audit_chain.seal()
                if time.monotonic() - swept > SWEEP_EVERY:
                    swept = time.monotonic()
                    housekeeping.sweep()
            except Exception as error:  # a restarting database is waited for, and whatever else may be away
                log.warning("Could not look after the queue: %s: %s", type(error).__name__, error)
                connection.close()
            time.sleep(every)
