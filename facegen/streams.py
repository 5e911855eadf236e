"""Random numbers from a seed and a name, the same on every machine and version."""

from __future__ import annotations

import hashlib
import math

import numpy as np


class Stream:
    """Uniform and normal numbers from a seed, the same on every machine and version."""

    def __init__(self, seed: int | str, name: str) -> None:
        digest = hashlib.sha256(f"{seed}/{name}".encode()).digest()
        self._bits = np.random.Philox(key=int.from_bytes(digest[:16], "little"))

    def uniform(self, *shape: int) -> np.ndarray:
        """Float64 in (0, 1)."""
        raw = self._bits.random_raw(math.prod(shape) if shape else 1)
        return ((raw >> np.uint64(11)).astype(np.float64) + 0.5).reshape(shape) / 2.0**53

    def normal(self, *shape: int) -> np.ndarray:
        """Standard normal by Box-Muller."""
        u, v = self.uniform(*shape), self.uniform(*shape)
        return np.sqrt(-2 * np.log(u)) * np.cos(2 * np.pi * v)

    def gumbel(self, *shape: int) -> np.ndarray:
        return -np.log(-np.log(self.uniform(*shape)))
