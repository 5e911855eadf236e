"""A board looks like its market: every share is met as nearly as so many people can."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personas.briefs import Brief
from personas.identity import PersonBrief, compose, even_places
from personas.identity.sample import SPREAD
from personas.services.people.people import composed


@given(st.integers(1, 200), st.integers(0, 2**40))
def test_every_part_of_a_share_has_its_one_person(count, seed):
    places = even_places(count, seed)
    assert places == even_places(count, seed)
    for fact in SPREAD:
        assert sorted(int(place[fact] * count + 1e-9) for place in places) == list(range(count))
        assert all(0 <= place[fact] < 1 for place in places)


@pytest.mark.parametrize("seed", range(6))
def test_twelve_people_of_a_market_are_its_women_and_men_its_origins_and_ages(seed):
    people = composed(Brief(count=12, market="en_US", age_min=18, age_max=79), seed)
    genders = Counter(person.gender for person in people)
    assert 5 <= genders["f"] <= 7 and 5 <= genders["m"] <= 7
    looks = Counter(person.appearance for person in people)
    assert 6 <= looks["white"] <= 8 and len(looks) >= 3, looks
    assert sum(person.age < 45 for person in people) in range(4, 8)


def test_what_was_asked_for_is_what_it_was():
    people = composed(Brief(count=8, gender_mix="f", age_min=30, age_max=34), 3)
    assert {person.gender for person in people} == {"f"} and all(30 <= person.age <= 34 for person in people)


def test_somebody_composed_alone_is_who_it_was():
    brief = PersonBrief(market="de_DE", product="tea")
    assert compose(brief, 7) == compose(brief, 7, places={})
    assert compose(brief, 7, places={"gender": 0.0}).gender != compose(brief, 7, places={"gender": 0.98}).gender
