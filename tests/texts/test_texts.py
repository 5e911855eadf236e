"""Text that people paste, as it is taken in and as it is handed on."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree

import pytest

from personas.texts import clean, one_line, says_something, several_lines, storable, throughout

EVERY_FORBIDDEN = "".join(map(chr, (*range(9), 11, 12, *range(14, 32), 0xD800, 0xDFFF, 0xFFFE, 0xFFFF)))


def test_nothing_that_xml_forbids_is_kept():
    text = storable(f"Umwelt{EVERY_FORBIDDEN}schutz")
    assert text == "Umweltschutz"
    assert ElementTree.fromstring(f"<a>{text}</a>").text == text


def test_what_can_be_written_stays_as_it_is():
    text = "Zoë\t田中\n‘“…”’ 👩🏽‍🔬 \U0010fffd\u200d"
    assert storable(text) is text


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Umwelt\ufffeschutz", "Umweltschutz"),
        ("  Spring \u2028 launch\u000b2026\x00 ", "Spring launch 2026"),
        ("e\u0301", "é"),
        ("\ufeffName", "Name"),
        ("a\u202eb\u2066c", "abc"),
        ("\U0001fffea", "a"),
        ("नमस्ते \u200d", "नमस्ते"),
    ],
)
def test_a_line_is_composed_and_one_line(written, kept):
    assert one_line(written).rstrip("\u200d ") == kept


@pytest.mark.parametrize(
    "unseen", ["", " ", "\u200b", "\u200d\u2060", "\u3164", "\u2800", "\u00ad", "\u0301", "\ufe0f", "\x00"]
)
def test_what_cannot_be_seen_is_nothing(unseen):
    assert not says_something(clean(unseen))
    assert one_line(unseen) == several_lines(unseen) == ""


@pytest.mark.parametrize("seen", ["a", "7", "–", "♥", "👋", "あ", "👩‍👩‍👧", "ا", "क्"])
def test_what_can_be_seen_is_something(seen):
    assert one_line(seen) == seen


def test_longer_texts_keep_their_lines():
    assert several_lines(" one\r\ntwo\u2029three\x0cfour\tfive ") == "one\ntwo\nthree\nfour\tfive"


def test_every_text_in_a_value_is_reached_and_the_rest_stays():
    @dataclass(frozen=True)
    class Box:
        name: str
        more: tuple = ()

    box = Box("a\x00", (("b\ufffe", 3), {"c\x01": ["d\x02", None]}))
    assert throughout(box) == Box("a", (("b", 3), {"c": ["d", None]}))
    plain = Box("a", (("b", 3),))
    assert throughout(plain) is plain
