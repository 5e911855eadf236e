"""Read a place of a picture: how clearly the fixed pattern is heard there, and each of the 48 bits."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from personas.marking.invisible.carriers import BITS, SIDE, carriers
from personas.marking.invisible.watermark import heard
from personas.marking.invisible.whitening import luma, whitened

FINE = (0.01, 0.005)  # of the side
WAYS = ((-1, 0, 0), (1, 0, 0), (0, -1, 0), (0, 1, 0), (0, 0, -1), (0, 0, 1))  # scale, across, down
CLIMBED = len(FINE) * len(WAYS)  # places that a climb reads


@dataclass(frozen=True)
class Found:
    """One place that may hold a mark: `box` (left, top, side) in pixels of the picture, how clearly the pattern is
    heard there and each of the 48 bits (the sign is its value), in standard deviations. `chances` is how many places
    could have been this one: the more were read, the clearer a code must be."""

    sync: float
    bits: np.ndarray
    box: tuple[float, float, float]
    mirrored: bool = False
    chances: int = 1

    @property
    def clear(self) -> float:
        """How little this looks like chance, in standard deviations: the pattern, and bits that are all decided. By
        chance the squares of the bits add up to 48 with a deviation of the root of 96."""
        return (self.sync + (float(self.bits @ self.bits) - BITS) / (2 * BITS) ** 0.5) / 2**0.5

    @property
    def code(self) -> bytes:
        return np.packbits(self.bits > 0).tobytes()


class Reader:
    """Of `image` (RGB), reduced to `largest` pixels of its longer side. Boxes are in pixels of `small`."""

    def __init__(self, image: Image.Image, secret: bytes, largest: int):
        self.small = reduced(image, largest).convert("RGB")
        self.grey = np.ascontiguousarray(luma(np.asarray(self.small)))
        self.loose = Image.fromarray(self.grey)
        self.by = image.width / self.small.width
        self.keyed = carriers(secret)

    def climb(self, found: Found) -> Found:
        """Scale and place to a part of a pixel: what the correlation gives is good to one pixel of 128."""
        for width in FINE:
            for scale, across, down in WAYS:
                left, top, side = found.box
                grown, shift = side * (1 + scale * width), side * width / 2
                centred = (left + (side - grown) / 2 + across * shift, top + (side - grown) / 2 + down * shift, grown)
                found = max(found, self.read(centred, found.mirrored), key=lambda one: one.clear)
        return found

    def in_picture(self, found: Found, chances: int) -> Found:
        return replace(found, box=tuple(value * self.by for value in found.box), chances=chances)

    def read(self, box: tuple[float, float, float], mirrored: bool = False, foot: int = SIDE) -> Found:
        """Read the part of the picture in `box` down to the row `foot` of 128; what lies outside says nothing."""
        left, top, side = box
        step = side / SIDE
        across, down = _inside(left, step, self.grey.shape[1]), _inside(top, step, self.grey.shape[0])
        level = np.zeros((SIDE, SIDE), np.float32)
        if min(across.stop - across.start, down.stop - down.start) >= SIDE // 4:
            part = (
                left + across.start * step,
                top + down.start * step,
                left + across.stop * step,
                top + down.stop * step,
            )
            level[down, across] = whitened(self._resized(part, across.stop - across.start, down.stop - down.start))[0]
        level[foot:] = 0
        sync, bits = heard(level[:, ::-1] if mirrored else level, self.keyed)
        return Found(sync, bits, box, mirrored)

    def _resized(self, part: tuple[float, ...], width: int, height: int) -> np.ndarray:
        rows, columns = self.grey.shape
        box = (max(0.0, part[0]), max(0.0, part[1]), min(columns, part[2]), min(rows, part[3]))
        return np.asarray(self.loose.resize((width, height), Image.Resampling.LANCZOS, box=box), np.float32)


def _inside(start: float, step: float, length: int) -> slice:
    """Which of 128 steps of `step` pixels from `start` on lie wholly within `length` pixels."""
    first = max(0, int(np.ceil(-start / step - 1e-6)))
    return slice(first, max(first, min(SIDE, int(np.floor((length - start) / step + 1e-6)))))


def reduced(image: Image.Image, largest: int) -> Image.Image:
    """`image`, or a smaller one whose longer side is `largest` pixels."""
    factor = largest / max(image.size)
    if factor >= 1:
        return image
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    return image.resize(size, Image.Resampling.LANCZOS)
