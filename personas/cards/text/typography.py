"""What a typewriter cannot write and a typesetter does: curly apostrophes, one-sign ellipses, quotation
marks.
"""

from __future__ import annotations

import re

from personas.cards import labels

APOSTROPHE = re.compile(r"(?<=\w)'(?=\w|\s|$)|'(?=\d0s)")
QUOTATION_MARKS = '“”„‘«»「『"'


def typeset(text: str) -> str:
    """`text` with typographic apostrophes and ellipses. Straight double quotes stay: they may mean inches."""
    return APOSTROPHE.sub("’", text).replace("...", "…")


def quoted(text: str, language: str = "") -> str:
    """`text` in the quotation marks of its language, corner brackets where it is Japanese, unless it brings its own."""
    if text[:1] in tuple(QUOTATION_MARKS):
        return text
    opening, closing = labels.of("ja" if _has_kana(text) else language)["quotes"]
    return f"{opening}{text}{closing}"


def _has_kana(text: str) -> bool:
    return any("\u3040" <= char <= "\u30ff" for char in text)
