"""Random streams that belong to one stage of one person each.

A stage that draws more or fewer numbers than before must not move what other stages draw, so every stage
hashes the seed with its own name. The arithmetic is ours because the standard library promises a stable
``random()`` across Python versions, but not stable ``choice`` or ``sample``.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from hashlib import sha256
from itertools import accumulate
from typing import TypeVar

T = TypeVar("T")
_SCALE = 2.0**-53


class Stream:
    """An endless row of numbers fixed by (seed, stage)."""

    __slots__ = ("_block", "_count", "_key")

    def __init__(self, seed: int, stage: str) -> None:
        self._key = f"{seed}/{stage}/".encode()
        self._block: list[float] = []
        self._count = 0

    def unit(self) -> float:
        """The next number, 0 <= x < 1."""
        if not self._block:
            digest = sha256(self._key + str(self._count).encode()).digest()
            self._count += 1
            self._block = [(int.from_bytes(digest[i : i + 8]) >> 11) * _SCALE for i in (0, 8, 16, 24)]
        return self._block.pop()

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

    def order(self, count: int) -> list[int]:
        """The numbers 0 to count - 1 in drawn order; cheaper than drawing them one by one."""
        digest = b""
        while len(digest) < 2 * count:
            digest += sha256(self._key + str(self._count).encode()).digest()
            self._count += 1
        return sorted(range(count), key=lambda i: digest[2 * i : 2 * i + 2])

    def _index(self, sums: Sequence[float]) -> int:
        if not sums or sums[-1] <= 0:
            raise ValueError("nothing to draw from")
        return min(bisect(sums, self.unit() * sums[-1]), len(sums) - 1)
