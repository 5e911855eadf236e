"""The visible notice: in every language, large enough, readable, and in the archive's text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from PIL import Image

from personas.cards import card_model
from personas.cards.burn import GROUND, INK, TEXT_SHARE, burn_notice, burnt_text, letter_height
from personas.cards.oklch import contrast
from personas.cards.palette import palette
from personas.cards.png import fit_report
from personas.cards.text.fonts import STRONG, can_shape, draws_all, needs_shaping
from personas.identity import markets
from personas.marking.notices import ENGLISH, NOTICES, notice_for
from personas.marking.notices.readme import README_NAME, readme_text
from tests.cards.cards import ORDINARY

CREATED = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
DRAWABLE = [n for n in NOTICES.values() if can_shape() or not needs_shaping(n.badge)]


def test_every_deep_market_has_words_of_its_own():
    deep = {market.language for market in markets() if market.depth == "deep"}
    assert deep <= set(NOTICES)
    assert len({notice.disclosure for notice in NOTICES.values()}) == len(NOTICES)


@pytest.mark.parametrize(
    ("tag", "language"), [("de_DE", "de"), ("pt-BR", "pt"), ("zh_TW", "zh"), ("is_IS", "en"), ("", "en")]
)
def test_a_market_or_a_language_finds_its_notice(tag, language):
    assert notice_for(tag).language == language


@pytest.mark.parametrize("notice", DRAWABLE, ids=lambda n: n.language)
def test_the_cards_fonts_draw_every_word_and_the_badge_holds_it(notice):
    assert all(draws_all(STRONG, text) for text in (notice.tag, notice.badge, notice.many))
    badge = next(box for box in fit_report(replace(ORDINARY, notice=notice.badge)) if box.name == "notice")
    left, top, right, bottom = badge.parent
    assert left <= badge.ink[0] and badge.ink[2] <= right
    assert top <= badge.ink[1] and badge.ink[3] <= bottom
    assert bottom - top >= 0.05 * 2160


def test_a_card_says_it_in_the_language_of_its_texts():
    def person(language: str) -> SimpleNamespace:
        return SimpleNamespace(name="Maren", age=34, language=language, details={})

    assert card_model(person("de")).notice == NOTICES["de"].badge
    assert card_model(person("fo")).notice == ENGLISH.badge
    assert card_model(SimpleNamespace(name="Maren", age=34)).notice == ENGLISH.badge


def test_the_clean_card_has_no_badge_and_still_says_where_it_comes_from():
    names = {box.name for box in fit_report(replace(ORDINARY, notice=""))}
    assert "notice" not in names
    assert {"source", "id"} <= names


@pytest.mark.parametrize("hue", range(8))
def test_the_badge_reads_at_four_and_a_half_to_one(hue):
    colours = palette(hue)
    assert contrast(colours.ink, colours.tile) >= 4.5


@pytest.mark.parametrize("size", [(256, 256), (512, 512), (512, 640)])
@pytest.mark.parametrize("notice", DRAWABLE, ids=lambda n: n.language)
def test_burnt_letters_are_a_twentieth_of_the_short_side_and_inside_the_picture(notice, size):
    fitted = burnt_text(size, notice)
    assert fitted.lines
    assert letter_height(fitted) >= TEXT_SHARE * min(size)
    assert fitted.width <= size[0]
    assert fitted.height <= 0.4 * size[1], "the notice must not cover the face"


def test_burning_is_readable_opaque_and_leaves_the_original_alone():
    assert contrast(INK, GROUND) >= 7
    portrait = Image.new("RGBA", (256, 256), (10, 90, 200, 0))
    before = portrait.tobytes()
    burnt = burn_notice(portrait, ENGLISH)
    assert portrait.tobytes() == before
    assert burnt.getpixel((1, 255)) == (*GROUND, 255)
    assert burnt.getpixel((1, 1)) == (10, 90, 200, 0)
    dark = sum(pixel[:3] == INK for pixel in burnt.get_flattened_data())
    assert dark > 200


def test_the_archive_text_names_the_rules_the_market_and_the_ways_back():
    text = readme_text(
        title="Spring launch",
        pictures=12,
        created=CREATED,
        markets=["de_DE", "de_AT", "en_US"],
        verify_url="https://facet.example/verify/",
        report_url="https://facet.example/report/",
    )
    for said in (
        "396-b",
        "16 CFR Part 465",
        "Article 50",
        "LinkedIn",
        "Spring launch: 12 portraits",
        "/verify/",
        "/report/",
    ):
        assert said in text
    assert text.count(NOTICES["de"].disclosure) == 1
    assert ENGLISH.disclosure in text
    assert "WITHOUT the visible badge" not in text
    assert max(len(line) for line in text.splitlines() if "http" not in line) <= 78
    assert README_NAME == "README-AI-GENERATED.txt"


def test_the_archive_text_says_when_the_badge_was_left_out():
    text = readme_text(title="One", pictures=1, created=CREATED, clean=True)
    assert "WITHOUT the visible badge" in text
    assert "1 portrait," in text
