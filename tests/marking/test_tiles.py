"""Faces that are small parts of a picture of a screen: found by the squares that they stand on."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from personas.marking.invisible.detection import look
from personas.marking.invisible.shapes import shapes
from personas.marking.invisible.tiles import MOST, tiles
from personas.marking.invisible.watermark import bits_of, clearness, mark
from personas.services.portraits.registry import certain
from tests.marking.portraits import again, on, portrait

SECRET = b"tiles" * 8
PAPER, NIGHT = (250, 247, 242), (22, 19, 16)
TILES = ((186, 205, 214), (226, 205, 214), (190, 228, 190), (222, 212, 243), (240, 214, 180), (200, 200, 250))
ISSUED = 100  # codes among which each is to be told


def code(number: int) -> bytes:
    return bytes([number * 37 % 256] * 3 + [number * 91 % 256] * 3)


def screen(people: int = 6, side: int = 165, paper=PAPER, height: int = 900) -> Image.Image:
    """A page of tiles with round corners and a badge each, names as bars below, a panel and a head as pages have."""
    page = Image.new("RGB", (1440, height), paper)
    pen = ImageDraw.Draw(page)
    pen.rectangle((0, 60, 1440, 61), fill=(200, 196, 190))
    pen.rounded_rectangle((1100, 20, 1250, 52), 6, fill=(60, 56, 50))
    for number in range(people):
        left, top = 72 + number % 3 * (side + 13), 300 + number // 3 * (side + 90)
        page.paste(tile(number, side), (left, top), corners(side))
        pen.rectangle((left, top + side + 12, left + side * 2 // 3, top + side + 22), fill=(70, 66, 60))
    return page


def tile(number: int, side: int) -> Image.Image:
    done = on(mark(portrait(number + 1), code(number), SECRET), TILES[number]).resize((side, side), 3)
    ImageDraw.Draw(done).rounded_rectangle((8, side - 28, side // 2, side - 8), 10, fill=TILES[number])
    return done


def corners(side: int) -> Image.Image:
    mask = Image.new("L", (side, side))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, side - 1, side - 1), 18, fill=255)
    return mask


def told(picture: Image.Image, people: int) -> set[int]:
    """Who was recognised within the seconds that /verify takes."""
    places = list(look(picture, SECRET, seconds=2.5))
    return {n for n in range(people) if any(says(found, code(n)) for found in places)}


def says(found, of: bytes) -> bool:
    return clearness(found.bits, bits_of(of)) >= certain(ISSUED, found.chances)


@pytest.mark.parametrize("paper", [PAPER, NIGHT], ids=["light", "dark"])
def test_everybody_on_a_screenshot_is_told(paper):
    shot = again(screen(paper=paper), "JPEG", quality=85)
    assert told(shot, 6) == set(range(6))


def test_everybody_on_a_sharp_screen_with_small_tiles_is_told():
    shot = screen(side=88).resize((2880, 1800), Image.Resampling.BICUBIC)
    assert told(shot, 6) == set(range(6))


def test_a_tile_that_the_edge_of_the_screen_cuts_is_read_as_far_as_it_goes():
    shot = screen(people=3, side=300, height=300 + 270)
    assert told(shot, 3) == {0, 1, 2}


def test_tiles_are_found_to_the_pixel_and_nothing_else_is_taken_for_one():
    found = sorted((round(top), round(left), round(side)) for left, top, side in tiles(screen()))
    rows = [(300, 72 + 178 * n, 165) for n in range(3)] + [(555, 72 + 178 * n, 165) for n in range(3)]
    assert len(found) == 6
    assert np.abs(np.array(found) - np.array(rows)).max() <= 1


def test_a_page_without_tiles_has_none():
    page = Image.new("RGB", (1200, 800), PAPER)
    pen = ImageDraw.Draw(page)
    pen.rectangle((100, 100, 700, 300), fill=(40, 40, 40))  # a banner, no square
    pen.line((0, 700, 1200, 400), fill=(0, 0, 0), width=9)
    assert tiles(page) == []


def test_a_small_picture_of_one_colour_is_no_page():
    assert tiles(Image.new("RGB", (1, 1))) == []
    assert tiles(Image.new("RGB", (600, 600), PAPER)) == []


def test_a_board_of_a_thousand_squares_is_not_read_for_ever():
    page = Image.new("RGB", (2880, 2880), PAPER)
    pen = ImageDraw.Draw(page)
    for place in range(30 * 30):
        left, top = place % 30 * 96, place // 30 * 96
        pen.rectangle((left, top, left + 85, top + 85), fill=(80, 90, 100))
    assert len(tiles(page)) == MOST


def test_shapes_that_meet_further_down_are_one():
    mask = np.array([[1, 0, 1, 0, 0], [1, 0, 1, 0, 1], [1, 1, 1, 0, 1]], bool)
    found = sorted((one.left, one.top, one.right, one.bottom, one.size) for one in shapes(mask))
    assert found == [(0, 0, 3, 3, 7), (4, 1, 5, 3, 2)]


def test_grain_has_no_shapes():
    assert shapes(np.random.default_rng(1).random((700, 700)) > 0.5) == []
