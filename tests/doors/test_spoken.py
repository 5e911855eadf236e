"""A sentence becomes a brief, or says which of its words were not understood."""

from __future__ import annotations

import pytest

from personas.services.doors.spoken import NotUnderstood, read_spoken

USUAL = {"age_min": 25, "age_max": 54}
SAID = {
    "12 women 25-40 in Berlin who buy oat drink": {
        "count": 12, "market": "de_DE", "towns_mix": "Berlin", "gender_mix": "12 women", "age_min": 25, "age_max": 40,
        "product": "oat drink",
    },
    "6 women and 6 men in Munich and Hamburg, aged 30 to 45, half with glasses, who use running shoes": {
        "count": 12, "gender_mix": "6 women, 6 men", "towns_mix": "Munich, Hamburg", "market": "de_DE", "age_min": 30,
        "age_max": 45, "glasses_mix": "half with glasses", "product": "running shoes",
    },
    "a dozen people in the UK over 60": {"count": 12, "market": "en_GB", "age_min": 60, "age_max": 90},
    "20 men in their 30s from Paris, smiling, for a banking app": {
        "count": 20, "gender_mix": "20 men", "market": "fr_FR", "towns_mix": "Paris", "age_min": 30, "age_max": 39,
        "expression_mix": "smiling", "product": "a banking app",
    },
    "Five adults in Lyon, France, 18-30": {
        "count": 5, "market": "fr_FR", "towns_mix": "Lyon", "age_min": 18, "age_max": 30,
    },
    "10 people in Toronto, 4 black, half smiling": {
        "count": 10, "market": "en_CA", "towns_mix": "Toronto", "appearance_mix": "4 black",
        "expression_mix": "half smiling",
    },
    "Please make me 12 people, half women, in Spain.": {"count": 12, "market": "es_ES", "gender_mix": "half women"},
    "3 people under 40": {"count": 3, "age_min": 18, "age_max": 40, "market": "en_US"},
    "8 personas in London": {"count": 8, "market": "en_GB", "towns_mix": "London"},
}  # fmt: skip


@pytest.mark.parametrize("sentence", SAID)
def test_a_sentence_is_read(sentence):
    brief = read_spoken(sentence)
    found = {name: value for name, value in brief.as_dict().items() if value not in ("", None, {}, [])}
    wanted = {"template": "b2c"} | USUAL | SAID[sentence]
    assert {name: found.get(name) for name in wanted} == wanted
    assert brief.problems() == []


def test_the_usual_market_says_which_town_is_meant():
    assert read_spoken("2 people in London", market="en_CA").market == "en_CA"
    assert read_spoken("2 people", market="fr_FR").market == "fr_FR"


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("", "Nothing was said."),
        ("women in Berlin", "“women” was not understood."),
        ("12 purple cows in Berlin", "“12 purple cows” was not understood."),
        ("8 people in Gotham City", "“Gotham City” is no town or country"),
        ("8 people in Berlin, France", "“Berlin” is no town or country that Facet knows in France."),
        ("8 people in Germany and France", "A board has one market, not France and Germany at once."),
        ("in Berlin", "It does not say how many people."),
    ],
)
def test_what_is_not_understood_is_named(sentence, named):
    with pytest.raises(NotUnderstood) as error:
        read_spoken(sentence)
    assert named in str(error.value) and ("Write it like" in str(error.value) or "one market" in str(error.value))
