"""Pages speak the terms of this field (docs/words.md); words that we left do not come back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from personas.cards.fields import FIELDS
from personas.models import AuditEvent

LEFT = (
    "Look into your mail", "In line", "Single keys do something", "What happened", "Make account", "Make an account",
    "e-mail", "E-mail", "one letter a day", "Not answered yet", "This account rests", "No acts yet", "Who is missing",
)  # fmt: skip
TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))
COMMENTS = re.compile(r"\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)


@pytest.mark.parametrize("words", LEFT)
def test_no_page_says_what_we_left(words):
    said = [path.name for path in TEMPLATES if words in COMMENTS.sub("", path.read_text())]
    assert said == []


def test_a_field_has_one_label_for_pages_slides_and_cards():
    assert (FIELDS["segment_role"].label, FIELDS["archetype"].label) == ("Role in the segment", "Archetype")
    labels = [field.label for field in FIELDS.values()]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(("data", "said"), [
    ({"fields": "bio"}, "about"),
    ({"fields": "goals, brand_colours, something_else"}, "goals, brand colours, something else"),
    ({"people": 1}, "1 person"),
    ({"people": 12, "note": "not for readers"}, "12 people"),
    ({"person": "nina", "role": "editor"}, "nina, as editor"),
    ({"before": "Spring", "lane": ""}, "was “Spring”"),
    ({}, ""),
])  # fmt: skip
def test_activity_is_told_in_words(data, said):
    assert AuditEvent(data=data).detail == said
