"""The vendored fonts draw what a card needs, and what they lack is known before anything is drawn."""

from __future__ import annotations

import pytest

from personas.cards.text import fonts
from personas.cards.text.coverage import characters
from personas.exporting.pages.type import clean


def test_every_font_of_the_folder_is_used_and_licensed():
    files = {path.name for path in fonts.FOLDER.glob("*.ttf")}
    assert files == {fonts.NAME, fonts.QUOTE, fonts.TEXT, fonts.STRONG, *fonts.FALLBACKS}
    assert "SIL OPEN FONT LICENSE" in (fonts.FOLDER / "OFL.txt").read_text()
    readme = (fonts.FOLDER / "README.md").read_text()
    assert all(file in readme for file in files)


def test_the_folder_stays_small():
    assert sum(path.stat().st_size for path in fonts.FOLDER.glob("*.ttf")) < 6_000_000


@pytest.mark.parametrize(
    "text",
    ["Zażółć gęślą jaźń", "Pijamalı hasta yağız şoföre çabucak güvendi İĞ", "Nguyễn Thị Mỹ Hạnh ơ ư đ ₫", "Łódź €"],
)
@pytest.mark.parametrize("file", [fonts.NAME, fonts.QUOTE, fonts.TEXT, fonts.STRONG])
def test_latin_is_drawn_by_the_preferred_font(file, text):
    assert fonts.typeface(file, text) == file
    assert fonts.draws_all(file, text)


@pytest.mark.parametrize(
    "text", ["田中 恵子", "サトウ ひかり", "김서연", "Ελένη", "Екатерина", "淑兰 吴", "宇軒 黃", "Նարինե", "ნანული"]
)
def test_other_scripts_find_a_font(text):
    assert fonts.draws_all(fonts.NAME, text)


@pytest.mark.parametrize("text", ["प्रिया रघुनाथन", "عمر المنصوري", "אוחיון", "সজীব", "චතුරංග", "தமிழ்", "เทียมศักดิ์"])
def test_scripts_that_need_shaping_are_drawn_whole_or_not_at_all(text, monkeypatch):
    assert fonts.draws_all(fonts.NAME, text) == fonts.can_shape()
    monkeypatch.setattr(fonts, "can_shape", lambda: False)
    assert fonts.drawable(fonts.NAME, text) == ""
    assert not fonts.draws_all(fonts.NAME, text)


def test_letters_that_no_one_font_has_come_from_several():
    parts = fonts.runs(fonts.NAME, "Łukasz 田中")
    assert [text for _, text in parts] == ["Łukasz ", "田中"]
    assert fonts.drawable(fonts.NAME, "Łukasz 田中") == "Łukasz 田中"


def test_a_foreign_word_does_not_change_the_font_of_a_sentence():
    text = "At 36, 修平 works in Kobe."
    assert fonts.typeface(fonts.TEXT, text) == fonts.TEXT
    assert [part for _, part in fonts.runs(fonts.TEXT, text)] == ["At 36, ", "修平", " works in Kobe."]
    hebrew = [part for _, part in fonts.runs(fonts.TEXT, "רוחמה חן, 35, works.")]
    assert hebrew == ["רוחמה חן", ", 35, works."]


def test_a_decomposed_letter_is_composed_before_it_is_drawn():
    assert fonts.drawable(fonts.NAME, "Mu\u0308ller") == "Müller"


def test_right_to_left():
    assert fonts.is_right_to_left("123 عمر")
    assert not fonts.is_right_to_left("Omar Al-Mansouri عمر")


def test_coverage_agrees_with_what_freetype_draws():
    """A character outside the table draws the same box as one that no font has."""
    letters = fonts.font(fonts.TEXT, 40)
    box = bytes(letters.getmask("\U0010fffd"))
    known = characters(fonts.FOLDER / fonts.TEXT)
    for char in "AŁğễ€Жω":
        assert ord(char) in known
        assert bytes(letters.getmask(char)) != box
    for char in "田🦊अ":
        assert ord(char) not in known
        assert bytes(letters.getmask(char)) == box


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("Jo 🦊 Li", "Jo Li"),
        ("Maria 👩🏽‍🔬 Cruz", "Maria Cruz"),
        ("Ana 🏴󠁧󠁢󠁥󠁮󠁧󠁿, Bea", "Ana, Bea"),
        ("🌻Ana", "Ana"),
        ("क्‍ष", "क्‍ष"),
    ],
)
def test_what_no_font_has_leaves_no_gap(written, drawn):
    assert fonts.drawable(fonts.NAME, written) == drawn
    assert clean(fonts.NAME, written) == drawn
