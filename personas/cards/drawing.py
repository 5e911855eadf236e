"""Pixels: rounded shapes with smooth edges, lines of text, and the tile with its portrait or initials."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageDraw, ImageFilter

from personas.cards.boxes import Box, Shape, Text
from personas.cards.oklch import Rgb
from personas.cards.text.fonts import NAME, TEXT, drawable, font, typeface
from personas.cards.text.type import draw

SMOOTH = 4  # samples a pixel and axis along a rounded corner
INITIALS_SHARE = 0.40  # of the tile's side


def draw_shape(picture: Image.Image, shape: Shape) -> None:
    mask = rounded(_size(shape.box), shape.radius, shape.outline)
    picture.paste(shape.fill, shape.box, mask)


def draw_text(picture: Image.Image, text: Text) -> None:
    pen = ImageDraw.Draw(picture)
    for x, y, line in text.baselines():
        draw(pen, (x, y), text.fitted.file, text.fitted.px, line, text.fill)


def draw_portrait(picture: Image.Image, tile: Box, radius: int, ground: Rgb, portrait: Image.Image) -> None:
    """Stand the cut-out on its tile, edge to edge: shoulders and hair end where the tile ends."""
    side = tile[2] - tile[0]
    # Laid on its ground before it is enlarged, so that no colour from under the cut-out gets into its edge.
    filled = Image.new("RGB", portrait.size, ground)
    filled.paste(portrait.convert("RGB"), (0, 0), portrait.convert("RGBA").getchannel("A"))
    filled = filled.resize((side, side), Image.Resampling.LANCZOS)
    filled = filled.filter(ImageFilter.UnsharpMask(radius=side / 256, percent=35, threshold=1))
    picture.paste(filled, tile, rounded((side, side), radius))


def draw_initials(picture: Image.Image, tile: Box, radius: int, ground: Rgb, ink: Rgb, initials: str) -> None:
    """The tile with up to three letters in its middle, for a persona without a face."""
    side = tile[2] - tile[0]
    picture.paste(ground, tile, rounded((side, side), radius))
    text = drawable(NAME, initials[:3])
    letters = font(typeface(NAME, text), round(side * INITIALS_SHARE))
    centre = (tile[0] + side // 2, tile[1] + side // 2)
    left, top, right, bottom = letters.getbbox(text)
    at = (centre[0] - (left + right) / 2, centre[1] - (top + bottom) / 2)
    ImageDraw.Draw(picture).text(at, text, fill=ink, font=letters)


def draw_in_place(picture: Image.Image, tile: Box, ink: Rgb, text: str) -> None:
    """A line near the lower edge of the tile, which says why there are initials."""
    side = tile[2] - tile[0]
    letters = font(typeface(TEXT, text), round(side * 0.05))
    at = (tile[0] + (side - letters.getlength(text)) / 2, tile[1] + side * 0.84)
    ImageDraw.Draw(picture).text(at, text, fill=ink, font=letters)


@lru_cache(maxsize=64)
def rounded(size: tuple[int, int], radius: int, outline: int = 0) -> Image.Image:
    """A mask of a rounded rectangle, smooth at its corners. Masks are shared: do not draw on them."""
    radius = min(radius, min(size) // 2)
    mask = Image.new("L", size, 255)
    if radius:
        corners = _disc(radius)
        width, height = size
        for x, y, quarter in (
            (0, 0, (0, 0)),
            (width - radius, 0, (radius, 0)),
            (0, height - radius, (0, radius)),
            (width - radius, height - radius, (radius, radius)),
        ):
            mask.paste(corners.crop((*quarter, quarter[0] + radius, quarter[1] + radius)), (x, y))
    if outline:
        inner = (size[0] - 2 * outline, size[1] - 2 * outline)
        mask.paste(0, (outline, outline), rounded(inner, max(0, radius - outline)))
    return mask


@lru_cache(maxsize=16)
def _disc(radius: int) -> Image.Image:
    side = 2 * radius * SMOOTH
    disc = Image.new("L", (side, side), 0)
    ImageDraw.Draw(disc).ellipse((0, 0, side - 1, side - 1), fill=255)
    return disc.resize((2 * radius, 2 * radius), Image.Resampling.BOX)


def _size(box: Box) -> tuple[int, int]:
    return box[2] - box[0], box[3] - box[1]
