"""What a typewriter cannot write and a typesetter does: curly apostrophes, one-sign ellipses, quotation
marks.
"""

from __future__ import annotations

import re

APOSTROPHE = re.compile(r"(?<=\w)'(?=\w|\s|$)|'(?=\d0s)")
QUOTATION_MARKS = '“”„«»「『"'


def typeset(text: str) -> str:
    """`text` with typographic apostrophes and ellipses. Straight double quotes stay: they may mean inches."""
    return APOSTROPHE.sub("’", text).replace("...", "…")


def quoted(text: str) -> str:
    """`text` in quotation marks, corner brackets where it is Japanese, unless it brings its own marks."""
    if text[:1] in tuple(QUOTATION_MARKS):
        return text
    return f"「{text}」" if _has_kana(text) else f"“{text}”"


def _has_kana(text: str) -> bool:
    return any("\u3040" <= char <= "\u30ff" for char in text)
