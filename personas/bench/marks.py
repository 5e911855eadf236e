"""The invisible mark measured: how much it changes, what it survives, and what is mistaken for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageOps

from personas.marking.invisible.detection import Found, look
from personas.marking.invisible.watermark import bits_of, clearness, mark
from personas.marking.likeness import on_ground
from personas.services.portraits.registry import certain
from personas.services.trust.verification import PERHAPS

SECRET = b"bench" * 8
ISSUED = 1_000_000  # random codes among which a picture's own has to be told
GROUNDS = ((245, 214, 205), (226, 222, 186), (190, 228, 232), (222, 212, 243), (70, 50, 48), (45, 60, 75))
FILTER = Image.Resampling.LANCZOS


def saved(image: Image.Image, format: str, **options) -> Image.Image:
    target = BytesIO()
    image.save(target, format, **options)
    return Image.open(BytesIO(target.getvalue())).convert(image.mode)


def _half(image: Image.Image) -> Image.Image:
    return image.resize((image.width // 2, image.height // 2), FILTER)


def _cut(image: Image.Image, *, corner: bool) -> Image.Image:
    margin = round(image.width * (0.1 if corner else 0.05))
    end = 0 if corner else margin
    return image.crop((margin, margin, image.width - end, image.height - end))


def _shot(image: Image.Image) -> Image.Image:
    grown = round(image.width * 1.37)
    return saved(image.resize((grown, grown), Image.Resampling.BICUBIC), "JPEG", quality=85)


def _barred(image: Image.Image) -> Image.Image:
    barred = image.copy()
    ImageDraw.Draw(barred).rectangle((0, round(image.height * 0.88), image.width, image.height), fill=(24, 24, 24))
    return barred


def _on_screen(image: Image.Image) -> Image.Image:
    """A screenshot of a board on which it is one of three tiles, 165 pixels wide."""
    page, side = Image.new("RGB", (1440, 900), (250, 247, 242)), 165
    for left in (72, 426):
        page.paste(image.getpixel((4, 4)), (left, 434, left + side, 434 + side))
    page.paste(image.resize((side, side), FILTER), (249, 434))
    return saved(page, "JPEG", quality=85)


ATTACKS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "as stored (WebP 90)": lambda image: image,
    "JPEG 75": lambda image: saved(image, "JPEG", quality=75),
    "JPEG 50": lambda image: saved(image, "JPEG", quality=50),
    "WebP 50": lambda image: saved(image, "WEBP", quality=50),
    "resize 50 %": _half,
    "resize 50 %, JPEG 50": lambda image: saved(_half(image), "JPEG", quality=50),
    "crop 10 %, centre": lambda image: _cut(image, corner=False),
    "crop 10 %, corner": lambda image: _cut(image, corner=True),
    "crop 10 %, JPEG 75": lambda image: saved(_cut(image, corner=True), "JPEG", quality=75),
    "screenshot": _shot,
    "screenshot of a board": _on_screen,
    "mirror": ImageOps.mirror,
    "grey": lambda image: image.convert("L").convert("RGB"),
    "brightness +10 %": lambda image: ImageEnhance.Brightness(image).enhance(1.1),
    "badge bar": _barred,
}


@dataclass
class Row:
    """Of one attack: of how many pictures the mark was heard, and the code told among ISSUED; and by how many standard
    deviations the code was clearer than it must be."""

    tried: int = 0
    heard: int = 0
    told: int = 0
    margins: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Marked:
    code: bytes
    shown: Image.Image  # on a tile, as stored
    psnr_face: float  # of the opaque pixels alone
    psnr_tile: float  # of the picture as it is seen
    milliseconds: float


def code_number(number: int) -> bytes:
    return np.random.default_rng([7, number]).bytes(6)


def marked(portraits: Iterable[Image.Image], side: int) -> Iterator[Marked]:
    for number, portrait in enumerate(portraits):
        portrait = portrait if portrait.width == side else portrait.resize((side, side), FILTER)
        code, began = code_number(number), time.thread_time()
        done = mark(portrait, code, SECRET)
        took = (time.thread_time() - began) * 1000
        ground = GROUNDS[number % len(GROUNDS)]
        shown = on_ground(saved(done, "WEBP", quality=90), ground)
        yield Marked(code, shown, *_psnr(portrait, done), took)


def _psnr(before: Image.Image, after: Image.Image) -> tuple[float, float]:
    change = np.asarray(before.convert("RGB"), np.float32) - np.asarray(after.convert("RGB"), np.float32)
    opacity = np.asarray(before.getchannel("A"), np.float32) / 255
    of_face, of_tile = (change[opacity > 0] ** 2).mean(), ((change * opacity[..., None]) ** 2).mean()
    return tuple(float(10 * np.log10(255**2 / max(error, 1e-9))) for error in (of_face, of_tile))


def attack(picture: Marked, rows: dict[str, Row], seconds: float) -> None:
    """Try every attack on one picture. Told: its own code is so clear that no chance among ISSUED explains it."""
    own = bits_of(picture.code)
    for name, change in ATTACKS.items():
        row = rows.setdefault(name, Row())
        best, heard = -9.0, False
        for found in look(change(picture.shown), SECRET, seconds=seconds):
            best = max(best, clearness(found.bits, own) - certain(ISSUED, found.chances))
            heard = heard or found.clear >= PERHAPS
            if best >= 0:
                break
        row.tried += 1
        row.told += best >= 0
        row.heard += heard or best >= 0
        row.margins.append(best)


def loudest(image: Image.Image, codes: np.ndarray, seconds: float) -> tuple[float, float]:
    """Of a picture that is not ours: by how much the clearest of all `codes` (n, 48) of -1 and 1 at any place passes
    what is taken for ours (below 0: not), and the clearest place without a code."""
    code, place = -9.0, -9.0
    for found in look(image, SECRET, seconds=seconds):
        code = max(code, _best(found, codes) - certain(len(codes), found.chances))
        place = max(place, found.clear)
    return code, place


def _best(found: Found, codes: np.ndarray) -> float:
    return float((codes @ found.bits.astype(np.float32)).max()) / len(found.bits) ** 0.5
