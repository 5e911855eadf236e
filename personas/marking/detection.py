"""Find the invisible mark in a picture: as it stands, cut, scaled, mirrored, or as one tile of a card.

The fixed pattern is looked for at every place by one FFT correlation a scale; the strongest places are then read
for their 48 bits. Whether the bits are those of a portrait that was issued is for the registry to say: the pattern
proposes, the code decides.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from personas.marking.carriers import SIDE, Carriers, carriers
from personas.marking.watermark import heard
from personas.marking.whitening import fast_length, luma, whitened

LARGEST = 1600  # pixels of a side that are looked at: a larger picture is reduced first
WHOLE = (0.94, 1.42)  # a portrait's side by that of the picture, when the picture is one portrait or a part of it
SMALLEST_TILE = 0.16  # of the longer side, when the portrait is a tile of something larger
STEP = 1.015
PEAKS = 4  # a scale
READ = 40  # places that are read in all
FINE = (1.0, 0.9925, 1.0075, 0.985, 1.015)


@dataclass(frozen=True)
class Found:
    """One place that may hold a mark: `box` (left, top, side) in pixels of the picture, how clearly the pattern is
    heard there and each of the 48 bits. The clearer the more alike; by chance about 1."""

    sync: float
    bits: np.ndarray
    box: tuple[float, float, float]
    mirrored: bool = False

    @property
    def code(self) -> bytes:
        return np.packbits(self.bits > 0).tobytes()


def read_directly(image: Image.Image, secret: bytes) -> Found:
    """Read `image` (RGB or L) as one whole portrait."""
    return _read(_grey(image), (0.0, 0.0, float(max(image.size))), carriers(secret))


def search(image: Image.Image, secret: bytes, *, seconds: float = 2.0) -> list[Found]:
    """The likeliest places, the best first, found within about `seconds`: first as one portrait, also mirrored and
    cut, then as a tile of something larger."""
    return list(Search(image, secret, seconds).places())


class Search:
    def __init__(self, image: Image.Image, secret: bytes, seconds: float):
        self.grey, self.shrunk = _grey(_reduced(image)), max(image.size) / min(LARGEST, max(image.size))
        self.keyed, self.until = carriers(secret), time.monotonic() + seconds

    def places(self) -> Iterator[Found]:
        short, long = min(self.grey.shape), max(self.grey.shape)
        whole = _sides(short * WHOLE[0], short * WHOLE[1])
        yield from self._best(self._peaks(whole, mirrored=False) + self._peaks(whole, mirrored=True))
        tiles = _sides(max(long * SMALLEST_TILE, SIDE * 0.6), short * WHOLE[0])
        yield from self._best(self._peaks(reversed(tiles), mirrored=False))

    def _peaks(self, sides, *, mirrored: bool) -> list[tuple[float, Found]]:
        grey = self.grey[:, ::-1] if mirrored else self.grey
        found = []
        for side in sides:
            if time.monotonic() > self.until:
                break
            found += [(clear, Found(0, np.zeros(0), box, mirrored)) for clear, box in _at_scale(grey, side, self.keyed)]
        return found

    def _best(self, peaks: list[tuple[float, Found]]) -> list[Found]:
        peaks.sort(key=lambda peak: -peak[0])
        found = []
        for _, place in peaks[:READ]:
            if found and time.monotonic() > self.until + 0.5:
                break
            found.append(self._finest(place))
        return [
            replace(one, box=tuple(v * self.shrunk for v in one.box)) for one in sorted(found, key=lambda f: -f.sync)
        ]

    def _finest(self, place: Found) -> Found:
        """Scale and place to a part of a pixel: what the correlation gives is good to one pixel of 128."""
        grey = self.grey[:, ::-1] if place.mirrored else self.grey
        best = _climb(lambda box: _read(grey, box, self.keyed), place.box)
        return replace(best, mirrored=place.mirrored)


def _climb(read: Callable, box: tuple[float, float, float]) -> Found:
    best = read(box)
    for width in (0.01, 0.005):
        left, top, side = best.box
        centre_x, centre_y = left + side / 2, top + side / 2
        for scale in (1 - width, 1 + width):
            grown = side * scale
            best = max(best, read((centre_x - grown / 2, centre_y - grown / 2, grown)), key=lambda f: f.sync)
        for across, down in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            left, top, side = best.box
            moved = (left + across * side * width / 2, top + down * side * width / 2, side)
            best = max(best, read(moved), key=lambda f: f.sync)
    return best


def _at_scale(grey: np.ndarray, side: float, keyed: Carriers) -> list[tuple[float, tuple[float, float, float]]]:
    """The clearest places of a portrait whose side is `side` pixels of `grey`."""
    factor = SIDE / side
    size = (max(16, round(grey.shape[1] * factor)), max(16, round(grey.shape[0] * factor)))
    level, _ = whitened(_resized(grey, size))
    clear = _correlation(level, keyed)
    found = []
    for _ in range(PEAKS):
        row, column = np.unravel_index(int(clear.argmax()), clear.shape)
        box = (
            (column - SIDE) * grey.shape[1] / size[0],
            (row - SIDE) * grey.shape[0] / size[1],
            side,
        )
        found.append((float(clear[row, column]), box))
        clear[max(0, row - 2) : row + 3, max(0, column - 2) : column + 3] = -9
    return found


def _correlation(level: np.ndarray, keyed: Carriers) -> np.ndarray:
    """How clearly the pattern is heard with its corner at each place, shifted by 128: places may lie outside."""
    rows, columns = level.shape
    shape = (fast_length(rows + SIDE), fast_length(columns + SIDE))
    both = np.fft.rfft2(level, shape) * np.conj(np.fft.rfft2(keyed.pattern, shape))
    around = np.fft.irfft2(both, shape).astype(np.float32)
    map_ = np.roll(around, (SIDE, SIDE), (0, 1))[: rows + SIDE, : columns + SIDE]
    energy = np.pad(level * level, SIDE)
    total = np.pad(energy.astype(np.float64).cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    inside = total[SIDE:, SIDE:] - total[:-SIDE, SIDE:] - total[SIDE:, :-SIDE] + total[:-SIDE, :-SIDE]
    inside = inside[: rows + SIDE, : columns + SIDE]
    floor = 0.25 * float(np.mean(level * level)) * SIDE * SIDE
    return map_ / np.sqrt(np.maximum(inside, floor) / keyed_size(keyed))


def keyed_size(keyed: Carriers) -> int:
    """The number of coefficients over which a whitened picture spreads its energy."""
    return keyed.sync.size + keyed.bits.size


def _read(grey: np.ndarray, box: tuple[float, float, float], keyed: Carriers) -> Found:
    """Read the part of `grey` in `box`; what of the box lies outside says nothing."""
    left, top, side = box
    step = side / SIDE
    rows, columns = grey.shape
    first_x, first_y = max(0, int(np.ceil(-left / step))), max(0, int(np.ceil(-top / step)))
    last_x = min(SIDE, int(np.floor((columns - left) / step + 1e-6)))
    last_y = min(SIDE, int(np.floor((rows - top) / step + 1e-6)))
    level = np.zeros((SIDE, SIDE), np.float32)
    if last_x - first_x >= 16 and last_y - first_y >= 16:
        inside = (left + first_x * step, top + first_y * step, left + last_x * step, top + last_y * step)
        inside = (max(0.0, inside[0]), max(0.0, inside[1]), min(columns, inside[2]), min(rows, inside[3]))
        part = _resized(grey, (last_x - first_x, last_y - first_y), box=inside)
        level[first_y:last_y, first_x:last_x] = whitened(part)[0]
    sync, bits = heard(level, keyed)
    return Found(sync, bits, box)


def _resized(grey: np.ndarray, size: tuple[int, int], box=None) -> np.ndarray:
    return np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.LANCZOS, box=box), np.float32)


def _grey(image: Image.Image) -> np.ndarray:
    return np.ascontiguousarray(luma(np.asarray(image.convert("RGB"))))


def _reduced(image: Image.Image) -> Image.Image:
    if max(image.size) <= LARGEST:
        return image
    factor = LARGEST / max(image.size)
    return image.resize(
        (max(1, round(image.width * factor)), max(1, round(image.height * factor))), Image.Resampling.LANCZOS
    )


def _sides(first: float, last: float) -> list[float]:
    count = max(0, int(np.log(last / first) / np.log(STEP)) + 1) if last > first else 0
    return [first * STEP**n for n in range(count)]
