"""`manage.py keys`: make, show and rotate what marks and signs every picture."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from personas.marking.certificates import valid_between
from personas.marking.keys import Keys, KeysError, read_keys, rotate, write_new_keys


class Command(BaseCommand):
    help = "Make, show or rotate the keys that mark and sign pictures. Secrets are never printed."
    requires_system_checks = []  # without keys the checks fail, and this is what mends it

    def add_arguments(self, parser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("show", help="where the keys are, and until when they sign")
        acts.add_parser("make", help="make the first set; refuses to replace one")
        turn = acts.add_parser("rotate", help="a new signing certificate; pictures signed before stay ours")
        turn.add_argument("--root", action="store_true", help="a new root too; the old ones stay as anchors")

    def handle(self, *args, act: str, **options) -> None:
        try:
            getattr(self, f"_{act}")(options)
        except (KeysError, OSError) as error:
            raise CommandError(str(error)) from None

    def _show(self, options) -> None:
        self._tell(read_keys(settings.KEYS_FILE))

    def _make(self, options) -> None:
        self._tell(write_new_keys(settings.KEYS_FILE))
        self.stdout.write("Keep a copy apart from the backup: without them old pictures cannot be proved yours.")

    def _rotate(self, options) -> None:
        self._tell(rotate(settings.KEYS_FILE, root=options["root"]))
        self.stdout.write("Give the file to every machine. Running processes read it at their next picture.")

    def _tell(self, held: Keys) -> None:
        self.stdout.write(f"Keys: {settings.KEYS_FILE}")
        self.stdout.write(f"  signing certificate until {held.expires:%d %B %Y}")
        for anchor in held.anchors:
            name = hashlib.sha256(anchor.encode()).hexdigest()[:16]
            self.stdout.write(f"  root {name} until {valid_between(anchor)[1]:%d %B %Y}")
        self.stdout.write(f"  root's private key: {'here' if held.root_key else 'kept elsewhere'}")
        self.stdout.write(f"  watermark key: {hashlib.sha256(held.watermark_secret).hexdigest()[:16]} (fingerprint)")
