"""Find the invisible mark in a picture: as it stands, cut, scaled, mirrored, or as one tile of a card.

The fixed pattern is looked for at every place by one FFT correlation a scale; the strongest places are then read
for their 48 bits. Whether the bits are those of a portrait that was issued is for the registry to say: the pattern
proposes, the code decides.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from personas.marking.carriers import BITS, SIDE, carriers
from personas.marking.correlation import Peak, peaks_at
from personas.marking.watermark import heard
from personas.marking.whitening import luma, whitened

LARGEST = 1350  # pixels of a side that are looked at: a larger picture is reduced first
WHOLE = (0.94, 1.42)  # a portrait's side by that of the picture, when the picture is one portrait or a part of it
CARD, CARD_TILES = 1080 / 1350, ((64, 64, 420), (64, 64, 400))  # our own cards: shape, and where the portrait stands
SMALLEST_TILE = 0.2  # of the longer side, when the portrait is a tile of something larger
FEWEST_PIXELS = 80  # of a tile's side: below that the band of the mark is gone
STEP, WIDE_STEP = 1.015, 1.02
READ, CLIMB = 400, 16  # places of a stage that are read, and those of them that are followed to their best
WAIT = 4  # times the allowed work, as it is on a clock
FINE = (0.01, 0.005)  # of the side
FOOT = 102  # of 128 rows: below stands the notice, where one was put into the picture


@dataclass(frozen=True)
class Found:
    """One place that may hold a mark: `box` (left, top, side) in pixels of the picture, how clearly the pattern is
    heard there and each of the 48 bits (the sign is its value), in standard deviations."""

    sync: float
    bits: np.ndarray
    box: tuple[float, float, float]
    mirrored: bool = False

    @property
    def clear(self) -> float:
        """How little this looks like chance, in standard deviations: the pattern, and bits that are all decided. By
        chance the squares of the bits add up to 48 with a deviation of the root of 96."""
        return (self.sync + (float(self.bits @ self.bits) - BITS) / (2 * BITS) ** 0.5) / 2**0.5

    @property
    def code(self) -> bytes:
        return np.packbits(self.bits > 0).tobytes()


def look(image: Image.Image, secret: bytes, *, seconds: float = 2.0) -> Iterator[Found]:
    """Places that may hold a mark, as they are found: the picture as one portrait, then mirrored, cut or scaled, then
    tiles of something larger. Ends after about `seconds` of work (four times that on
    a busy machine, at the latest); stop asking when a code has been recognised.
    """
    return Search(image, secret, seconds).places()


class Search:
    def __init__(self, image: Image.Image, secret: bytes, seconds: float):
        small = reduced(image, LARGEST)
        self.grey = np.ascontiguousarray(luma(np.asarray(small.convert("RGB"))))
        self.by = image.width / small.width
        self.keyed, self.seconds = carriers(secret), seconds
        self.began, self.worked = time.monotonic(), time.thread_time()

    def places(self) -> Iterator[Found]:
        rows, columns = self.grey.shape
        short, long = min(rows, columns), max(rows, columns)
        for mirrored in (False, True):
            box = ((columns - long) / 2, (rows - long) / 2, long)
            yield self._in_picture(self._read(box, mirrored))
            yield self._in_picture(self._read(box, mirrored, FOOT))
        if abs(columns / rows - CARD) < 0.01:
            for box in CARD_TILES:
                yield self._in_picture(self._climb(self._read(tuple(value * columns / 1080 for value in box), False)))
        yield from self._stage(_sides(short * WHOLE[0], long * WHOLE[1], STEP)[: 2 * len(_sides(*WHOLE, STEP))], True)
        smallest = max(long * SMALLEST_TILE, FEWEST_PIXELS)
        yield from self._stage(_sides(smallest, short * WHOLE[0], WIDE_STEP)[::-1], False)

    def _stage(self, sides: list[float], both_ways: bool) -> Iterator[Found]:
        peaks: list[Peak] = []
        for side in sides:
            if not both_ways and self.out_of_time():  # the first stage is short, and what most people send
                break
            peaks += peaks_at(self.grey, side, self.keyed, both_ways)
        peaks.sort(key=lambda peak: -peak.clear)
        read = sorted((self._read(peak.box, peak.mirrored) for peak in peaks[:READ]), key=lambda found: -found.clear)
        for found in read[:CLIMB]:
            yield self._in_picture(self._climb(found))

    def out_of_time(self) -> bool:
        """Work is counted, not waiting: a busy machine must not answer otherwise than an idle one, only later."""
        worked, waited = time.thread_time() - self.worked, time.monotonic() - self.began
        return worked > self.seconds or waited > WAIT * self.seconds

    def _climb(self, found: Found) -> Found:
        """Scale and place to a part of a pixel: what the correlation gives is good to one pixel of 128."""
        for width in FINE:
            for scale, across, down in ((-1, 0, 0), (1, 0, 0), (0, -1, 0), (0, 1, 0), (0, 0, -1), (0, 0, 1)):
                left, top, side = found.box
                grown, shift = side * (1 + scale * width), side * width / 2
                centred = (left + (side - grown) / 2 + across * shift, top + (side - grown) / 2 + down * shift, grown)
                found = max(found, self._read(centred, found.mirrored), key=lambda one: one.clear)
        return found

    def _in_picture(self, found: Found) -> Found:
        return replace(found, box=tuple(value * self.by for value in found.box))

    def _read(self, box: tuple[float, float, float], mirrored: bool, foot: int = SIDE) -> Found:
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
        image = Image.fromarray(self.grey)
        return np.asarray(image.resize((width, height), Image.Resampling.LANCZOS, box=box), np.float32)


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


def _sides(first: float, last: float, step: float) -> list[float]:
    count = int(np.log(last / first) / np.log(step)) + 1 if last > first else 0
    return [first * step**n for n in range(count)]
