"""`manage.py bench_marks`: the invisible mark on our own portraits, attacked, and on pictures that are not ours."""

from __future__ import annotations

import time
from itertools import islice
from pathlib import Path

import numpy as np
from django.conf import settings
from django.core.management.base import BaseCommand
from PIL import Image

from facegen.attributes import APPEARANCES, PortraitRequest
from personas.bench import marks
from personas.marking.likeness import LIGHT, on_ground

AGES = (22, 28, 34, 41, 48, 55, 63, 72)
BATCH = 4
SAY_EVERY = 100  # pictures that are not ours: two seconds each


class Command(BaseCommand):
    help = "Print what the mark costs, what it survives, and what is mistaken for it."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--count", type=int, default=200, help="portraits of our own")
        parser.add_argument("--sizes", type=int, nargs="*", default=[256, 512])
        parser.add_argument("--strangers", type=int, default=2000, help="pictures that are not ours")
        parser.add_argument("--others", type=Path, nargs="*", default=[], help="folders with more of these")
        parser.add_argument("--seconds", type=float, default=4.0, help="of search a picture")
        parser.add_argument("--first-seed", type=int, default=5000, help="another one draws people not tuned on")

    def handle(self, *args, count, sizes, strangers, others, seconds: float, first_seed: int, **options) -> None:
        began = time.thread_time()
        portraits = self._drawn(count, first_seed)
        drawing = (time.thread_time() - began) * 1000 / max(1, count)
        for side in sizes:
            self._survival(portraits, side, seconds, drawing)
        if strangers:
            self._strangers(portraits, strangers, others, seconds)

    def _drawn(self, count: int, first_seed: int) -> list[Image.Image]:
        import torch

        from facegen.serve.sampler import PortraitGenerator

        torch.set_num_threads(1)
        generator, drawn = PortraitGenerator.load(settings.WEIGHTS_DIR, device="cpu"), []
        asked = [_request(number) for number in range(count)]
        for start in range(0, count, BATCH):
            batch = asked[start : start + BATCH]
            seeds = range(first_seed + start, first_seed + start + len(batch))
            drawn += [one.image for one in generator.generate(batch, list(seeds))]
        return drawn

    def _survival(self, portraits, side: int, seconds: float, drawing: float) -> None:
        rows: dict[str, marks.Row] = {}
        pictures = []
        for picture in marks.marked(portraits, side):
            pictures.append(picture)
            marks.attack(picture, rows, seconds)
        face, tile = (np.array([getattr(one, name) for one in pictures]) for name in ("psnr_face", "psnr_tile"))
        cost = float(np.median([one.milliseconds for one in pictures]))
        self.stdout.write(f"\n{len(pictures)} portraits of {side} px, {marks.ISSUED:,} codes issued")
        self.stdout.write(f"PSNR on a tile {tile.mean():.1f} dB (least {tile.min():.1f}), ", ending="")
        self.stdout.write(f"of the face alone {face.mean():.1f} dB (least {face.min():.1f})")
        self.stdout.write(f"marking {cost:.0f} ms beside {drawing:.0f} ms of drawing (256 px), one core")
        self.stdout.write(f"{'attack':24}{'mark found':>12}{'face told':>12}{'margin, least':>14}")
        for name, row in rows.items():
            least = min(row.margins)
            self.stdout.write(f"{name:24}{row.heard / row.tried:12.1%}{row.told / row.tried:12.1%}{least:14.1f}")
        self.stdout.flush()

    def _strangers(self, portraits, count: int, folders, seconds: float) -> None:
        codes = np.stack([marks.bits_of(marks.code_number(number)) for number in range(20_000)])
        told, heard, highest = 0, 0, []
        pictures = list(islice(self._not_ours(portraits, folders), count))
        for image in pictures:
            code, place = marks.loudest(image, codes, seconds)
            highest.append((code, place))
            told, heard = told + (code >= 0), heard + (place >= marks.PERHAPS)
            if len(highest) % SAY_EVERY == 0:
                self.stderr.write(f"{len(highest)} looked at: {told} taken for ours, {heard} perhaps")
        code, place = np.max(highest, axis=0)
        self.stdout.write(f"\n{len(pictures)} pictures that are not ours, {len(codes):,} codes")
        self.stdout.write(f"taken for a face of ours: {told} (nearest to it by {code:.2f} deviations)")
        self.stdout.write(f"“perhaps our mark”: {heard} (clearest {place:.1f}, limit {marks.PERHAPS:.1f})")

    def _not_ours(self, portraits, folders):
        """Ours with another installation's mark, ours without any, those of `folders`, and drawn patterns."""
        for folder in folders:
            for path in sorted(folder.iterdir()):
                with Image.open(path) as image:
                    yield on_ground(image.convert("RGBA"), LIGHT)
        for number, portrait in enumerate(portraits):
            yield on_ground(portrait, marks.GROUNDS[number % 6])
            yield on_ground(marks.mark(portrait, b"others", b"another key" * 3), LIGHT)
        dice = np.random.default_rng(11)
        while True:
            rough = dice.normal(128, 60, (int(dice.integers(3, 40)),) * 2 + (3,)).clip(0, 255).astype(np.uint8)
            smooth = Image.fromarray(rough).resize((256, 256), Image.Resampling.BICUBIC)
            grain = dice.normal(0, dice.uniform(0, 12), (256, 256, 1))
            yield Image.fromarray((np.asarray(smooth, np.float32) + grain).clip(0, 255).astype(np.uint8))


def _request(number: int) -> PortraitRequest:
    """All ages, presentations and appearances in turn."""
    return PortraitRequest(age=AGES[number % 8], gender="fm"[number // 8 % 2], appearance=APPEARANCES[number % 7])
