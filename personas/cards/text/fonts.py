"""The typefaces of a card, and which of them can draw a given text.

Latin (Polish, Turkish and Vietnamese included), Greek and Cyrillic come from Fraunces and Inter, other scripts
from subsets of Noto Sans. Those of India, Thailand and the Near East need shaping or run right to left, which
Pillow does through Raqm; where Raqm is not there, a text in them is left out rather than drawn wrongly.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont, features

from personas.cards.text.coverage import characters

FOLDER = Path(__file__).parents[1] / "fonts"

NAME = "Fraunces_72pt_600SemiBold.ttf"
QUOTE = "Fraunces_36pt_400Regular_Italic.ttf"
TEXT = "Inter_400Regular.ttf"
STRONG = "Inter_600SemiBold.ttf"
NOTO = "JP KR SC Devanagari Arabic Armenian Bengali Georgian Hebrew Sinhala Tamil Thai"
# Inter comes first for Greek and Cyrillic, which Fraunces lacks.
FALLBACKS = (TEXT, *(f"NotoSans{script}_400Regular_subset.ttf" for script in NOTO.split()))

WORD_OR_SIGN = re.compile(r"\w+|\W")


def can_shape() -> bool:
    """Whether this Pillow can shape and reorder text (Raqm, with FriBidi present on the machine)."""
    return bool(features.check("raqm") and features.check("fribidi"))


@lru_cache(maxsize=256)
def font(file: str, px: int) -> ImageFont.FreeTypeFont:
    """The font in `file` (a name in FOLDER) at `px` pixels an em."""
    return ImageFont.truetype(FOLDER / file, px)


@lru_cache(maxsize=4096)
def typeface(preferred: str, text: str) -> str:
    """The file that `text` is set in: `preferred` where it draws most of it, else the one that draws the most.

    What that file lacks, `runs` finds elsewhere.
    """
    wanted = {ord(char) for char in text if not _is_invisible(char)}
    if 2 * len(wanted & _letters(preferred)) > len(wanted) or not wanted:
        return preferred
    return max((preferred, *FALLBACKS), key=lambda file: len(wanted & _letters(file)))


@lru_cache(maxsize=4096)
def runs(file: str, text: str) -> tuple[tuple[str, str], ...]:
    """`text` in parts, each with the font that draws it: `file` wherever that has the letters.

    Spaces and signs between two words of another font go with those, so that words which run right to left keep
    their order; a text that `file` draws alone is never parted.
    """
    parts: list[tuple[str, str]] = []
    for piece in WORD_OR_SIGN.findall(text):
        own = all(_known(file, char) for char in piece)
        for char in [piece] if own else piece:
            one = file if own or _known(file, char) else typeface(file, char)
            _append(parts, one, char, file)
    return tuple(parts)


def _append(parts: list[tuple[str, str]], one: str, piece: str, file: str) -> None:
    """Add `piece` to `parts`, joined to what it belongs with."""
    if len(parts) > 1 and one == parts[-2][0] != file and not any(char.isalnum() for char in parts[-1][1]):
        _, signs = parts.pop()
        piece = signs + piece
    if parts and parts[-1][0] == one:
        piece = parts.pop()[1] + piece
    parts.append((one, piece))


CLOSING = ",.;:!?)]…"
JOINERS = "\u200c\u200d"


def drawable(preferred: str, text: str) -> str:
    """`text` as it can be drawn: composed, without the characters that no font here has (emoji, say).

    Empty where the text needs shaping and this Pillow cannot shape.
    """
    text = unicodedata.normalize("NFC", text)
    if needs_shaping(text) and not can_shape():
        return ""
    return without(text, lambda char: any(_known(file, char) for file in (preferred, *FALLBACKS)))


def without(text: str, known: Callable[[str], bool]) -> str:
    """`text` without the characters that are not `known`, and without a gap where they stood: joiners, selectors and
    tones of an emoji go with it, and so does the space that would be left before a comma.
    """
    kept: list[str] = []
    lost = False
    for char in text:
        if not known(char):
            lost = True
        elif not (_belongs_to_another(char) and (lost or not kept or kept[-1].isspace())):
            if lost and char in CLOSING and kept and kept[-1].isspace():
                kept.pop()
            lost = False
            kept.append(char)
    return " ".join("".join(kept).split())


def _belongs_to_another(char: str) -> bool:
    """Joiners, variation selectors, the frame of a keycap, tags."""
    return char in JOINERS or unicodedata.category(char) in ("Mn", "Me")


def draws_all(preferred: str, text: str) -> bool:
    """Whether `drawable` would lose nothing. A name is drawn whole or not at all."""
    return bool(text) and drawable(preferred, text) == " ".join(unicodedata.normalize("NFC", text).split())


def needs_shaping(text: str) -> bool:
    """Whether `text` holds letters that change with their neighbours, or runs right to left."""
    return any(0x0590 <= ord(char) <= 0x08FF or 0x0900 <= ord(char) <= 0x109F for char in text)


def is_right_to_left(text: str) -> bool:
    """Whether most letters of `text` run right to left."""
    directions = [unicodedata.bidirectional(char) for char in text]
    return sum(one in ("R", "AL") for one in directions) > directions.count("L")


def _known(file: str, char: str) -> bool:
    return char.isspace() or ord(char) in _letters(file)


@lru_cache(maxsize=16)
def _letters(file: str) -> frozenset[int]:
    return characters(FOLDER / file)


def _is_invisible(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) in ("Cf", "Cc")
