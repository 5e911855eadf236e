"""`manage.py make_pictures`: draw all pictures that come with the source anew, by the weights in use."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from personas.services.portraits.weights import manifest
from personas.showcase import FOLDERS, Folder


class Command(BaseCommand):
    help = "Draw static/explainer (of /how-it-works/), static/model (of /model/ and the card) and static/home anew."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--only", choices=FOLDERS, help="one of the folders")
        parser.add_argument("--out", type=Path, default=settings.BASE_DIR / "static")

    def handle(self, *args, only: str | None, out: Path, **options) -> None:
        from facegen.data.weights import WeightsError
        from facegen.serve.sampler import PortraitGenerator

        if "founders" not in manifest():
            raise CommandError("The weights in use were imported; these pictures show how Facet's own generator draws.")
        try:
            generator = PortraitGenerator.load(settings.WEIGHTS_DIR, device="cpu")
        except WeightsError as error:
            raise CommandError(str(error)) from None
        for name in [only] if only else FOLDERS:
            folder = Folder(name, out)
            bytes_written = folder.finish(self._draw(folder, generator))
            self.stdout.write(f"{folder.path}: {len(folder.written)} pictures, {bytes_written / 1024:.0f} KiB")

    def _draw(self, folder: Folder, generator) -> dict:
        if folder.name == "explainer":
            from personas.showcase.explainer import draw_explainer

            return draw_explainer(folder, generator)
        if folder.name == "home":
            from personas.showcase.home import draw_home

            return draw_home(folder, generator)
        from personas.showcase.grids import draw_model

        return draw_model(folder, generator)
