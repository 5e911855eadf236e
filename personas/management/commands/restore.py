"""`manage.py restore DIR`: an installation from a backup."""

from __future__ import annotations

import fcntl
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from personas.engine import running
from personas.services.engine.backups import BackupError, restore_backup


class Command(BaseCommand):
    help = "Put a backup in the place of this installation's database and pictures. Stop Facet before."
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--force", action="store_true", help="replace what this installation holds")

    def handle(self, *args, folder: Path, force: bool, **options) -> None:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        with (settings.DATA_DIR / "serve.lock").open("w") as lock:
            self._take(lock)
            try:
                with running.alone():
                    report = restore_backup(folder=folder, force=force)
            except BackupError as error:
                raise CommandError(str(error)) from None
        self.stdout.write(f"{report.rows} rows and {report.pictures} pictures are restored.")

    def _take(self, lock) -> None:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CommandError(f"Facet is running on the data folder {settings.DATA_DIR}. Stop it first.") from None
