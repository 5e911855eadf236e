"""Seeds that belong together: the same person again, and people who look alike. Imports neither torch nor numpy."""

from __future__ import annotations

import hashlib

FAMILY = (1 << 48) - 1  # the part of a seed that says who somebody is; the rest varies within the family


def kin_seeds(seed: int, count: int) -> list[int]:
    """`count` further seeds of the family of `seed` (0 to 2**63 - 1): who they draw looks like the first one."""
    digests = (hashlib.sha256(f"{seed}/variation/{i}".encode()).digest() for i in range(count))
    return [(int.from_bytes(d[:2], "little") >> 1 << 48) | (seed & FAMILY) for d in digests]
