"""Cards call their fields what the language of the texts calls them; no language lacks a word that another has."""

from __future__ import annotations

from datetime import date
from string import Formatter

import pytest

from personas.cards import labels
from personas.cards.fields import FIELDS, slider, slider_words
from personas.cards.text.typography import quoted
from personas.identity.character import SLIDERS
from personas.identity.wording import LANGUAGES


def places(value) -> list[str]:
    texts = value if isinstance(value, list) else [value]
    return sorted({name for text in texts for _, name, _, _ in Formatter().parse(text) if name})


@pytest.mark.parametrize("language", sorted(labels.tables()))
def test_every_language_has_every_label_with_its_places(language):
    english, own = labels.tables()["en"], labels.tables()[language]
    assert own.keys() == english.keys() and set(english) >= set(FIELDS) | set(SLIDERS)
    assert all(places(own[key]) == places(english[key]) for key in own if key != "count")
    assert all(len(own[key]) == 2 for key in (*SLIDERS, "quotes", "count"))


def test_no_language_of_the_texts_is_without_labels():
    assert set(LANGUAGES) <= set(labels.tables())


@pytest.mark.parametrize(("language", "said"), [
    ("de", "Sparsam 40 (Sparsam bis Großzügig)"), ("en", "Frugal 40 (Frugal to Generous)"),
    ("ja", "倹約家 40（倹約家から気前がよい）"), ("de-AT", "Sparsam 40 (Sparsam bis Großzügig)"),
])  # fmt: skip
def test_a_slider_is_said_in_its_language(language, said):
    assert slider_words(*slider("frugal_generous", -40, language), language) == said


def test_quotation_marks_and_days_are_those_of_the_language():
    assert quoted("Nein.", "de") == "„Nein.“" and quoted("Non.", "fr") == "«\u202fNon.\u202f»"
    assert quoted("No.", "en") == "“No.”" and quoted("«No.»", "es") == "«No.»"
    day = date(2026, 11, 23)
    assert labels.day(day) == "23 Nov 2026" and labels.day(day, "de") == "23.11.2026"
    assert labels.day(day, "fr", whole=True) == "23 novembre 2026" and labels.day(day, "ja") == "2026/11/23"
    assert labels.day(day, "ar") == "23/11/2026"
    assert labels.counted("de", 1) == "1 Persona" and labels.counted("pl", 12) == "Persony: 12"
