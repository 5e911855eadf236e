"""A brief names towns with shares and a kind of product; what cannot be is said with what could."""

import pytest

from personas.bench.words import spoken
from personas.briefs import Brief, sentence
from personas.briefs.kinds import kinds_of
from personas.services.people.people import composed

OATS = {"market": "de_DE", "age_min": 25, "age_max": 40, "gender_mix": "all women", "product": "oat drink"}


@pytest.mark.parametrize(
    ("towns", "counts"),
    [
        ("Berlin 60 %, Munich 40 %", {"Berlin": 7, "München": 5}),
        ("Berlin and Munich", {"Berlin": 6, "München": 6}),
        ("3 Potsdam, berlin", {"Potsdam": 3, "Berlin": 9}),
    ],
)
def test_everybody_lives_where_the_brief_says(towns, counts):
    people = composed(Brief(count=12, towns_mix=towns, **OATS), seed=3)
    assert {town: sum(person.city == town for person in people) for town in counts} == counts
    for person in people:
        if person.city == "Potsdam":
            assert 14467 <= int(person.postcode) <= 14482


def test_towns_are_called_as_the_text_calls_them():
    english = composed(Brief(count=2, towns_mix="München", language="en", **OATS), seed=3)
    assert {(person.city, person.country) for person in english} == {("Munich", "Germany")}
    german = composed(Brief(count=2, towns_mix="Munich", **OATS), seed=3)
    assert {(person.city, person.country) for person in german} == {("München", "Deutschland")}


def test_a_region_is_a_place_too():
    people = composed(Brief(count=6, towns_mix="Bayern", **OATS), seed=3)
    assert {person.region for person in people} == {"Bayern"}


@pytest.mark.parametrize(
    ("towns", "said"),
    [
        ("Atlantis", "Atlantis is no place in Germany that we know of."),
        ("Berlinn", "Do you mean Berlin?"),
        ("Berlin 80%, Munich 40%", "more than everyone"),
    ],
)
def test_a_town_that_is_none_is_said_in_place(towns, said):
    (problem,) = Brief(count=12, towns_mix=towns, **OATS).problems()
    assert problem.field == "towns_mix" and said in problem.sentence


def test_the_sentence_names_the_towns():
    assert "in Berlin and München, Germany" in sentence(Brief(count=12, towns_mix="Berlin, Munich", **OATS))


def test_the_kind_that_was_understood_stands_first_and_can_be_changed():
    understood = kinds_of(Brief(**OATS))
    assert understood.said == "Understood as oat drink."
    assert (understood.choices[0].value, understood.choices[0].label, understood.choices[0].chosen) == (
        "",
        "Oat drink",
        True,
    )
    changed = kinds_of(Brief(**OATS, category="warehouse_management"))
    assert [kind.label for kind in changed.choices if kind.chosen] == ["Warehouse management software"]
    assert "Skin care" in [kind.label for kind in kinds_of(Brief(**OATS), "skin").choices]


def test_a_product_that_is_no_known_kind_is_said_to_be_none():
    unknown = kinds_of(Brief(product="Zorblax"))
    assert unknown.said.startswith("Not a kind we know") and unknown.choices[0].chosen


@pytest.mark.parametrize("seed", range(3, 9))
def test_a_committee_is_one_firm_in_one_town_and_names_the_software(seed):
    brief = Brief(count=6, market="en_GB", product="warehouse management software", industry="Logistics",
                  template="b2b", firm_size=300, age_min=25, age_max=64)  # fmt: skip
    people = composed(brief, seed=seed)
    assert len({(person.company, person.company_size, person.industry, person.city) for person in people}) == 1
    assert len({person.segment_role for person in people}) == 6 and people[0].company_size.startswith("250")
    assert people[1].reports_to == people[0].job
    named = ["warehouse management software" in "\n".join(spoken(person)).lower() for person in people]
    assert all(named)
