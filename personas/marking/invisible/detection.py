"""Find the invisible mark in a picture: as it stands, cut, scaled, mirrored, or on a tile of a card or a screen.

The fixed pattern is looked for at every place by one FFT correlation a scale; the strongest places are then read
for their 48 bits. Whether the bits are those of a portrait that was issued is for the registry to say: the pattern
proposes, the code decides.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
from PIL import Image

from personas.marking.invisible.correlation import Peak, peaks_at
from personas.marking.invisible.reading import CLIMBED, Found, Reader
from personas.marking.invisible.tiles import MOST, SMALLEST, tiles

LARGEST = 1350  # pixels of a side that are looked at: a larger picture is reduced first
LARGEST_SCREEN = 2880  # the same, where it is known where to look
WHOLE = (0.94, 1.42)  # a portrait's side by that of the picture, when the picture is one portrait or a part of it
CARD, CARD_TILES = 1080 / 1350, ((64, 64, 420), (64, 64, 400))  # our own cards: shape, and where the portrait stands
SMALLEST_TILE = 0.2  # of the longer side, when the portrait is a tile of something larger
STEP, WIDE_STEP = 1.015, 1.02
READ, CLIMB = 600, 16  # places of a stage that are read, and those of them that are followed to their best
WAIT = 4  # times the allowed work, as it is on a clock
FOOT = 102  # of 128 rows: below stands the notice, where one was put into the picture
# Places that each kind of search reads at the most, times the kinds: each may err a third of the time that all may.
KINDS = 3
STANDING = KINDS * 4
ON_TILES = KINDS * ((len(CARD_TILES) + MOST) * (1 + CLIMBED) + MOST)
SEARCHED = KINDS * 2 * (READ + CLIMB * CLIMBED)
# Measured, not counted: in so small a part one portrait of 2,000 that were not ours said a code at 7.7 deviations.
IN_PARTS = 1000 * SEARCHED


def look(image: Image.Image, secret: bytes, *, seconds: float = 2.0) -> Iterator[Found]:
    """Places that may hold a mark, as they are found: the picture as one portrait, then mirrored, the square tiles that
    it shows, the portrait cut or scaled, then as a part of something larger. Ends after about `seconds` of work (four
    times that on a busy machine, at the latest); stop asking when a code has been recognised.
    """
    return Search(image, secret, seconds).places()


def as_it_stands(image: Image.Image, secret: bytes) -> Iterator[Found]:
    """The places of a picture that is one portrait, with and without its foot, then mirrored: nothing is searched."""
    return Search(image, secret, 0.0).as_it_stands()


class Search:
    def __init__(self, image: Image.Image, secret: bytes, seconds: float):
        self.image, self.secret, self.seconds = image, secret, seconds
        self.reader = Reader(image, secret, LARGEST)
        self.began, self.worked = time.monotonic(), time.thread_time()

    def places(self) -> Iterator[Found]:
        yield from self.as_it_stands()
        yield from self._tiles()
        rows, columns = self.reader.grey.shape
        short, long = min(rows, columns), max(rows, columns)
        yield from self._stage(_sides(short * WHOLE[0], long * WHOLE[1], STEP)[: 2 * len(_sides(*WHOLE, STEP))], True)
        smallest = max(long * SMALLEST_TILE, SMALLEST)
        yield from self._stage(_sides(smallest, short * WHOLE[0], WIDE_STEP)[::-1], False)

    def as_it_stands(self) -> Iterator[Found]:
        reader = self.reader
        rows, columns = reader.grey.shape
        long = max(rows, columns)
        for mirrored in (False, True):
            box = ((columns - long) / 2, (rows - long) / 2, long)
            yield reader.in_picture(reader.read(box, mirrored), STANDING)
            yield reader.in_picture(reader.read(box, mirrored, FOOT), STANDING)
        if abs(columns / rows - CARD) < 0.01:
            for box in CARD_TILES:
                stands = reader.read(tuple(value * columns / 1080 for value in box))
                yield reader.in_picture(reader.climb(stands), ON_TILES)

    def _tiles(self) -> Iterator[Found]:
        """From finer pixels, for a tile may be small; below its foot may stand a badge."""
        reader = Reader(self.image, self.secret, LARGEST_SCREEN) if self.reader.by > 1 else self.reader
        for box in tiles(reader.small):
            found = reader.climb(reader.read(box))
            yield reader.in_picture(found, ON_TILES)
            yield reader.in_picture(reader.read(found.box, foot=FOOT), ON_TILES)

    def _stage(self, sides: list[float], both_ways: bool) -> Iterator[Found]:
        reader, peaks = self.reader, list[Peak]()
        for side in sides:
            if not both_ways and self.out_of_time():  # the first stage is short, and what most people send
                break
            peaks += peaks_at(reader.grey, side, reader.keyed, both_ways)
        peaks.sort(key=lambda peak: -peak.clear)
        read = sorted((reader.read(peak.box, peak.mirrored) for peak in peaks[:READ]), key=lambda found: -found.clear)
        for found in read[:CLIMB]:
            yield reader.in_picture(reader.climb(found), SEARCHED if both_ways else IN_PARTS)

    def out_of_time(self) -> bool:
        """Work is counted, not waiting: a busy machine must not answer otherwise than an idle one, only later."""
        worked, waited = time.thread_time() - self.worked, time.monotonic() - self.began
        return worked > self.seconds or waited > WAIT * self.seconds


def _sides(first: float, last: float, step: float) -> list[float]:
    count = int(np.log(last / first) / np.log(step)) + 1 if last > first else 0
    return [first * step**n for n in range(count)]
