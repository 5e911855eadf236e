"""`manage.py backup DIR`: everything that cannot be made again, while Facet runs."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from personas.services.engine.backups import BackupError, Report, check_backup, make_backup


class Command(BaseCommand):
    help = "Copy the database and the pictures into a folder, or check such a copy. Facet may be running."
    requires_system_checks = []  # what is ill in an installation is a reason to copy it

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--force", action="store_true", help="replace an older backup in the folder")
        parser.add_argument("--with-keys", action="store_true", help="also what marks and signs pictures: keep it safe")
        parser.add_argument("--check", action="store_true", help="only read the backup in the folder, all of it")

    def handle(self, *args, folder: Path, force: bool, with_keys: bool, check: bool, **options) -> None:
        try:
            if check:
                return self._tell(check_backup(folder=folder))
            report = make_backup(folder=folder, force=force, with_keys=with_keys)
        except BackupError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{report.rows} rows and {report.pictures} pictures are in {folder}.")
        if with_keys:
            self.stdout.write("The signing keys are in it: whoever has it can sign in this installation's name.")
        else:
            self.stdout.write(f"The signing keys {settings.KEYS_FILE} are not: keep a copy, or add --with-keys.")
        if report.missing:
            raise CommandError(
                f"All else is in it, but {len(report.missing)} pictures are named by a row and not in the storage, for "
                f"example {report.missing[0]}. manage.py doctor --files names them."
            )

    def _tell(self, report: Report) -> None:
        keys = "with" if report.has_keys else "without"
        self.stdout.write(
            f"Whole, and this Facet can restore it: {report.rows} rows and {report.pictures} pictures, {keys} the "
            f"signing keys, of Facet {report.version}, {report.made}."
        )
        if report.missing:
            self.stdout.write(f"{len(report.missing)} pictures were missing already when it was made.")
