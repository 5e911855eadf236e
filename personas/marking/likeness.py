"""A perceptual hash of 256 bits: pictures that look alike differ in few of them.

The 16 x 16 lowest DCT coefficients of a 64 x 64 luma picture, each above or below their median (pHash after
Zauner 2010, at 256 bits because 64 cannot tell aligned faces apart). Up to 20 bits apart is a match, up to 31
possible: measured on portraits that share one layout, where different people are 30 apart at the nearest.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PIL import Image, ImageOps

SIDE, KEPT = 64, 16
MATCH, POSSIBLE = 20, 31
LIGHT, DARK = (232, 226, 216), (62, 56, 52)  # grounds as light and as dark as the tiles


def hashes(image: Image.Image) -> tuple[bytes, bytes]:
    """Of `image` on a light and on a dark ground, 32 bytes each; twice the same without transparency."""
    if "A" not in image.getbands():
        one = picture_hash(image)
        return one, one
    return picture_hash(on_ground(image, LIGHT)), picture_hash(on_ground(image, DARK))


def all_ways(image: Image.Image) -> list[bytes]:
    """The hashes of `image` and of its mirror image, to be looked up."""
    mirrored = ImageOps.mirror(image)
    return list(dict.fromkeys([*hashes(image), *hashes(mirrored)]))


def on_ground(image: Image.Image, colour: tuple[int, int, int]) -> Image.Image:
    ground = Image.new("RGB", image.size, colour)
    ground.paste(image.convert("RGB"), (0, 0), image.getchannel("A"))
    return ground


def picture_hash(image: Image.Image) -> bytes:
    small = np.asarray(image.convert("L").resize((SIDE, SIDE), Image.Resampling.LANCZOS), np.float32)
    low = _waves() @ small @ _waves().T
    return np.packbits(low > np.median(low)).tobytes()


@lru_cache(maxsize=1)
def _waves() -> np.ndarray:
    frequency, place = np.arange(KEPT)[:, None], np.arange(SIDE)[None, :]
    return np.cos(np.pi * (place + 0.5) * frequency / SIDE).astype(np.float32)
