"""Where in a picture of a screen, a card or a slide do tiles stand? Squares that lift off what lies around them.

A portrait that is a small part of a larger picture is heard too faintly to be looked for at every place and scale.
Its tile is not: our pages and cards put portraits on square tiles, and a screenshot keeps their edges to the pixel.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from personas.marking.invisible.shapes import Shape, shapes

COARSE, COARSE_SIDE = 4, 480  # at least so many pixels to one in which shapes are looked for, at most so many of these
SMALLEST = 80  # pixels of a side: below that the band of the mark is gone
GROUNDS = 3  # colours that are tried as what lies around
COUNTED = 16  # levels of a colour that are counted as one
LIKE = 14  # levels by which a pixel of the ground may be off
SQUARE = 0.04  # of the side by which width and height may differ
FILLED = 0.7  # of the square: corners are round, and a shirt may have the colour of the page
BARE = 0.15  # of a line that may be off before it counts as part of a tile: dark hair on a dark page is hardly off
MOST = 24

Box = tuple[float, float, float]


@dataclass(frozen=True)
class _Ground:
    """A colour that may lie around tiles, and which coarse pixels, of `by` x `by` fine ones, are not of it."""

    colour: np.ndarray
    other: np.ndarray
    by: int


def tiles(image: Image.Image) -> list[Box]:
    """(left, top, side) in pixels of the square tiles that `image` (RGB) shows, the largest first, at most MOST.

    A tile that the lower edge of the picture cuts counts with its whole side.
    """
    by = max(COARSE, -(-max(image.size) // COARSE_SIDE))
    pixels, coarse = np.asarray(image, np.int16), np.asarray(image.reduce(by), np.int16)
    found: list[Box] = []
    for ground in _grounds(coarse, by):
        for shape in shapes(ground.other):
            box = _tile(shape, ground, pixels)
            if box and not any(_same(box, other) for other in found):
                found.append(box)
    return sorted(found, key=lambda box: -box[2])[:MOST]


def _grounds(coarse: np.ndarray, by: int) -> list[_Ground]:
    """By the most frequent colours."""
    flat = coarse.reshape(-1, 3)
    keys = (flat // COUNTED).astype(np.int64) @ (65536, 256, 1)
    values, counts = np.unique(keys, return_counts=True)
    colours = [np.median(flat[keys == key], axis=0) for key in values[np.argsort(-counts)][:GROUNDS]]
    return [_Ground(colour, _unlike(coarse, colour), by) for colour in colours]


def _unlike(pixels: np.ndarray, colour: np.ndarray) -> np.ndarray:
    return np.abs(pixels - colour).max(axis=-1) > LIKE


def _tile(shape: Shape, ground: _Ground, pixels: np.ndarray) -> Box | None:
    """The square that a shape is, with its edges where the picture has them; None when it is none."""
    wide, high = shape.right - shape.left, shape.bottom - shape.top
    rows, columns = ground.other.shape
    if shape.left == 0 and shape.right == columns:
        return None
    cut = shape.bottom == rows
    squarish = abs(wide - high) <= max(2, SQUARE * wide) or (cut and wide / 2 < high < wide)
    if not squarish or wide * ground.by < SMALLEST - ground.by or shape.size < FILLED * wide * high:
        return None
    left, right = _edges(shape.left, shape.right, ground, _middle(pixels, shape.top, shape.bottom, ground.by))
    turned = pixels.swapaxes(0, 1)
    top, bottom = _edges(shape.top, shape.bottom, ground, _middle(turned, shape.left, shape.right, ground.by))
    side = right - left if cut else (right - left + bottom - top) / 2
    return (left, top, side) if side >= SMALLEST and (cut or abs(right - left + top - bottom) < 4) else None


def _middle(pixels: np.ndarray, first: int, last: int, by: int) -> np.ndarray:
    """The rows that lie in the middle half of coarse rows."""
    quarter = (last - first) // 4
    return pixels[(first + quarter) * by : (last - quarter) * by]


def _edges(first: int, last: int, ground: _Ground, middle: np.ndarray) -> tuple[float, float]:
    """From where to where columns of `middle` are not ground, near coarse bounds.

    Outwards from the centre: a button may stand close to a tile.
    """
    centre = (first + last) * ground.by // 2
    start, end = max(0, (first - 1) * ground.by), min(middle.shape[1], (last + 1) * ground.by)
    bare = start + np.flatnonzero(_unlike(middle[:, start:end], ground.colour).mean(axis=0) <= BARE)
    before, after = bare[bare < centre], bare[bare >= centre]
    return float(before[-1] + 1 if len(before) else start), float(after[0] if len(after) else end)


def _same(one: Box, other: Box) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) < COARSE
