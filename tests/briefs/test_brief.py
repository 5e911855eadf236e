"""A brief as a whole: its problems, its people, its sentence."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from personas.briefs import Brief, sentence
from personas.identity import markets, ontology, tables


def fields(brief: Brief) -> list[str]:
    return [problem.field for problem in brief.problems()]


def test_the_default_brief_can_be_made():
    assert Brief().problems() == []
    assert len(Brief().people(seed=1)) == 12


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"count": 0}, "count"),
        ({"count": 201}, "count"),
        ({"market": "xx_XX"}, "market"),
        ({"age_min": 17}, "age_min"),
        ({"age_max": 140}, "age_max"),
        ({"age_min": 50, "age_max": 30}, "age_max"),
        ({"gender_mix": "8 women, 6 men"}, "gender_mix"),
        ({"ages_mix": "60-70 50%"}, "ages_mix"),
        ({"appearance_mix": "martian"}, "appearance_mix"),
    ],
)
def test_each_problem_stands_at_its_field(change, field):
    brief = Brief(**change)
    assert field in fields(brief)
    assert all(problem.sentence.endswith(".") for problem in brief.problems())
    with pytest.raises(ValueError):
        brief.people(seed=1)


def test_all_problems_are_told_at_once():
    assert fields(Brief(count=0, age_min=17, gender_mix="6 wombats")) == ["count", "age_min", "gender_mix"]


def test_quotas_are_met_exactly():
    brief = Brief(count=12, gender_mix="6 women, 6 men", ages_mix="half 25-34", glasses_mix="3 with glasses")
    people = brief.people(seed=5)
    assert Counter(person.gender for person in people) == {"f": 6, "m": 6}
    assert Counter(person.age for person in people) == {(25, 34): 6, (25, 54): 6}
    assert Counter(person.glasses for person in people) == {"clear": 3, None: 9}


def test_the_same_seed_gives_the_same_people():
    brief = Brief(count=30, gender_mix="women, men", expression_mix="smile 50%")
    assert brief.people(seed=3) == brief.people(seed=3)
    assert brief.people(seed=3) != brief.people(seed=4)


def test_a_change_to_one_mix_leaves_the_others_dealt_as_they_were():
    plain, smiling = Brief(gender_mix="women, men"), Brief(gender_mix="women, men", expression_mix="6 smile")
    assert [p.gender for p in plain.people(seed=9)] == [p.gender for p in smiling.people(seed=9)]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 200), st.integers(18, 90), st.integers(0, 72), st.integers(0, 100))
def test_every_brief_without_problems_makes_its_people(count, low, span, percent):
    brief = Brief(count=count, age_min=low, age_max=min(90, low + span), gender_mix=f"f {percent}%")
    assert brief.problems() == []
    people = brief.people(seed=count)
    assert len(people) == count
    assert sum(person.gender == "f" for person in people) == round(count * percent / 100)


@pytest.mark.parametrize(
    ("brief", "said"),
    [
        (
            Brief(
                count=12,
                market="de_DE",
                age_min=25,
                age_max=44,
                gender_mix="half women",
                product="coffee online",
            ),
            "Twelve adults in Germany, 25-44, half women, who buy coffee online.",
        ),
        (
            Brief(count=12, market="de_DE", age_min=25, age_max=40, gender_mix="women", product="oat milk"),
            "Twelve women in Germany, 25-40, who buy oat milk.",
        ),
        (
            Brief(count=1, gender_mix="men", product="oat milk", industry="Food and drink"),
            "One man in the United States, 25-54, who buys oat milk.",
        ),
        (
            Brief(count=6, product="software", industry="IT services", template="b2b"),
            "Six adults in the United States, 25-54, in IT services, who buy software.",
        ),
        (Brief(count=1, age_min=40, age_max=40), "One adult in the United States, aged 40."),
        (
            Brief(count=40, ages_mix="25-34 50%", expression_mix="smile", industry="Travel"),
            "40 adults in the United States, 25-54 (half 25-34), all with a slight smile, in travel.",
        ),
    ],
)
def test_reads_back_as_one_sentence(brief, said):
    assert sentence(brief) == said


@pytest.mark.parametrize(
    ("product", "market", "least"),
    [("wine", "en_US", 21), ("Bourbon whiskey", "en_US", 21), ("beer", "ja_JP", 20), ("wine", "de_DE", 18)],
)
def test_what_the_law_does_not_sell_to_the_young_is_bought_by_none_of_them(product, market, least):
    found = Brief(product=product, market=market, age_min=18, age_max=40).problems()
    assert [problem.field for problem in found] == ["age_min"] * (least > 18)
    assert all(f"from {least} years on. Begin at {least}." in problem.sentence for problem in found)
    of_age = Brief(product=product, market=market, age_min=least, age_max=40, count=6)
    assert of_age.problems() == [] and min(person.age[0] for person in of_age.people(3)) == least


def test_beer_without_alcohol_is_for_everybody():
    assert Brief(product="alcohol-free beer", market="en_US", age_min=18).problems() == []


def test_every_row_of_the_legal_ages_names_a_kind_and_a_country_that_we_have():
    countries = {market.country_code for market in markets()}
    for row in tables.rows("legal_ages.csv"):
        assert ontology.category(row["category"]) and row["country"] in countries and 18 < int(row["age"]) < 26
