"""Over seeds, markets and briefs: always the same person, and never one that breaks a rule."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from personas.identity import PersonBrief, check, compose, markets, templates
from personas.identity.brief import APPEARANCES, GENDERS
from personas.identity.wording import LANGUAGES

PRODUCTS = ("", "coffee subscription", "Lohnbuchhaltung Software", "chaussures de course", "seguro de coche", "qzx")


@st.composite
def briefs(draw):
    ages = sorted(draw(st.tuples(st.integers(18, 70), st.integers(18, 90))))
    return PersonBrief(
        market=draw(st.sampled_from([market.code for market in markets()])),
        age=(min(ages[0], 70), ages[1]),
        gender=draw(st.none() | st.sampled_from(GENDERS)),
        appearance=draw(st.none() | st.sampled_from(APPEARANCES)),
        product=draw(st.sampled_from(PRODUCTS)),
        industry=draw(st.sampled_from(("", "Logistik", "health care"))),
        template=draw(st.sampled_from([template.key for template in templates()])),
        language=draw(st.none() | st.sampled_from(LANGUAGES)),
    )


@settings(max_examples=250, deadline=None)
@given(briefs(), st.integers(0, 2**63))
def test_every_person_keeps_every_rule(brief, seed):
    person = compose(brief, seed)
    assert check(person) == []
    assert compose(brief, seed) == person


@settings(max_examples=150, deadline=None)
@given(briefs(), st.integers(0, 2**31))
def test_the_brief_is_kept(brief, seed):
    person = compose(brief, seed)
    assert brief.age[0] <= person.age <= brief.age[1]
    if brief.template != "role":
        assert brief.gender in (None, person.gender) and brief.appearance in (None, person.appearance)
    assert 2 <= len(person.goals) <= 5 and 2 <= len(person.pains) <= 5


@settings(max_examples=60, deadline=None)
@given(briefs(), st.integers(0, 2**31), st.integers(0, 2**31))
def test_other_seeds_are_other_people(brief, one, two):
    brief = replace(brief, template="b2c")
    first, second = compose(brief, one), compose(brief, two)
    assert one == two or first.quote != second.quote or first.name != second.name or first.bio != second.bio
