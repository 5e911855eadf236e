"""Asked beside measured."""

import pytest

from personas.models.portraits.receipt import receipt


def rows(asked, measured, confidence=None):
    return {row.label: row for row in receipt(asked=asked, measured=measured, confidence=confidence or {})}


def test_words_instead_of_codes():
    row = rows({"gender": "f"}, {"gender": "f"}, {"gender": 0.974})["Presentation"]
    assert (row.asked, row.measured, row.confidence, row.agrees) == ("feminine", "feminine", 97, True)


def test_what_was_not_asked_is_shown_and_agrees():
    row = rows({}, {"appearance": "indian"})["Appearance"]
    assert (row.asked, row.measured, row.confidence, row.agrees) == ("", "South Asian", None, True)


@pytest.mark.parametrize(("asked", "measured", "agrees"), [(30, 36.4, True), (30, 51.0, False)])
def test_an_apparent_age_is_an_estimate(asked, measured, agrees):
    row = rows({"age": asked}, {"age": measured})["Age"]
    assert (row.asked, row.measured, row.agrees) == (str(asked), str(round(measured)), agrees)


def test_a_disagreement_is_told():
    assert not rows({"glasses": "clear"}, {"glasses": "none"})["Glasses"].agrees
    assert rows({"beard": False}, {})["Beard"].asked == "no"
