"""Where sentences end in the languages of the markets."""

import pytest

from personas.identity.wording import sentences

TEXTS = [
    ("It foams. It keeps.", ("It foams.", "It keeps.")),
    ("“Again?” he asks. No.", ("“Again?", "he asks.", "No.")),
    ("泡が立つ。長く持つ。", ("泡が立つ。", "長く持つ。")),
    ("「まだある？」と聞く。もうない。", ("「まだある？」と聞く。", "もうない。")),
    ("झाग बनता है। टिकता भी है?", ("झाग बनता है।", "टिकता भी है?")),
    ("هل يكفي؟ نعم.", ("هل يكفي؟", "نعم.")),
]


@pytest.mark.parametrize(("text", "parts"), TEXTS)
def test_a_text_is_its_sentences(text, parts):
    assert sentences(text) == parts
