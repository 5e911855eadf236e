"""`manage.py reconcile`: mend the queue once, or for ever with --every."""

from __future__ import annotations

import time

from django.core.management.base import BaseCommand

from personas.services import jobs


class Command(BaseCommand):
    help = "Fail jobs that are out of attempts and ring for those that wait too long. `serve` does this by itself."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--every", type=float, metavar="SECONDS", help="repeat until stopped")

    def handle(self, *args, every: float | None = None, **options) -> None:
        while True:
            self.stdout.write(f"{jobs.reconcile()} jobs were overdue.")
            if not every:
                return
            time.sleep(every)
