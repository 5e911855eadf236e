"""Mixes as people write them."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personas.briefs.mix import Mix, MixError, Share, largest_remainder, parse_mix
from personas.briefs.words import read_age_range, read_word


def read_gender(word: str) -> str:
    return read_word("gender", word)


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("", ()),
        ("any", ()),
        ("6 women, 6 men", (Share("f", count=6), Share("m", count=6))),
        ("f 6; m 6", (Share("f", count=6), Share("m", count=6))),
        ("half women", (Share("f", percent=50),)),
        ("f 50%, m 50 %", (Share("f", percent=50), Share("m", percent=50))),
        ("women: 3 and men: 2", (Share("f", count=3), Share("m", count=2))),
        ("women, men", (Share("f"), Share("m"))),
        ("25 per cent of women", (Share("f", percent=25),)),
    ],
)
def test_reads_what_people_write(text, shares):
    assert parse_mix(text, read_gender).shares == shares


def test_age_ranges_are_values_too():
    mix = parse_mix("half 25-34, 35 to 44 25%", read_age_range)
    assert mix.shares == (Share("25-34", percent=50), Share("35-44", percent=25))
    assert Counter(mix.allot(12)) == {"25-34": 6, "35-44": 3, None: 3}


@pytest.mark.parametrize(
    ("text", "total", "sentence"),
    [
        ("8 women, 6 men", 12, "8 + 6 = 14 people, but the board has 12."),
        ("13 women", 12, "13 people, but the board has 12."),
        ("women 70%, men 40%", 12, "The shares add up to 110 %, which is more than everyone."),
        ("6 women, men 80%", 12, "6 people and 80 % of 12 are more than 12."),
        ("6 women, 3 women", 12, "“3 women” names the same thing twice."),
        ("6 wombats", 12, "“wombats” is not one of feminine, masculine, ambiguous."),
        ("1.5 women", 12, "“1.5 women” asks for 1.5 people; write whole people or a share with %."),
    ],
)
def test_says_what_cannot_be(text, total, sentence):
    with pytest.raises(MixError) as error:
        parse_mix(text, read_gender).allot(total)
    assert str(error.value) == sentence


@pytest.mark.parametrize(("text", "sentence"), [("44-25", "44-25 runs backwards; write 25-44."), ("old", "“old” is")])
def test_says_what_is_not_an_age(text, sentence):
    with pytest.raises(MixError, match=sentence.split(";")[0]):
        read_age_range(text)


@given(st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 40), max_size=3), st.integers(0, 200))
def test_largest_remainder_is_fair(percents, total):
    if sum(percents.values()) > 100:
        return
    counts = largest_remainder(percents, total)
    assert sum(counts.values()) == round(total * sum(percents.values()) / 100)
    assert all(abs(counts[value] - total * percent / 100) < 1.001 for value, percent in percents.items())


@given(st.integers(1, 200), st.integers(0, 100))
def test_nobody_is_lost(total, percent):
    entries = Mix((Share("f", percent=percent),)).allot(total)
    assert len(entries) == total
    assert entries.count("f") == round(total * percent / 100)


@pytest.mark.parametrize("word", ["Latino / Hispanic", "latina", "hispanic", "LATINO"])
def test_appearance_words(word):
    assert read_word("appearance", word) == "latino"


@pytest.mark.parametrize(("word", "value"), [("glasses", "clear"), ("without glasses", "none"), ("no", "none")])
def test_glasses_words(word, value):
    assert read_word("glasses", word) == value


def test_a_brief_of_another_version_is_read_as_far_as_it_is_known():
    from personas.briefs import Brief

    brief = Brief(count=5, product="oat drink")
    assert Brief.from_dict(brief.as_dict() | {"colour": "blue"}) == brief
    assert Brief.from_dict({}) == Brief.from_dict(None) == Brief()
