"""Which characters a font file can draw, read from the file itself.

Pillow does not say, and a box in place of a letter is the one mistake that nobody forgives on a name.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from struct import unpack_from


@lru_cache(maxsize=16)
def characters(path: Path) -> frozenset[int]:
    """The code points that the TrueType file at `path` maps to a glyph (its `cmap`, formats 4 and 12)."""
    data = path.read_bytes()
    start = _table(data, b"cmap")
    found: set[int] = set()
    for index in range(unpack_from(">H", data, start + 2)[0]):
        offset = start + unpack_from(">I", data, start + 4 + 8 * index + 4)[0]
        kind = unpack_from(">H", data, offset)[0]
        if kind == 4:
            found.update(_format_4(data, offset))
        elif kind == 12:
            found.update(_format_12(data, offset))
    return frozenset(found)


def _table(data: bytes, tag: bytes) -> int:
    for index in range(unpack_from(">H", data, 4)[0]):
        name, _, offset, _ = unpack_from(">4sIII", data, 12 + 16 * index)
        if name == tag:
            return offset
    raise ValueError(f"the font has no {tag.decode()} table")


def _format_4(data: bytes, offset: int) -> set[int]:
    """Segments of the basic plane. A segment may name characters whose glyph is 0, so each is looked up."""
    count = unpack_from(">H", data, offset + 6)[0] // 2
    ends = unpack_from(f">{count}H", data, offset + 14)
    starts = unpack_from(f">{count}H", data, offset + 16 + 2 * count)
    deltas = unpack_from(f">{count}H", data, offset + 16 + 4 * count)
    ranges_at = offset + 16 + 6 * count
    ranges = unpack_from(f">{count}H", data, ranges_at)
    found = set()
    for index, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if ranges[index]:
                glyph = unpack_from(">H", data, ranges_at + 2 * index + ranges[index] + 2 * (code - first))[0]
            if glyph and (glyph + deltas[index]) % 65536:
                found.add(code)
    return found


def _format_12(data: bytes, offset: int) -> set[int]:
    found: set[int] = set()
    for index in range(unpack_from(">I", data, offset + 12)[0]):
        first, last, _ = unpack_from(">III", data, offset + 16 + 12 * index)
        found.update(range(first, last + 1))
    return found
