"""`manage.py backup DIR`: everything that cannot be made again, while Facet runs."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from personas.services.backups import BackupError, make_backup


class Command(BaseCommand):
    help = "Copy the database and the pictures into a folder. Facet may be running."

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--force", action="store_true", help="replace an older backup in the folder")

    def handle(self, *args, folder: Path, force: bool, **options) -> None:
        try:
            report = make_backup(folder=folder, force=force)
        except BackupError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{report.rows} rows and {report.pictures} pictures are in {folder}.")
        if report.missing:
            self.stderr.write(f"{len(report.missing)} pictures are named by a row but not there: {report.missing[0]} …")
