"""A small picture of a page, for the covers that offices and file managers show."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image, ImageDraw

from personas.cards.drawing import rounded
from personas.cards.oklch import Rgb
from personas.cards.text.fonts import font
from personas.exporting.pages.scene import Box, Page, Portrait, Shape, Words

WIDTH, FINE = 512, 2
Open = Callable[[int, int], Image.Image | None]  # (number of the person, pixels)


def thumbnail(page: Page, portrait: Open) -> Image.Image:
    """`page` as a picture of WIDTH pixels, with the portraits that `portrait` opens."""
    scale = WIDTH * FINE / page.width
    picture = Image.new("RGB", (round(page.width * scale), round(page.height * scale)), page.ground)
    for mark in page.marks:
        if isinstance(mark, Shape | Portrait):
            fill = mark.fill if isinstance(mark, Shape) else mark.ground
            face = portrait(mark.person, round(mark.box.width * scale)) if isinstance(mark, Portrait) else None
            _fill(picture, mark.box, scale, fill, mark.radius, face)
        else:
            _write(picture, mark, scale)
    return picture.reduce(FINE)


def _fill(picture: Image.Image, box: Box, scale: float, fill: Rgb, radius: float, face: Image.Image | None) -> None:
    size = (max(1, round(box.width * scale)), max(1, round(box.height * scale)))
    tile = Image.new("RGB", size, fill)
    if face is not None:
        tile.paste(face.convert("RGB").resize(size), (0, 0), face.getchannel("A").resize(size))
    picture.paste(tile, (round(box.x * scale), round(box.y * scale)), rounded(size, round(radius * scale)))


def _write(picture: Image.Image, words: Words, scale: float) -> None:
    pen, y = ImageDraw.Draw(picture), words.box.y
    for one in words.paragraphs:
        letters = font(one.file, max(1, round(one.size * scale)))
        for number, line in enumerate(one.lines):
            at = (words.box.x * scale, (y + number * one.leading + one.baseline) * scale)
            end = words.align == "end" or one.rtl
            corner = (words.box.right * scale, at[1]) if end else at
            pen.text(corner, line, fill=one.colour, font=letters, anchor="rs" if end else "ls")
        y += one.height + words.gap
