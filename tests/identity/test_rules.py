"""Every rule fires on a person broken in that one way, and says how to mend it where it can."""

from dataclasses import replace

import pytest

from personas.identity import PersonBrief, check, compose
from personas.identity.rules import rules

DOCTOR = compose(PersonBrief(age=(40, 40), gender="f"), 1, {"job": "Doctor", "city": "Boston"})
POLE = compose(PersonBrief(market="pl_PL", gender="f"), 1, {"family_name": "Kowalska"})
BUYER = compose(PersonBrief(template="b2b"), 1)
ROLE = compose(PersonBrief(template="role"), 1)
BROKEN = {
    "adult": (DOCTOR, {"age": 17}),
    "birth-year-fits-age": (DOCTOR, {"birth_year": 1900}),
    "name-has-its-parts": (DOCTOR, {"name": "Somebody Else"}),
    "given-name-fits-gender": (compose(PersonBrief(gender="f", market="de_DE"), 1), {"given_name": "Günter"}),
    "family-name-follows-gender": (POLE, {"family_name": "Kowalski"}),
    "appearance-fits-heritage": (compose(PersonBrief(appearance="white"), 1), {"appearance": "east_asian"}),
    "household-fits-age": (replace(DOCTOR, age=22), {"household": "Lives with partner, children have moved out"}),
    "occupation-has-its-degree": (DOCTOR, {"education": "High school diploma"}),
    "education-fits-age": (replace(DOCTOR, age=19), {"education": "Doctorate"}),
    "occupation-fits-age": (DOCTOR, {"age": 20}),
    "student-is-young-enough": (DOCTOR, {"job": "Student"}),
    "seniority-took-years": (replace(DOCTOR, age=27), {"seniority": "Team lead"}),
    "retired-when-one-retires": (DOCTOR, {"seniority": "Retired"}),
    "income-fits-job": (DOCTOR, {"income_low": 20_000, "income_high": 22_000}),
    "income-runs-upwards": (DOCTOR, {"income_low": 160_000, "income_high": 150_000}),
    "pay-above-the-minimum": (DOCTOR, {"income_low": 9_000}),
    "employer-employs-that-job": (
        replace(compose(PersonBrief(market="en_GB"), 1, {"job": "Hairdresser"}), company="A hair salon"),
        {"company": "A consulting firm"},
    ),
    "firm-fits-its-size": (replace(DOCTOR, company="A family farm"), {"company_size": "1000–4999 people"}),
    "alone-decides-alone": (
        replace(DOCTOR, household="Lives alone"),
        {"authority": "Decides together with a partner"},
    ),
    "currency-of-the-market": (DOCTOR, {"currency": "EUR"}),
    "buyer-has-an-employer": (BUYER, {"company": ""}),
    "city-exists": (DOCTOR, {"city": "Amandafurt"}),
    "region-holds-the-city": (DOCTOR, {"region": "Texas"}),
    "postcode-of-the-city": (
        compose(PersonBrief(market="de_DE", town="Potsdam"), 7),
        {"postcode": "14366"},
    ),
    "mail-goes-nowhere": (DOCTOR, {"email": "doctor@gmail.com"}),
    "mail-comes-from-the-name": (DOCTOR, {"email": "rollinslisa@example.com"}),
    "phone-rings-nowhere": (DOCTOR, {"phone": "(415) 555-2671"}),
    "portrait-fits-the-person": (DOCTOR, {"portrait": {**DOCTOR.portrait, "age": 20}}),
    "no-face-for-a-role": (ROLE, {"portrait": {"age": 30}}),
    "scales-in-range": (DOCTOR, {"sliders": {**DOCTOR.sliders, "cautious_bold": 140}}),
    "weights-in-range": (DOCTOR, {"channels": [{"name": "Search", "weight": 9}]}),
    "archetype-fits-sliders": (
        compose(PersonBrief(), 1, {"archetype": "The regular"}),
        {"archetype": "The first to try"},
    ),
    "bio-fits-the-card": (DOCTOR, {"bio": "word " * 61}),
    "no-leftovers": (DOCTOR, {"quote": "I like {thing}."}),
    "lists-without-doubles": (DOCTOR, {"goals": ["Rest", "Rest"]}),
    "bio-names-its-person": (compose(PersonBrief(market="de_DE", gender="m"), 1), {"bio": "Günter arbeitet gern."}),
    "bio-states-the-age": (DOCTOR, {"bio": "At 23, she works as a doctor in Boston."}),
    "bio-states-the-job": (DOCTOR, {"bio": "She works as a plumber in Boston."}),
    "bio-states-the-place": (DOCTOR, {"bio": "She works as a doctor in Seattle."}),
}


def test_there_is_a_case_for_every_rule():
    assert set(BROKEN) == {rule.name for rule in rules()}
    assert all(rule.sentence.endswith(".") and rule.fields for rule in rules())


@pytest.mark.parametrize("name", BROKEN)
def test_the_rule_fires(name):
    person, changes = BROKEN[name]
    broken = replace(person, **changes)
    finding = next((finding for finding in check(broken) if finding.rule == name), None)
    assert finding is not None, [found.rule for found in check(broken)]
    assert set(changes) & set(finding.fields)


@pytest.mark.parametrize("name", [name for name, (person, changes) in BROKEN.items()])
def test_the_mend_mends(name):
    person, changes = BROKEN[name]
    broken = replace(person, **changes)
    finding = next(finding for finding in check(broken) if finding.rule == name)
    if finding.mend:
        assert name not in {found.rule for found in check(replace(broken, **finding.mend))}


def test_composed_people_have_no_findings():
    assert [check(person) for person in (DOCTOR, POLE, BUYER, ROLE)] == [[], [], [], []]


def test_a_portrait_that_came_out_otherwise_is_a_finding():
    measured = {"age": DOCTOR.age + 20.0, "gender": "m", "expression": DOCTOR.portrait["expression"]}
    findings = check(DOCTOR, measured)
    assert [finding.rule for finding in findings] == ["portrait-as-asked"] * 2
    assert "Age" in findings[0].sentence and "Gender" in findings[1].sentence
    assert check(DOCTOR, {"age": DOCTOR.age + 3.0, "gender": "f"}) == []


@pytest.mark.parametrize(("bio", "name"), [
    ("佐藤さんは23歳、札幌で医師として働いている。よく歩く。", "bio-states-the-age"),
    ("佐藤さんは40歳、札幌で配管工として働いている。", "bio-states-the-job"),
])  # fmt: skip
def test_a_japanese_bio_is_read_too(bio, name):
    doctor = compose(PersonBrief(market="ja_JP", age=(40, 40)), 1, {"job": "医師"})
    assert check(doctor) == []
    assert name in {finding.rule for finding in check(replace(doctor, bio=bio))}
