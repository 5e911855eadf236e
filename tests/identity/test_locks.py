"""Any field can be fixed; the rest is composed around it, and what does not depend on it stays."""

from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from personas.identity import FIELDS, BriefError, PersonBrief, check, compose
from personas.identity.locks import ORIGIN

LOCKABLE = sorted(set(FIELDS) - set(ORIGIN))
TEXTS = {"name", "given_name", "family_name"}  # spoken of in bio and mail


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(LOCKABLE), st.sampled_from(["en_US", "de_DE", "es_MX", "ja_JP"]))
def test_locking_what_stood_there_changes_nothing(seed, field, market):
    brief = PersonBrief(market=market, age=(18, 90), product="coffee")
    person = compose(brief, seed)
    assert asdict(compose(brief, seed, {field: getattr(person, field)})) == asdict(person)


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 10_000), st.sampled_from([
    "age", "gender", "education", "job", "city", "household", "archetype", "quote", "goals", "sliders", "channels",
    "tagline", "appearance", "region", "tech_comfort",
]))  # fmt: skip
def test_a_lock_from_somebody_else_is_kept_and_coherent(seed, other, field):
    brief = PersonBrief(market="en_GB", age=(18, 90))
    value = getattr(compose(brief, other), field)
    person = compose(brief, seed, {field: value})
    assert getattr(person, field) == value
    assert check(person) == []


def test_a_lock_leaves_independent_fields_as_they_were():
    brief = PersonBrief(market="fr_FR")
    free, locked = compose(brief, 9), compose(brief, 9, {"quote": "Je préfère essayer.", "city": "Lyon"})
    kept = set(FIELDS) - {"quote", "city", "region", "postcode", "phone", "bio"}
    assert {f: getattr(free, f) for f in kept} == {f: getattr(locked, f) for f in kept}
    assert locked.region == "Auvergne-Rhône-Alpes" and locked.postcode.startswith("69")


def test_a_locked_job_brings_degree_and_age():
    for seed in range(30):
        person = compose(PersonBrief(age=(18, 60)), seed, {"job": "Doctor"})
        assert person.age >= 27 and person.job == "Doctor" and check(person) == []


def test_a_locked_name_speaks_in_mail_and_bio():
    person = compose(PersonBrief(gender="f"), 3, {"name": "Maria Lopez"})
    assert (person.given_name, person.family_name) == ("Maria", "Lopez")
    assert "lopez" in person.email and person.bio.count("Maria") == 1


CONTRADICTIONS = [
    ("age", {"age": 19, "job": "Doctor"}),
    ("age", {"age": 17}),
    ("age", {"age": 140}),
    ("gender", {"gender": "woman"}),
    ("city", {"city": "Atlantis"}),
    ("email", {"email": "somebody@gmail.com"}),
    ("phone", {"phone": "+1 415 555 2671"}),
    ("hobby", {"hobby": "chess"}),
    ("seed", {"seed": 4}),
    ("goals", {"goals": "one text"}),
    ("education", {"education": "High school diploma", "job": "Lawyer"}),
    ("seniority", {"seniority": "Team lead", "age": 20}),
]


@pytest.mark.parametrize(("field", "locks"), CONTRADICTIONS)
def test_locks_that_cannot_be_are_refused(field, locks):
    with pytest.raises(BriefError) as caught:
        compose(PersonBrief(age=(18, 60)), 1, locks)
    assert caught.value.field in (field, *locks)
    assert caught.value.sentence


def test_names_that_are_taken_are_left_alone():
    brief, taken = PersonBrief(market="ko_KR"), set()
    for seed in range(200):
        taken.add(compose(brief, seed, taken=taken).name)
    assert len(taken) == 200
