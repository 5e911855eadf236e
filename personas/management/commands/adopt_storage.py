"""`manage.py adopt_storage`: the pictures of an installation that is gone become this one's."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from personas.services.engine.storage_owner import adopt_storage


class Command(BaseCommand):
    help = "Make the picture storage this installation's, after a move of its database to another server."

    def handle(self, *args, **options) -> None:
        adopt_storage()
        self.stdout.write("The pictures are this installation's now. The other one, if it still runs, sweeps no more.")
