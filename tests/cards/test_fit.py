"""No text of a card is cut, spilled or set over another one, however long it is."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from personas.cards import fit_report, render_card
from personas.cards.layout import DoesNotFit
from personas.cards.text.fonts import can_shape, needs_shaping
from tests.cards.cards import EXTREMES, ORDINARY, extreme, portrait


def _inside(inner, outer):
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def _overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("name", EXTREMES)
def test_every_text_lies_inside_its_part_and_over_no_other(name):
    boxes = fit_report(extreme(name))
    for box in boxes:
        assert _inside(box.ink, box.parent), f"{box.name} leaves its part: {box.ink} in {box.parent}"
        assert _inside(box.ink, (0, 0, 2160, 2700))
    for one, other in combinations(boxes, 2):
        assert not _overlap(one.ink, other.ink), f"{one.name} lies over {other.name}"


@pytest.mark.parametrize("name", EXTREMES)
def test_parts_do_not_overlap_either(name):
    parts = {box.parent for box in fit_report(extreme(name)) if "quote" not in box.name}
    for one, other in combinations(parts, 2):
        assert not _overlap(one, other)


@pytest.mark.parametrize("name", ["ordinary", "all at the limit", "longest quote", "short"])
def test_margins_stay_empty(name):
    """An independent look at the pixels: nothing at all is drawn within 24 pixels of the edge."""
    picture = render_card(extreme(name), portrait())
    paper = picture.getpixel((0, 0))
    for box in ((0, 0, 1080, 24), (0, 1326, 1080, 1350), (0, 0, 24, 1350), (1056, 0, 1080, 1350)):
        assert picture.crop(box).getcolors() == [((box[2] - box[0]) * (box[3] - box[1]), paper)]


@pytest.mark.parametrize("name", [name for name in EXTREMES if name not in ("emoji",)])
def test_no_word_is_lost(name):
    """Every field is there in full; only list items may be left out, and then they are counted."""
    card = extreme(name)
    if any(needs_shaping(text) for text in (card.quote, *card.goals)) and not can_shape():
        pytest.skip("this Pillow cannot shape text: Raqm or FriBidi is missing")
    drawn = {box.name: _joined(box.lines) for box in fit_report(card)}
    for field in ("name", "job"):
        assert drawn.get(field, "") == _joined([getattr(card, field)])
    assert drawn.get("quote", "").strip("“”「」") == _joined([card.quote])
    for title, items in (("Goals", card.goals), ("Pains", card.pains)):
        shown = [drawn[f"{title} {n}"] for n in range(1, 13) if f"{title} {n}" in drawn]
        assert shown == [_joined([item]) for item in items[: len(shown)]]
        if len(shown) < len(items):
            assert drawn[f"{title} more"] == f"+{len(items) - len(shown)}more"


def _joined(lines):
    """Without spaces and hyphens, which line breaks take away and add."""
    return "".join(lines).replace(" ", "").replace("-", "")


def test_an_ordinary_card_leaves_nothing_out():
    names = {box.name for box in fit_report(ORDINARY)}
    assert {"name", "job", "place", "quote", "bio", "Goals 2", "Pains 2", "fact 3 value", "notice", "id"} <= names


def test_text_never_gets_too_small_to_read_on_an_a6_print():
    """5.5 points on A6 are 20 units, 40 pixels at 2x; only the line of origin may go below."""
    for name in EXTREMES:
        if "limit" in name or "longest" in name or "capitals" in name:
            continue
        for box in fit_report(extreme(name)):
            assert box.px >= 40 or box.name in ("id", "source"), f"{name}: {box.name} at {box.px} px"


def test_characters_without_a_glyph_are_left_out():
    drawn = {box.name: box.lines for box in fit_report(extreme("emoji"))}
    assert drawn["quote"] == ("“Nice! ”",) or drawn["quote"] == ("“Nice!”",)
    assert drawn["Goals 1"] == ("Save money",)
    assert "Goals 2" not in drawn


def test_absurd_texts_are_refused_rather_than_cut():
    with pytest.raises(DoesNotFit):
        fit_report(replace(ORDINARY, quote="word " * 20_000))
