"""Shares with the interval in which they may lie."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z = 1.96  # 95 %


@dataclass(frozen=True)
class Rate:
    """A share of `count` trials with its 95 % interval (Wilson), in per cent. `low` and `high` are None at count 0."""

    share: float | None
    low: float | None
    high: float | None
    count: int

    @property
    def start(self) -> float:
        """Of the interval's bar, for drawing: 0..100."""
        return self.low or 0.0

    @property
    def width(self) -> float:
        return (self.high or 0.0) - (self.low or 0.0)


def wilson(share: float, count: int) -> Rate:
    """Wilson's score interval for `share` (0..1) of `count` trials."""
    if not count:
        return Rate(None, None, None, 0)
    centre = share + Z * Z / (2 * count)
    spread = Z * math.sqrt(share * (1 - share) / count + Z * Z / (4 * count * count))
    low, high = ((centre + sign * spread) / (1 + Z * Z / count) for sign in (-1, 1))
    return Rate(100 * share, 100 * max(0.0, low), 100 * min(1.0, high), count)
