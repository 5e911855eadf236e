"""`manage.py doctor`: what is well, what is weak, what is ill, in plain words."""

from __future__ import annotations

from dataclasses import asdict
from json import dumps

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from personas.owners import root_among_others
from personas.services.engine.examination import Finding, examine

MARKS = {"well": "✓", "weak": "!", "ill": "✗"}


class Command(BaseCommand):
    help = "Look at keys, weights, database, broker, storage, worker, clock and disk; say what is wrong."
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs: a list of what, state and sentence")
        parser.add_argument("--files", action="store_true", help="also read every stored file: takes minutes for many")

    def handle(self, *args, files: bool, json: bool, **options) -> None:
        if owner := root_among_others(settings.DATA_DIR):
            raise CommandError(
                f"You are root, but {settings.DATA_DIR} belongs to {owner}: what root can do says nothing of "
                f"{owner}, and may be in its way afterwards. Use deploy/facet-manage doctor."
            )
        found = self._listed(files) if json else self._told(files)
        if ill := sum(finding.state == "ill" for finding in found):
            raise CommandError(f"{ill} of these must be mended before Facet can do its work.")

    def _told(self, files: bool) -> list[Finding]:
        """One by one: some take seconds."""
        found = []
        for finding in examine(files=files):
            self.stdout.write(f" {MARKS[finding.state]} {finding.what:9} {finding.sentence}")
            found.append(finding)
        return found

    def _listed(self, files: bool) -> list[Finding]:
        found = list(examine(files=files))
        self.stdout.write(dumps([asdict(finding) for finding in found], indent=1, ensure_ascii=False))
        return found
