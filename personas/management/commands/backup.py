"""`manage.py backup DIR`: everything that cannot be made again, while Facet runs."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from personas.services.backups import BackupError, make_backup


class Command(BaseCommand):
    help = "Copy the database and the pictures into a folder. Facet may be running."

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--force", action="store_true", help="replace an older backup in the folder")

        parser.add_argument("--with-keys", action="store_true", help="also what marks and signs pictures: keep it safe")

    def handle(self, *args, folder: Path, force: bool, with_keys: bool, **options) -> None:
        try:
            report = make_backup(folder=folder, force=force, with_keys=with_keys)
        except BackupError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{report.rows} rows and {report.pictures} pictures are in {folder}.")
        if with_keys:
            self.stdout.write("The signing keys are in it: whoever has it can sign in this installation's name.")
        else:
            self.stdout.write(f"The signing keys {settings.KEYS_FILE} are not: keep a copy, or add --with-keys.")
        if report.missing:
            self.stderr.write(f"{len(report.missing)} pictures are named by a row but not there: {report.missing[0]} …")
