"""Paragraphs set to a width: wrapped word by word, and never cut.

The same breaking rules as the PNG card (personas/cards/text/breaking.py), in points instead of pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from personas.cards.oklch import Rgb
from personas.cards.text.breaking import Breaks, wrap
from personas.cards.text.fonts import is_right_to_left, typeface
from personas.exporting.pages.type import LEADING_OF_TALL_SCRIPTS, advance, clean, is_tall, metrics

SAFETY = 0.5  # points by which a line may be measured too short


@dataclass(frozen=True)
class Style:
    """`file` is the preferred font, `leading` the distance of baselines as a multiple of the size."""

    file: str
    leading: float
    colour: Rgb
    mark: str = ""  # "dot" or "ring" before each paragraph
    mark_colour: Rgb = (0, 0, 0)


@dataclass(frozen=True)
class Paragraph:
    """Lines of one text in one size. `size`, `leading` and `indent` are in points, `text` is the whole text."""

    text: str
    lines: tuple[str, ...]
    file: str
    size: float
    leading: float
    colour: Rgb
    rtl: bool = False
    mark: str = ""
    indent: float = 0.0
    mark_colour: Rgb = (0, 0, 0)

    @property
    def height(self) -> float:
        return len(self.lines) * self.leading

    @property
    def width(self) -> float:
        """Of the widest line, indentation included."""
        return self.indent + max((advance(self.file, line) * self.size for line in self.lines), default=0.0)

    @property
    def spaced(self) -> tuple[str, ...]:
        """What the text has after each line: a space, or nothing where a word goes on or no spaces are written."""
        found, at = [], 0
        for line in self.lines:
            at += len(line) if self.text.startswith(line, at) else len(line) - 1  # without the hyphen that parts a word
            found.append(" " if self.text[at : at + 1] == " " else "")
            at += len(found[-1])
        return tuple(found)

    @property
    def baseline(self) -> float:
        """From the top of a line box down to its baseline."""
        ascent, descent = metrics(self.file)
        return (self.leading - (ascent + descent) * self.size) / 2 + ascent * self.size


def paragraph(text: str, style: Style, size: float, width: float) -> Paragraph:
    """Set `text` at `size` points in lines of at most `width` points; a word wider than a line is split."""
    text = clean(style.file, text)
    file = typeface(style.file, text)
    indent = round(size * 1.15, 2) if style.mark else 0.0
    lines = _lines(text, file, size, width - indent - SAFETY)
    leading = max(style.leading, LEADING_OF_TALL_SCRIPTS) if is_tall(file, text) else style.leading
    rtl = is_right_to_left(text)
    look = (style.colour, rtl, style.mark, indent, style.mark_colour)
    return Paragraph(text, tuple(lines), file, size, round(size * leading, 2), *look)


def paragraphs(texts: Iterable[str], style: Style, size: float, width: float) -> tuple[Paragraph, ...]:
    """As `paragraph`, without the texts of which nothing can be drawn."""
    found = (paragraph(text, style, size, width) for text in texts)
    return tuple(one for one in found if one.lines)


def shrunk(text: str, style: Style, width: float, sizes: Sequence[float], most: int = 99) -> Paragraph:
    """Set `text` at the first of `sizes` at which it takes at most `most` lines and splits no word.

    Where it fits none, at the last one, with as many lines as it needs.
    """
    text = clean(style.file, text)
    file = typeface(style.file, text)
    for size in sizes:
        lines = wrap(text, width - SAFETY, lambda part, size=size: advance(file, part) * size)
        if lines is not None and len(lines) <= most:
            return paragraph(text, style, size, width)
    return paragraph(text, style, sizes[-1], width)


def _lines(text: str, file: str, size: float, width: float) -> list[str]:
    def measure(part: str) -> float:
        return advance(file, part) * size

    return wrap(text, width, measure) or wrap(text, width, measure, Breaks.ANYWHERE) or []
