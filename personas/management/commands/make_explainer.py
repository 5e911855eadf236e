"""`manage.py make_explainer`: draw the pictures of the page that explains the generator, from the weights in use."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from PIL import Image

from personas import __version__
from personas.provenance import xmp_packet
from personas.weights import model_created, model_hash

ALT = "AI-generated portrait, not a real person"
TILE = 208  # px of a picture in a strip
FRAME, COLUMNS = 232, 6  # of the walk's sheet
LOOK = (58, 78, 198, 190)  # eyes to mouth, where learning shows


class Command(BaseCommand):
    help = "Draw static/explainer anew. What was watched while learning is kept in --run, and made where it is missing."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--run", type=Path, required=True, help="folder of the watched run")
        parser.add_argument("--data", type=Path, help="prepared portraits (facegen prepare), to watch a run anew")
        parser.add_argument("--out", type=Path, default=settings.BASE_DIR / "static" / "explainer")

    def handle(self, *args, run: Path, data: Path | None, out: Path, **options) -> None:
        from facegen.explainer import learning, pictures
        from facegen.sampler import PortraitGenerator

        if data:
            learning.learn(settings.WEIGHTS_DIR, data, run, tell=self.stdout.write)
        elif not (run / learning.CRITIC).exists():
            raise CommandError(f"{run} holds no watched run; give --data to watch one.")
        out.mkdir(parents=True, exist_ok=True)
        self.out, self.written = out, 0
        generator = PortraitGenerator.load(settings.WEIGHTS_DIR, device="cpu")
        captions = {
            "model_hash": model_hash(),
            "images_seen": generator.manifest["images_seen"],
            "numbers": pictures.NUMBERS,
            "moments": learning.MOMENTS,
            "people": [request.as_dict() | {"seed": seed} for request, seed in pictures.PEOPLE],
            "grown": [self._strip(f"grow-{who}", pictures.growing(generator, who)) for who in (0, 2)],
            "learned": [self._learned(pictures.learning(generator, run, who, learning.MOMENTS), who) for who in (0, 1)],
            "edits": [label for label, _ in pictures.EDITS],
            "edited": [self._strip(f"edit-{who}", pictures.edits(generator, who)) for who in (0, 2, 3)],
            "walk": self._walk(pictures.walk(generator)),
            "rejected": self._rejected(pictures.rejected(generator)),
            "seen": self._seen(generator, run, pictures),
        }
        (out / "captions.json").write_text(json.dumps(captions, indent=1))
        self.stdout.write(f"{len(list(out.glob('*.webp')))} pictures, {self.written / 1024:.0f} KiB")

    def _strip(self, name: str, images: list[Image.Image]) -> list[str]:
        return [self._write(f"{name}-{number}", image, TILE) for number, image in enumerate(images)]

    def _learned(self, images: list[Image.Image], who: int) -> list[str]:
        return self._strip(f"learn-{who}", [image.crop(LOOK) for image in images])

    def _walk(self, frames: list[Image.Image]) -> dict:
        rows = -(-len(frames) // COLUMNS)
        sheet = Image.new("RGBA", (COLUMNS * FRAME, rows * FRAME))
        for number, frame in enumerate(frames):
            small = frame.resize((FRAME, FRAME), Image.Resampling.LANCZOS)
            sheet.paste(small, (number % COLUMNS * FRAME, number // COLUMNS * FRAME))
        return {"src": self._write("walk", sheet), "frames": len(frames), "columns": COLUMNS, "rows": rows}

    def _rejected(self, found) -> list[dict]:
        return [
            {
                "thrown": self._write(f"thrown-{number}", one.thrown, TILE),
                "kept": self._write(f"kept-{number}", one.kept, TILE),
                "reason": one.reason.split(" "),
            }
            for number, one in enumerate(found)
        ]

    def _seen(self, generator, run: Path, pictures) -> list[dict]:
        """Blend and finished portrait of two people, each beside what the critic takes for drawn."""
        rows = []
        for number, who in enumerate((1, 2)):
            pair = pictures.growing(generator, who, ())[1:]
            for what, plain, (washed, score) in zip(
                ("sketch", "finished"), pair, pictures.critic_view(generator, run, pair), strict=True
            ):
                names = (
                    self._write(f"seen-{number}-{what}-{kind}", one, TILE)
                    for kind, one in (("plain", plain), ("washed", washed))
                )
                plain_src, washed_src = names
                rows.append({"what": what, "plain": plain_src, "washed": washed_src, "score": round(score, 2)})
        return rows

    def _write(self, name: str, image: Image.Image, width: int | None = None) -> str:
        """A labelled WebP under a stable id. It ships with Facet, so no installation's keys can have signed it."""
        if width:
            size = (width, round(image.height * width / image.width))
            image = image.resize(size, Image.Resampling.LANCZOS)
        key = str(uuid5(NAMESPACE_URL, f"facet:explainer:{model_hash()}:{name}"))
        packet = xmp_packet(key, model_created(), "AI-generated picture that explains the generator.", ALT, __version__)
        path = self.out / f"{name}.webp"
        image.save(path, "WEBP", quality=74, method=6, xmp=packet)
        self.written += path.stat().st_size
        return f"explainer/{path.name}"
