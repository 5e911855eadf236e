"""Where lines may end."""

from __future__ import annotations

import pytest

from personas.cards.text.breaking import Breaks, wrap


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("Anna-Lena Groß", 6, ["Anna-", "Lena", "Groß"]),
        ("24,000–28,000 a year", 14, ["24,000–28,000", "a year"]),
        ("and/or more", 5, ["and/", "or", "more"]),
        ("田中恵子さん", 4, ["田中恵子", "さん"]),
        ("終わり。次", 3, ["終わ", "り。次"]),
        ("「はい」と", 2, ["「は", "い」", "と"]),
        ("「あ」と", 2, None),
        ("", 5, []),
        ("   ", 5, []),
        ("unbreakable", 5, None),
    ],
)
def test_lines(text, width, lines):
    assert wrap(text, width, len) == lines


def test_words_are_split_only_when_asked():
    assert wrap("a unbreakable b", 6, len, Breaks.ANYWHERE) == ["a unb-", "rea-", "kable", "b"]


def test_hyphens_can_be_kept():
    assert wrap("Anna-Lena Groß", 9, len, Breaks.SPACES) == ["Anna-Lena", "Groß"]
    assert wrap("Anna-Lena Groß", 6, len, Breaks.SPACES) is None


@pytest.mark.parametrize("width", range(2, 12))
def test_nothing_is_lost_at_any_width(width):
    text = "Rechtsschutzversicherungsgesellschaften prüfen"
    lines = wrap(text, width, len, Breaks.ANYWHERE)
    assert all(len(line) <= width for line in lines)
    assert "".join(lines).replace("-", "").replace(" ", "") == text.replace(" ", "")
