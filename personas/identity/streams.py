"""Random streams that belong to one stage of one person each.

A stage that draws more or fewer numbers than before must not move what other stages draw, so every stage
hashes the seed with its own name. The arithmetic is ours because the standard library promises a stable
``random()`` across Python versions, but not stable ``choice`` or ``sample``.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from itertools import accumulate
from math import gcd
from struct import Struct
from typing import TypeVar

T = TypeVar("T")
_SCALE = 2.0**-53
_FOUR = Struct(">4Q").unpack


@cache
def _strides(count: int) -> tuple[int, ...]:
    """Steps that meet every one of so many places before they come round."""
    return tuple(step for step in range(1, max(2, count)) if gcd(step, count) == 1)


class Stream:
    """An endless row of numbers fixed by (seed, stage)."""

    __slots__ = ("_block", "_count", "_key")

    def __init__(self, seed: int, stage: str, first: float | None = None) -> None:
        """`first`, 0 <= first < 1, is the first number of the row."""
        self._key = f"{seed}/{stage}/".encode()
        self._block: list[int] = [] if first is None else [int(first / _SCALE) << 11]
        self._count = 0

    def unit(self) -> float:
        """The next number, 0 <= x < 1."""
        if not self._block:
            digest = sha256(self._key + str(self._count).encode()).digest()
            self._count += 1
            self._block = list(_FOUR(digest))
        return (self._block.pop() >> 11) * _SCALE

    def between(self, low: int, high: int) -> int:
        """A whole number, low <= n <= high."""
        return low + int(self.unit() * (high - low + 1))

    def spread(self, low: float, high: float) -> float:
        """A number between low and high, most often near the middle."""
        return low + (high - low) * (self.unit() + self.unit() + self.unit()) / 3

    def chance(self, probability: float) -> bool:
        return self.unit() < probability

    def pick(self, items: Sequence[T]) -> T:
        """One item, all equally likely. Raises IndexError when there is none."""
        return items[int(self.unit() * len(items))]

    def weighted(self, items: Sequence[T], weights: Sequence[float]) -> T:
        """One item, as likely as its weight. Raises ValueError when every weight is zero."""
        return items[self._index(list(accumulate(weights)))]

    def from_table(self, table: tuple[Sequence[T], Sequence[float]]) -> T:
        """One item of (items, running sums of their weights)."""
        return table[0][self._index(table[1])]

    def several(self, items: Sequence[T], count: int) -> list[T]:
        """Up to count different items, in drawn order."""
        rest = list(items)
        return [rest.pop(int(self.unit() * len(rest))) for _ in range(min(count, len(rest)))]

    def walk(self, count: int) -> Iterator[int]:
        """The numbers 0 to count - 1 in one of many orders, for the price of one number."""
        place, part = divmod(self.unit() * count, 1.0)
        at, strides = int(place), _strides(count)
        stride = strides[int(part * len(strides))]
        for _ in range(count):
            yield at
            at = (at + stride) % count

    def _index(self, sums: Sequence[float]) -> int:
        if not sums or sums[-1] <= 0:
            raise ValueError("nothing to draw from")
        return min(bisect(sums, self.unit() * sums[-1]), len(sums) - 1)
