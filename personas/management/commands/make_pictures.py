"""`manage.py make_pictures`: draw all pictures that come with the source anew, by the weights in use."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from personas.showcase import FOLDERS, Folder
from personas.weights import manifest


class Command(BaseCommand):
    help = (
        "Draw static/explainer (of /how-it-works/), static/model (of /model/ and the model card) and static/home anew. "
        "What was watched while learning is kept in --run, and made from --data where it is missing."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--run", type=Path, help="folder of the watched run, which static/explainer needs")
        parser.add_argument("--data", type=Path, help="prepared portraits (facegen prepare), to watch a run anew")
        parser.add_argument("--only", choices=FOLDERS, help="one of the folders")
        parser.add_argument("--out", type=Path, default=settings.BASE_DIR / "static")

    def handle(self, *args, run: Path | None, data: Path | None, only: str | None, out: Path, **options) -> None:
        from facegen.sampler import PortraitGenerator
        from facegen.weights import WeightsError

        if "preset" not in manifest():
            raise CommandError("The weights in use were imported; these pictures show how Facet's own generator draws.")
        lessons = self._watch(run, data) if only in (None, "explainer") else None
        try:
            generator = PortraitGenerator.load(settings.WEIGHTS_DIR, device="cpu")
        except WeightsError as error:
            raise CommandError(str(error)) from None
        for name in [only] if only else FOLDERS:
            folder = Folder(name, out)
            bytes_written = folder.finish(self._draw(folder, generator, lessons))
            self.stdout.write(f"{folder.path}: {len(folder.written)} pictures, {bytes_written / 1024:.0f} KiB")

    def _watch(self, run: Path | None, data: Path | None) -> Path:
        """The folder of the watched run, with what was missing of it made."""
        from facegen.dataset import DatasetError
        from facegen.explainer import learning
        from facegen.trainer import TrainingError
        from facegen.weights import WeightsError

        if not run:
            raise CommandError(
                "static/explainer needs --run; with --only model, or home, the others are drawn without it."
            )
        # What was learned belongs to the sketches that it was learned on: other weights, other lessons.
        lessons = run / manifest()["files"]["prior.safetensors"][:12]
        if not data and not learning.complete(lessons):
            raise CommandError(f"{run} holds no watched run of these weights; give --data to watch one.")
        try:
            if data:
                learning.learn(settings.WEIGHTS_DIR, data, lessons, tell=self.stdout.write)
        except (DatasetError, TrainingError, WeightsError) as error:
            raise CommandError(str(error)) from None
        return lessons

    def _draw(self, folder: Folder, generator, lessons: Path | None) -> dict:
        if folder.name == "explainer":
            from personas.showcase.explainer import draw_explainer

            return draw_explainer(folder, generator, lessons)
        if folder.name == "home":
            from personas.showcase.home import draw_home

            return draw_home(folder, generator)
        from personas.showcase.grids import draw_model

        return draw_model(folder, generator)
