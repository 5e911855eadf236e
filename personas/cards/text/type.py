"""One line of text in pixels: how wide it is, where its ink is, and how it is drawn, in one font or
several.
"""

from __future__ import annotations

from functools import lru_cache

from PIL import ImageDraw

from personas.cards.oklch import Rgb
from personas.cards.text.fonts import font, runs


@lru_cache(maxsize=16384)
def advance(file: str, px: int, text: str) -> float:
    """The width of `text` in pixels when it is set in one line at `px` pixels an em, in `file` where it can
    be.
    """
    return sum(font(one, px).getlength(part) for one, part in runs(file, text))


def ink(file: str, px: int, text: str) -> tuple[int, int, int, int]:
    """The box of everything that is drawn of `text`, relative to where its baseline begins."""
    x, boxes = 0.0, []
    for one, part in runs(file, text):
        left, top, right, bottom = font(one, px).getbbox(part, anchor="ls")
        boxes.append((x + left, top, x + right, bottom))
        x += font(one, px).getlength(part)
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return int(min(lefts) // 1), int(min(tops)), ceil(max(rights)), ceil(max(bottoms))


def draw(pen: ImageDraw.ImageDraw, at: tuple[float, float], file: str, px: int, text: str, fill: Rgb) -> None:
    """Draw `text` with its baseline beginning at `at`."""
    x, y = at
    for one, part in runs(file, text):
        letters = font(one, px)
        pen.text((x, y), part, fill=fill, font=letters, anchor="ls")
        x += letters.getlength(part)


def ceil(value: float) -> int:
    return int(-(-value // 1))
