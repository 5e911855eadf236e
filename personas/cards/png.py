"""The card as a picture, and a report that says where each text of it stands."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from personas.cards.boxes import Box
from personas.cards.drawing import draw_in_place, draw_initials, draw_portrait, draw_shape, draw_text
from personas.cards.layout import lay_out
from personas.cards.model import CardModel
from personas.cards.palette import palette

SCALES = (1, 2)
TILE_RADIUS = 88
A6_DPI = 261  # 1080 pixels on the 105 mm of an A6 sheet


@dataclass(frozen=True)
class TextBox:
    """Where one text was drawn. `ink` holds all its pixels, `parent` is the part that it belongs to."""

    name: str
    ink: Box
    parent: Box
    lines: tuple[str, ...]
    px: int


def render_card(card: CardModel, portrait: Image.Image | None, scale: int = 1) -> Image.Image:
    """Draw `card` as RGB: 2160 x 2700 pixels at `scale` 2, 1080 x 1350 at 1, with the same line breaks in
    both.

    `portrait` is a square RGBA cut-out, 256 pixels or more; without one, or with `card.face_off`, the tile
    shows the initials. Raises ValueError for another scale, and DoesNotFit (one too) for texts of absurd
    length.
    """
    if scale not in SCALES:
        raise ValueError(f"a card has scale 1 or 2, not {scale!r}")
    layout = lay_out(card)
    colours = palette(card.hue, card.ground)
    picture = Image.new("RGB", layout.size, colours.paper)
    for shape in layout.shapes:
        draw_shape(picture, shape)
    if portrait is None or card.face_off:
        draw_initials(picture, layout.tile, TILE_RADIUS, colours.ground, colours.on_ground, card.initials)
        draw_in_place(picture, layout.tile, colours.on_ground, card.in_place)
    else:
        draw_portrait(picture, layout.tile, TILE_RADIUS, colours.ground, portrait)
    for text in layout.texts:
        draw_text(picture, text)
    # FreeType sets letters on whole pixels, which is uneven at the sizes of 1x; halving keeps half pixels.
    picture = picture if scale == 2 else picture.reduce(2)
    picture.info["dpi"] = (A6_DPI * scale, A6_DPI * scale)
    return picture


def fit_report(card: CardModel) -> list[TextBox]:
    """Where every text of `card` stands, in pixels of the picture at 2x: what a test needs to prove that
    nothing spills.
    """
    layout = lay_out(card)
    return [
        TextBox(text.name, text.ink(), layout.parts[text.parent], text.fitted.lines, text.fitted.px)
        for text in layout.texts
    ]
