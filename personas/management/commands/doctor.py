"""`manage.py doctor`: what is well, what is weak, what is ill, in plain words."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from personas.services.examination import examine

MARKS = {"well": "✓", "weak": "!", "ill": "✗"}


class Command(BaseCommand):
    help = "Look at keys, weights, database, broker, storage, worker, clock and disk; say what is wrong."
    requires_system_checks = []

    def handle(self, *args, **options) -> None:
        ill = 0
        for finding in examine():
            self.stdout.write(f" {MARKS[finding.state]} {finding.what:9} {finding.sentence}")
            ill += finding.state == "ill"
        if ill:
            raise CommandError(f"{ill} of these must be mended before Facet can do its work.")
