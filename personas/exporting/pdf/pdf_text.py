"""One line of text as PDF operators."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import accumulate

from fpdf.fonts import TTFFont

from personas.cards.oklch import Rgb
from personas.exporting.pages.text import Paragraph
from personas.exporting.pages.type import Glyph, Piece, shape


class Silent(tuple):
    """What a glyph stands for that says nothing of its own, such as the dots of a letter that another glyph says.

    fpdf2 leaves a glyph without text out of the map to Unicode, and readers then invent one. An entry that maps to an
    empty string is what they need; so this tuple claims a length that it does not have.
    """

    def __len__(self) -> int:
        return 1


SILENT = Silent()


def ink(colour: Rgb, stroke: bool = False) -> str:
    red, green, blue = (f"{part / 255:.3f}" for part in colour)
    return f"{red} {green} {blue} {'RG' if stroke else 'rg'}"


def line_operators(
    font_of: Callable[[str], TTFFont], one: Paragraph, line: str, x: float, y: float, after: str = ""
) -> str:
    """Draw `line` of the paragraph from `x`, with its baseline at `y` (points from the lower left corner).

    `after` is the space that the text has where the line ends: without it, whoever reads the structure aloud joins the
    last word of a line and the first of the next.
    Glyphs are drawn in the order of reading, also where they run right to left: whoever follows the structure hears
    them as they come, and readers of the page sort them by their places.
    """
    parts = [f"q {ink(one.colour)} BT"]
    pieces = shape(one.file, line, one.rtl)
    space = shape(one.file, after)
    if any(piece.backwards for piece in pieces):
        parts += _in_order_of_reading(font_of, pieces, one.size, x, y)
        left = x - sum(piece.advance for piece in space) * one.size / 1000
        parts += [f"1 0 0 1 {left:.2f} {y:.2f} Tm"] if space and one.rtl else []
    else:
        parts += [f"1 0 0 1 {x:.2f} {y:.2f} Tm", *(_piece(font_of(piece.file), piece, one.size) for piece in pieces)]
    parts += [_piece(font_of(piece.file), piece, one.size) for piece in space]
    return " ".join([*parts, "ET Q"])


def _in_order_of_reading(
    font_of: Callable[[str], TTFFont], pieces: tuple[Piece, ...], size: float, x: float, y: float
) -> Iterator[str]:
    starts = accumulate((piece.advance * size / 1000 for piece in pieces), initial=x)
    for piece, start in sorted(zip(pieces, starts, strict=False), key=lambda placed: placed[0].place):
        font = font_of(piece.file)
        if piece.backwards:
            yield from _from_the_right(font, piece, size, start, y)
        else:
            yield f"1 0 0 1 {start:.2f} {y:.2f} Tm {_piece(font, piece, size)}"


def _from_the_right(font: TTFFont, piece: Piece, size: float, x: float, y: float) -> Iterator[str]:
    """Glyph by glyph, the last drawn at the left: no operator moves back over what was shown.

    pypdf turns letters of these scripts that it finds between two choices of a font, so each has its own.
    """
    at = x + piece.advance * size / 1000
    for glyph in reversed(piece.glyphs):
        at -= glyph.advance * size / 1000
        left, up = at + glyph.x * size / 1000, y + glyph.y * size / 1000
        yield f"/F{font.i} {size:.2f} Tf 1 0 0 1 {left:.2f} {up:.2f} Tm <{_code(font, glyph)[1]}> Tj"


def _piece(font: TTFFont, piece: Piece, size: float) -> str:
    """The glyphs of one font; those that shaping lifts or lowers get a text rise of their own."""
    out, run, rise = [f"/F{font.i} {size:.2f} Tf"], [], 0.0
    for glyph in piece.glyphs:
        if glyph.y != rise:
            out += _shown(run)
            run, rise = [], glyph.y
            out.append(f"{rise * size / 1000:.2f} Ts")
        run.append(_code(font, glyph))
    out += _shown(run)
    if rise:
        out.append("0 Ts")
    return " ".join(out)


def _shown(run: list[tuple[float, str, float]]) -> list[str]:
    """A TJ array from (shift before, code, shift after), neighbouring codes joined into one string."""
    if not run:
        return []
    array, codes, pending = [], "", 0.0
    for before, code, after in run:
        pending += before
        if abs(pending) >= 0.5:
            array += [f"<{codes}>"] if codes else []
            array.append(f"{pending:.0f}")
            codes, pending = "", 0.0
        codes += code
        pending += after
    array.append(f"<{codes}>")
    if abs(pending) >= 0.5:
        array.append(f"{pending:.0f}")
    return [f"[{' '.join(array)}] TJ"]


def _code(font: TTFFont, glyph: Glyph) -> tuple[float, str, float]:
    """TJ numbers move to the left, in thousandths of the em, so they are negative where a glyph is to stand farther."""
    name = font.ttfont.getGlyphName(glyph.number)
    width = round(font.scale * font.ttfont["hmtx"].metrics[name][0])
    mapped = font.subset.pick_glyph(
        font.subset.get_glyph(
            glyph=glyph.number,
            unicode=tuple(ord(char) for char in glyph.text) or SILENT,
            glyph_name=name,
            glyph_width=width,
        )
    )
    return -glyph.x, f"{mapped or 0:04X}", glyph.x + width - glyph.advance
