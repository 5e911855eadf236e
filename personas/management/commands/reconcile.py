"""`manage.py reconcile`: mend the queue once, or for ever with --every."""

from __future__ import annotations

import logging
import time

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, connection

from personas import running
from personas.services import audit_chain, export_jobs, housekeeping, jobs

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
        while True:
            try:
                jobs.reconcile()
                export_jobs.reconcile()
                audit_chain.seal()
                if time.monotonic() - swept > SWEEP_EVERY:
                    swept = time.monotonic()
                    housekeeping.sweep()
            except (DatabaseError, InterfaceError) as error:  # a restarting database is waited for
                log.warning("Could not look after the queue: %s", error)
                connection.close()
            time.sleep(every)
