"""The notice burnt into a portrait, for a picture that leaves the card and the page that would say it otherwise."""

from __future__ import annotations

from PIL import Image, ImageChops, ImageDraw

from personas.cards.oklch import Rgb
from personas.cards.text.fitting import Fitted, Style, fit
from personas.cards.text.fonts import STRONG
from personas.cards.text.type import advance, draw, ink
from personas.marking.notices.wording import Notice

TEXT_SHARE = 0.05  # of the short side, at the least: height of a capital or an ideograph (GB 45438-2025)
GROUND: Rgb = (255, 255, 255)
INK: Rgb = (33, 29, 24)
STYLE = Style(STRONG, 1.2, balanced=True)
LINES = 3
EDGE = 40  # the outermost fortieth of a bar, left and right, is free of letters
NEARLY = 8  # grey levels by which an encoder changes the bar's white
BARS = (0.05, 0.3)  # of the height


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


def above_notice(picture: Image.Image) -> Image.Image | None:
    """The square above a burnt bar, where an export has stood the portrait; None for a picture without one.

    `picture` is RGB. The bar outlives another size and encoder; a white ground hides where it begins.
    """
    width, height = picture.size
    top = _top_of_bar(picture)
    if width != height or not BARS[0] * height <= height - top <= BARS[1] * height:
        return None
    left = (width - top) // 2
    return picture.crop((left, 0, left + top, top))


def _top_of_bar(picture: Image.Image) -> int:
    """The row below the lowest pixel at the left and right edge that is not white."""
    width, height = picture.size
    edge = max(1, width // EDGE)
    away = ImageChops.difference(picture, Image.new("RGB", picture.size, GROUND)).point(lambda value: value > NEARLY)
    sides = (away.crop(box).getbbox() for box in ((0, 0, edge, height), (width - edge, 0, width, height)))
    return max(box[3] if box else 0 for box in sides)


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
