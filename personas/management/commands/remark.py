"""`manage.py remark`: mark the stored portraits that are older than marking, or whose keys are lost."""

from __future__ import annotations

from collections import Counter

from django.core.management.base import BaseCommand, CommandError

from personas.marking.keys import KeysError
from personas.services.portraits.storage_trouble import StorageTrouble
from personas.services.trust.remarking import FileLost, Lack, lacking, remark

SAY_EVERY = 100
NAMED = 10  # files that are lost, by name


class Command(BaseCommand):
    help = "Find stored portraits without our mark and, with --write, mark, label, sign and register them."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--write", action="store_true", help="without it nothing is changed")
        parser.add_argument("--check-all", action="store_true", help="look into every file, not only into the registry")
        parser.add_argument("--at-most", type=int, metavar="N", help="stop after so many; the next call goes on")

    def handle(self, *args, write: bool, check_all: bool, at_most: int | None = None, **options) -> None:
        self.found, self.written = Counter(), 0
        try:
            for face, lack in lacking(check_all=check_all):
                self._one(face, lack, write)
                if at_most and (self.written if write else self.found.total()) >= at_most:
                    break
        except (KeysError, StorageTrouble) as error:
            raise CommandError(f"{error} {self.written} were written before; call it again to go on.") from error
        self._tell(write)

    def _one(self, face, lack: Lack, write: bool) -> None:
        try:
            done = remark(face=face) if write and lack is not Lack.FILE else 0
        except FileLost as lost:
            lack, done = Lack.FILE, 0
            self.stderr.write(str(lost)) if self.found[lack] < NAMED else None
        self.found[lack] += 1
        self.written += done
        if done and self.written % SAY_EVERY == 0:
            self.stdout.write(f"{self.written} so far")

    def _tell(self, write: bool) -> None:
        for lack, count in self.found.items():
            self.stdout.write(f"{count:8,} {lack}")
        if not self.found:
            self.stdout.write("Every stored portrait can be told as ours.")
        elif write:
            self.stdout.write(f"{self.written:8,} marked, labelled, signed and registered")
        else:
            self.stdout.write("Nothing was changed: --write marks, labels, signs and registers them.")
