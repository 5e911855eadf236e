"""The notice burnt into a portrait, for a picture that leaves the card and the page that would say it otherwise."""

from __future__ import annotations

from PIL import Image, ImageDraw

from personas.cards.fitting import Fitted, Style, fit
from personas.cards.fonts import STRONG
from personas.cards.oklch import Rgb
from personas.cards.type import advance, draw, ink
from personas.notices.wording import Notice

TEXT_SHARE = 0.05  # of the short side, at the least: height of a capital or an ideograph (GB 45438-2025)
GROUND: Rgb = (255, 255, 255)
INK: Rgb = (33, 29, 24)
STYLE = Style(STRONG, 1.2, balanced=True)
LINES = 3


def burn_notice(portrait: Image.Image, notice: Notice) -> Image.Image:
    """A copy of `portrait` (RGB or RGBA) with the notice in a bar along its foot, opaque edge to edge.

    Letters are at least a twentieth of the short side high. Where the badge would take more than three lines, the
    short tag stands in its place.
    """
    picture = portrait.copy()
    fitted = burnt_text(picture.size, notice)
    padding = round(0.025 * min(picture.size))
    top = picture.height - fitted.height - 2 * padding
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, top, picture.width, picture.height), fill=GROUND)
    for number, line in enumerate(fitted.lines):
        width = advance(fitted.file, fitted.px, line)
        at = ((picture.width - width) / 2, top + padding + number * fitted.leading + fitted.baseline)
        draw(pen, at, fitted.file, fitted.px, line, INK)
    return picture


def burnt_text(size: tuple[int, int], notice: Notice) -> Fitted:
    """How the notice is set on a picture of `size` pixels: the smallest letters that are high enough."""
    badge = _tall_enough(notice.badge, size)
    return badge if badge.lines and len(badge.lines) <= LINES else _tall_enough(notice.tag, size)


def _tall_enough(text: str, size: tuple[int, int]) -> Fitted:
    least, width = TEXT_SHARE * min(size), round(0.94 * size[0])
    px = int(least)
    while (fitted := fit(text, STYLE, width, [(px, LINES)])).lines and letter_height(fitted) < least:
        px += 1
    return fitted


def letter_height(fitted: Fitted) -> int:
    """Height in pixels of its lowest letter that fills its line: a capital, or any in a script without them."""
    lines = [ink(fitted.file, fitted.px, line) for line in fitted.lines]
    capitals = [ink(fitted.file, fitted.px, char) for char in "".join(fitted.lines) if char.isupper()]
    return min(bottom - top for _, top, _, bottom in capitals or lines)
