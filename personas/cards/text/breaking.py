"""Where a line of text may end.

Spaces first; hyphens, slashes and dashes after themselves; Chinese and Japanese between any two characters
except where custom forbids it. A word that is wider than the line is split, which is the caller's last
resort.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

NEVER_FIRST = set("、。，．・：；？！）」』】〉》〕］｝ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々,.!?:;)]}%")
NEVER_LAST = set("「『（【〈《〔［｛([{")
AFTER = re.compile(r"(?<=[-‐–—/])(?=[^\W\d])")  # not inside "24,000–28,000"
AT_SPACES = re.compile(r"(?!)")  # matches nowhere
VOWELS = tuple("aeiouyäöüáàâåæéèêíóôøúığąęăâêôơư")
TOGETHER = ("ch", "ck", "ph", "th", "sh", "rh", "qu", "pf")


class Breaks(Enum):
    """Where a caller lets lines end."""

    SPACES = 1
    NORMAL = 2  # and after hyphens
    ANYWHERE = 3  # and inside a word that is wider than a line


@dataclass(frozen=True)
class Piece:
    """What stays on one line, and whether a space stands before it when it is not the first there."""

    text: str
    spaced: bool


def wrap(text: str, width: float, measure: Callable[[str], float], breaks: Breaks = Breaks.NORMAL) -> list[str] | None:
    """Break `text` into lines no wider than `width` (in the units of `measure`).

    Where a word is wider than a line, the answer is None; with Breaks.ANYWHERE hyphens part the word.
    """
    lines: list[str] = []
    line = ""
    parts = pieces(text, AT_SPACES if breaks is Breaks.SPACES else AFTER)
    for piece in _narrow(parts, width, measure) if breaks is Breaks.ANYWHERE else parts:
        longer = line + (" " if line and piece.spaced else "") + piece.text
        if not line or measure(longer) <= width:
            line = longer
        else:
            lines.append(line)
            line = piece.text
        if measure(line) > width:
            return None
    return [*lines, line] if line else lines


@lru_cache(maxsize=1024)
def pieces(text: str, after: re.Pattern[str] = AFTER) -> tuple[Piece, ...]:
    """The parts of `text` between which a line may end: at spaces, and inside words where `after` matches."""
    return tuple(
        Piece(chunk, spaced=index == 0 and number == 0)
        for word in text.split()
        for index, part in enumerate(after.split(word))
        for number, chunk in enumerate(_ideographs(part))
    )


def _narrow(parts: Iterable[Piece], width: float, measure: Callable[[str], float]) -> Iterator[Piece]:
    for part in parts:
        for number, text in enumerate(_split(part.text, width, measure)):
            yield Piece(text, part.spaced and number == 0)


def _split(word: str, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    while measure(word) > width and len(word) > 1:
        most = max((n for n in range(1, len(word)) if measure(word[:n] + "-") <= width), default=1)
        at = _syllable(word, most)
        yield word[:at] + "-"
        word = word[at:]
    yield word


def _syllable(word: str, most: int) -> int:
    """The best place for a hyphen at or a little before `most`: between syllables where that can be guessed."""
    for reach, begins in ((12, _clearly_begins), (8, _may_begin)):
        for at in range(most, max(1, most - reach), -1):
            if begins(word.lower(), at):
                return at
    while most > 1 and unicodedata.category(word[most]).startswith("M"):
        most -= 1
    return most


def _may_begin(word: str, at: int) -> bool:
    """Whether a syllable may begin at `at`: a consonant with a vowel after it, not torn from its neighbour."""
    consonant = word[at].isalpha() and word[at] not in VOWELS
    return consonant and word[at + 1 : at + 2] in VOWELS and word[at - 1 : at + 1] not in TOGETHER


def _clearly_begins(word: str, at: int) -> bool:
    """The same after a syllable that ends in a vowel or in one consonant, which is safe in most languages."""
    return _may_begin(word, at) and (word[at - 1] in VOWELS or word[at - 2] in VOWELS)


def _ideographs(word: str) -> Iterator[str]:
    run = ""
    for char in word:
        if run and (_stands_alone(run[-1]) or _stands_alone(char)) and _may_part(run[-1], char):
            yield run
            run = ""
        run += char
    yield run


def _may_part(before: str, after: str) -> bool:
    return before not in NEVER_LAST and after not in NEVER_FIRST


def _stands_alone(char: str) -> bool:
    return 0x2E80 <= ord(char) <= 0xA4CF or 0xFF00 <= ord(char) <= 0xFF60
