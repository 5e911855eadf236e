"""Text in points: how wide it is and which glyphs it is drawn with, in all scripts.

HarfBuzz shapes, `runs` finds the font for each part, and the Unicode bidirectional algorithm orders what runs right to
left. Nothing here depends on what is installed on the machine: fonts and shaper come with the application.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import uharfbuzz as hb
from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection

from personas.cards.text.coverage import characters
from personas.cards.text.fonts import FALLBACKS, FOLDER, is_right_to_left, needs_shaping, runs, without
from personas.cards.text.typography import typeset

LEADING_OF_TALL_SCRIPTS = 1.5


@dataclass(frozen=True)
class Glyph:
    """One drawn sign. Distances are in thousandths of the em; `text` is what it stands for, for whoever copies."""

    number: int
    text: str
    advance: float
    x: float
    y: float


@dataclass(frozen=True)
class Piece:
    """Glyphs of one font, from left to right. `place` is where they are read, `backwards` whether right to left."""

    file: str
    glyphs: tuple[Glyph, ...]
    backwards: bool = False
    place: int = 0

    @property
    def advance(self) -> float:
        return sum(glyph.advance for glyph in self.glyphs)


@lru_cache(maxsize=64)
def face(file: str) -> hb.Font:
    """The HarfBuzz font of `file` (a name in the folder of the cards' fonts)."""
    return hb.Font(hb.Face(hb.Blob.from_file_path(str(FOLDER / file))))


@lru_cache(maxsize=64)
def metrics(file: str) -> tuple[float, float]:
    """Ascent and descent as shares of the em, both positive."""
    font = face(file)
    extents, em = font.get_font_extents("ltr"), font.face.upem
    return extents.ascender / em, -extents.descender / em


def clean(preferred: str, text: str) -> str:
    """`text` as it can be set: composed, with typographic signs, without the characters that no font here has."""
    text = unicodedata.normalize("NFC", typeset(str(text)))
    return without(text, lambda char: _drawn(preferred, char))


@lru_cache(maxsize=8192)
def _drawn(preferred: str, char: str) -> bool:
    return char.isspace() or any(ord(char) in characters(FOLDER / file) for file in (preferred, *FALLBACKS))


def is_tall(file: str, text: str) -> bool:
    """Whether `text` has letters of a script that needs more air between lines than Latin."""
    return any(one in FALLBACKS[1:] for one, _ in runs(file, text))


def advance(file: str, text: str) -> float:
    """The width of `text` in ems when it is set in one line.

    Word by word where one font draws it all, because no shaping reaches across a space there.
    """
    if not _is_simple(file, text):
        return sum(piece.advance for piece in shape(file, text)) / 1000
    words = text.split(" ")
    return sum(_word(file, word) for word in words) + (len(words) - 1) * _word(file, " ")


def _is_simple(file: str, text: str) -> bool:
    return text.isascii() or (len(runs(file, text)) == 1 and not needs_shaping(text))


@lru_cache(maxsize=65536)
def _word(file: str, word: str) -> float:
    return sum(piece.advance for piece in shape(file, word)) / 1000


@lru_cache(maxsize=16384)
def shape(file: str, line: str, rtl: bool | None = None) -> tuple[Piece, ...]:
    """The glyphs of `line`, a text without line breaks, from left to right.

    `rtl` is the direction of the paragraph; None finds it from the letters.
    """
    if not line:
        return ()
    rtl = is_right_to_left(line) if rtl is None else rtl
    parts = _in_visual_order(file, line, rtl)
    return tuple(
        Piece(font, _shaped(font, text, backwards), backwards, place) for backwards, font, text, place in parts if text
    )


def _in_visual_order(file: str, line: str, rtl: bool) -> list[tuple[bool, str, str, int]]:
    """(runs right to left, font, text, place in reading) for each part of one font and one direction."""
    if line.isascii() and not rtl:
        return [(False, font, text, place) for place, (font, text) in enumerate(runs(file, line))]
    levels = _levels(line, rtl)
    parts, at = [], 0
    for font, text in runs(file, line):
        for level, group in groupby(range(at, at + len(text)), key=lambda place: levels[place]):
            places = list(group)
            parts.append((level, font, line[places[0] : places[-1] + 1]))
        at += len(text)
    numbered = [(level, font, text, place) for place, (level, font, text) in enumerate(parts)]
    return [(level % 2 == 1, font, text, place) for level, font, text, place in _reordered(numbered)]


def _levels(line: str, rtl: bool) -> list[int]:
    base = TextDirection.RTL if rtl else TextDirection.LTR
    found = BidiParagraph(line, base_direction=base, preserve_bn_chars=True).get_characters_with_embedding_level()
    return [char.embedding_level for char in found]


def _reordered(parts: list[tuple[int, str, str, int]]) -> list[tuple[int, str, str, int]]:
    """Rule L2 of the bidirectional algorithm, on whole parts: HarfBuzz reverses inside each."""
    highest = max(level for level, *_ in parts)
    for level in range(highest, 0, -1):
        turned: list[tuple[int, str, str, int]] = []
        for above, group in groupby(parts, key=lambda part: part[0] >= level):
            together = list(group)
            turned += reversed(together) if above else together
        parts = turned
    return parts


def _shaped(file: str, text: str, backwards: bool) -> tuple[Glyph, ...]:
    buffer = hb.Buffer()
    buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if backwards else "ltr"
    font = face(file)
    hb.shape(font, buffer)
    scale = 1000 / font.face.upem
    infos, places = buffer.glyph_infos, buffer.glyph_positions
    said = _said([info.cluster for info in infos], [place.x_advance for place in places], text)
    return tuple(
        Glyph(info.codepoint, letters, place.x_advance * scale, place.x_offset * scale, place.y_offset * scale)
        for info, place, letters in zip(infos, places, said, strict=True)
    )


def _said(clusters: list[int], advances: list[int], text: str) -> list[str]:
    """What each glyph stands for. All of a cluster is said by its widest glyph, in the order of writing.

    Readers take a gap for a space, and a glyph that says nothing leaves one as wide as itself.
    """
    starts = sorted(set(clusters))
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    said = [""] * len(clusters)
    for start, end in ends.items():
        places = [place for place, cluster in enumerate(clusters) if cluster == start]
        said[max(places, key=lambda place: advances[place])] = text[start:end]
    return said
