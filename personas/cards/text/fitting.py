"""Text made to fit a width: shrunk within bounds, then wrapped word by word, then words split."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from personas.cards.text.breaking import Breaks, wrap
from personas.cards.text.fonts import FALLBACKS, drawable, font, runs, typeface
from personas.cards.text.type import advance, ceil
from personas.cards.text.typography import typeset

Rung = tuple[int, int]  # size of the em in pixels, most lines

# Japanese fills its em, Devanagari and Arabic reach beyond it above and below: they need more air than Latin.
TALL_SCRIPTS = FALLBACKS[1:]
TALL = 1.45

# A last line shorter than this share of the width looks like a mistake: the lines are evened out then.
WIDOW = 0.30


@dataclass(frozen=True)
class Fitted:
    """Lines of one text in one font. `px` is the em and `leading` the distance of baselines, both in
    pixels.
    """

    lines: tuple[str, ...]
    file: str
    px: int
    leading: int

    @property
    def height(self) -> int:
        """Of all line boxes together, in pixels."""
        return len(self.lines) * self.leading

    @property
    def baseline(self) -> int:
        """From the top of a line box down to its baseline, in pixels."""
        ascent, descent = font(self.file, self.px).getmetrics()
        return (self.leading - ascent - descent) // 2 + ascent

    @property
    def width(self) -> int:
        """Advance of the widest line, in pixels."""
        return max((ceil(advance(self.file, self.px, line)) for line in self.lines), default=0)


@dataclass(frozen=True)
class Style:
    """How a text may be set: its preferred font, line height as a multiple of the em, and even line lengths
    or not.
    """

    file: str
    leading: float
    balanced: bool = False
    whole_words: bool = False  # smaller type rather than a line that ends in a hyphen


def line_height(style: Style, text: str) -> float:
    """The line height of `text` as a multiple of the em: that of its style, or more where its script is
    tall.
    """
    tall = {file for file, _ in runs(typeface(style.file, text), text)} & set(TALL_SCRIPTS)
    return max(style.leading, TALL) if tall else style.leading


def fit(text: str, style: Style, width: int, rungs: Sequence[Rung]) -> Fitted:
    """Set `text` on the first of `rungs` on which it fits `width` pixels; they go from wanted to merely allowed.

    Where it fits none, it is set at the size of the last one with as many lines as it needs, and words wider
    than a line are split: nothing is ever cut. A text that no font here can draw gives no lines.
    """
    return _fit(text, style, width, tuple(rungs))


# The same texts are tried at one density after the other; most parts of a card do not change between two of them.
@lru_cache(maxsize=1024)
def _fit(text: str, style: Style, width: int, rungs: tuple[Rung, ...]) -> Fitted:
    text = typeset(drawable(style.file, text))
    file = typeface(style.file, text)
    for breaks in (Breaks.SPACES, Breaks.NORMAL) if style.whole_words else (Breaks.NORMAL,):
        for px, most in rungs:
            lines = wrap(text, width, _measure(file, px), breaks)
            if lines is not None and len(lines) <= most:
                return _fitted(text, _even(text, lines, style, file, px, width, breaks), style, file, px)
    px = rungs[-1][0]
    lines = wrap(text, width, _measure(file, px), Breaks.ANYWHERE) or []
    return _fitted(text, _even(text, lines, style, file, px, width, Breaks.NORMAL), style, file, px)


def _fitted(text: str, lines: list[str], style: Style, file: str, px: int) -> Fitted:
    return Fitted(tuple(lines), file, px, round(px * line_height(style, text)))


def _even(text: str, lines: list[str], style: Style, file: str, px: int, width: int, breaks: Breaks) -> list[str]:
    """The same number of lines with the least width, where the style wants it or the last line is a widow."""
    measure = _measure(file, px)
    if len(lines) < 2 or not (style.balanced or measure(lines[-1]) < WIDOW * width):
        return lines
    low, high = width // 2, width
    while high - low > 4:
        middle = (low + high) // 2
        tried = wrap(text, middle, measure, breaks)
        if tried is not None and len(tried) <= len(lines):
            lines, high = tried, middle
        else:
            low = middle
    return lines


def _measure(file: str, px: int) -> Callable[[str], float]:
    return lambda text: advance(file, px, text)
