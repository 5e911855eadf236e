"""`manage.py doctor`: what is well, what is weak, what is ill, in plain words."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from personas.owners import root_among_others
from personas.services.engine.examination import examine

MARKS = {"well": "✓", "weak": "!", "ill": "✗"}


class Command(BaseCommand):
    help = "Look at keys, weights, database, broker, storage, worker, clock and disk; say what is wrong."
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("--files", action="store_true", help="also read every stored file: takes minutes for many")

    def handle(self, *args, files: bool, **options) -> None:
        if owner := root_among_others(settings.DATA_DIR):
            raise CommandError(
                f"You are root, but {settings.DATA_DIR} belongs to {owner}: what root can do says nothing of "
                f"{owner}, and may be in its way afterwards. Use deploy/facet-manage doctor."
            )
        ill = 0
        for finding in examine(files=files):
            self.stdout.write(f" {MARKS[finding.state]} {finding.what:9} {finding.sentence}")
            ill += finding.state == "ill"
        if ill:
            raise CommandError(f"{ill} of these must be mended before Facet can do its work.")
