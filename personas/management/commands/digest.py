"""`manage.py digest`: send the letters about comments that are due; `serve` and `reconcile --every` do so as well."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from personas.services.accounts import digest


class Command(BaseCommand):
    help = "Send the daily letters about comments to those who asked for them and are due."

    def handle(self, *args, **options) -> None:
        self.stdout.write(f"{digest.send_digests(at_most=10_000)} letters were sent.")
