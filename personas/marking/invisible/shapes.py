"""Which pixels of a mask hang together: four-connected shapes, by their bounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

RUNS = 20_000


@dataclass(eq=False)
class Shape:
    """Bounds in pixels, right and bottom outside, and how many pixels it has."""

    left: int
    top: int
    right: int
    bottom: int
    size: int


def shapes(mask: np.ndarray) -> list[Shape]:
    """The shapes of a (h, w) mask, from runs of a row that touch runs of the row before; none of a mask that is mere
    grain, of more than RUNS runs."""
    if np.count_nonzero(np.diff(mask.astype(np.int8), axis=1)) > 2 * RUNS:
        return []
    whose: dict[Shape, Shape] = {}  # what a shape has become part of
    before: list[Shape] = []
    for row, line in enumerate(mask):
        now = []
        for left, right in _runs(line):
            run = Shape(left, row, right, row + 1, right - left)
            now.append(run)
            whose[run] = run
        _touching(before, now, whose)
        before = now
    return _joined(whose)


def _runs(line: np.ndarray) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(line.astype(np.int8), prepend=0, append=0)).tolist()
    return zip(edges[::2], edges[1::2], strict=True)


def _touching(before: list[Shape], now: list[Shape], whose: dict[Shape, Shape]) -> None:
    above = 0
    for run in now:
        while above < len(before) and before[above].right <= run.left:
            above += 1
        for other in before[above:]:
            if other.left >= run.right:
                break
            whose[_root(other, whose)] = _root(run, whose)


def _root(shape: Shape, whose: dict[Shape, Shape]) -> Shape:
    while whose[shape] is not shape:
        whose[shape] = shape = whose[whose[shape]]
    return shape


def _joined(whose: dict[Shape, Shape]) -> list[Shape]:
    made: dict[Shape, Shape] = {}
    for run in whose:
        root = _root(run, whose)
        whole = made.setdefault(root, Shape(run.left, run.top, run.right, run.bottom, 0))
        whole.left, whole.right = min(whole.left, run.left), max(whole.right, run.right)
        whole.top, whole.bottom = min(whole.top, run.top), max(whole.bottom, run.bottom)
        whole.size += run.size
    return list(made.values())
