"""The picture of a card: its size, its colours, its tile, and that it is the same every time."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from personas.cards import fit_report, render_card
from personas.cards.oklch import contrast, srgb
from personas.cards.palette import HUES, palette
from tests.cards.cards import ORDINARY, portrait


@pytest.mark.parametrize(("scale", "size"), [(1, (1080, 1350)), (2, (2160, 2700))])
def test_size_and_mode(scale, size):
    picture = render_card(ORDINARY, portrait(), scale=scale)
    assert (picture.mode, picture.size) == ("RGB", size)


@pytest.mark.parametrize("scale", [1, 2])
def test_prints_at_a6_width(scale):
    picture = render_card(ORDINARY, None, scale=scale)
    assert picture.width / picture.info["dpi"][0] * 25.4 == pytest.approx(105, abs=0.2)


@pytest.mark.parametrize("scale", [0, 3, 1.5])
def test_other_scales_are_refused(scale):
    with pytest.raises(ValueError, match="scale 1 or 2"):
        render_card(ORDINARY, None, scale=scale)


def test_same_card_same_pixels():
    assert render_card(ORDINARY, portrait()).tobytes() == render_card(ORDINARY, portrait()).tobytes()


def test_text_at_2x_is_set_anew_and_not_blown_up():
    large = render_card(ORDINARY, portrait(), scale=2)
    blown_up = render_card(ORDINARY, portrait(), scale=1).resize(large.size)
    assert large.tobytes() != blown_up.tobytes()
    name = next(box.ink for box in fit_report(ORDINARY) if box.name == "name")
    assert _edges(large.crop(name)) > 1.3 * _edges(blown_up.crop(name))


def _edges(picture):
    """Mean squared step between neighbouring pixels: sharp edges have large ones."""
    grey = picture.convert("L")
    left, right = grey.crop((0, 0, grey.width - 1, grey.height)), grey.crop((1, 0, grey.width, grey.height))
    steps = [(a - b) ** 2 for a, b in zip(left.tobytes(), right.tobytes(), strict=True)]
    return sum(steps) / len(steps)


@pytest.mark.parametrize("hue", range(8))
def test_every_text_colour_is_readable_where_it_is_used(hue):
    colours = palette(hue)
    on_paper = (colours.ink, colours.muted, colours.deep)
    pairs = [(text, colours.paper) for text in on_paper]
    pairs += [(text, colours.raised) for text in (colours.ink, colours.deep)]
    pairs += [(text, colours.tile) for text in (colours.ink, colours.deep)]
    for text, ground in pairs:
        assert contrast(text, ground) >= 4.5


def test_the_eight_tiles_differ_and_a_hue_beyond_them_comes_round():
    assert len({palette(hue).tile for hue in range(8)}) == len(HUES) == 8
    assert palette(9) == palette(1)


def test_known_colours():
    assert srgb(1, 0, 0) == (255, 255, 255)
    assert srgb(0, 0, 0) == (0, 0, 0)
    assert srgb(0.627955, 0.257683, 29.234) == (255, 0, 0)
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)


def test_tile_shows_the_portrait_on_the_persons_hue():
    picture = render_card(ORDINARY, portrait())
    assert picture.getpixel((90, 270)) == palette(0).tile
    middle = picture.getpixel((64 + 210, 64 + 210))
    assert all(abs(a - b) < 8 for a, b in zip(middle, (190, 140, 115), strict=True))


def test_colour_under_the_cut_out_does_not_bleed():
    """A green that only lies under alpha 0 must be nowhere on the card."""
    green = portrait()
    ground = green.getchannel("A").point(lambda alpha: 255 if alpha == 0 else 0)
    green.paste((0, 255, 0, 0), (0, 0), ground)
    tile = render_card(ORDINARY, green).crop((64, 64, 484, 484))
    assert all(g - max(r, b) < 40 for _, (r, g, b) in tile.getcolors(1 << 20))


def test_without_a_face_the_tile_shows_initials():
    nobody = render_card(ORDINARY, None)
    switched_off = render_card(replace(ORDINARY, face_off=True), portrait())
    assert nobody.tobytes() == switched_off.tobytes()
    colours = {colour for _, colour in nobody.crop((64, 64, 484, 484)).getcolors(1 << 20)}
    assert {palette(0).tile, palette(0).deep} <= colours


def test_initials_may_be_missing():
    render_card(replace(ORDINARY, initials=""), None)


def test_badge_is_at_least_a_twentieth_of_the_short_side_and_reads_the_notice():
    notice = next(box for box in fit_report(ORDINARY) if box.name == "notice")
    assert " ".join(notice.lines) == "AI-generated, not a real person"
    assert notice.parent[3] - notice.parent[1] >= 0.05 * 2160


def test_cards_need_neither_django_nor_torch():
    code = (
        "import sys, personas.cards as c; c.render_card(c.CardModel(name='A B', age=30), None);"
        "print([m for m in ('django', 'torch', 'numpy', 'celery') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]", done.stderr
