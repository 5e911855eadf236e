"""Appearance says nothing about job, income, education, traits or wording."""

import re
from dataclasses import asdict

import pytest

from personas.identity import PersonBrief, audit, compose
from personas.identity.brief import APPEARANCES
from personas.identity.wording import words


def masked(person):
    text = words(person.language)
    bio = person.bio
    for name in (person.given_name, *person.name_native.split()):  # texts may call people by their own script
        bio = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "N", bio)
    return bio.replace(text.in_city(person.city), "in C").replace(person.city, "C")


TELLS = {"heritage", "appearance", "name", "given_name", "family_name", "name_native", "name_romanised", "email",
         "portrait", "city", "region", "postcode", "phone", "bio"}  # fmt: skip


@pytest.mark.parametrize("market", ["en_US", "pt_BR", "de_DE", "en_NG", "ar_AE"])
def test_the_same_seed_in_another_skin_is_the_same_persona(market):
    for seed in range(60):
        first, *others = (compose(PersonBrief(market=market, appearance=look), seed) for look in APPEARANCES)
        for other in others:
            same = {field: value for field, value in asdict(first).items() if field not in TELLS}
            assert same == {field: value for field, value in asdict(other).items() if field not in TELLS}
            assert masked(other) == masked(first)


def test_the_audit_finds_no_association():
    people = (compose(PersonBrief(age=(18, 90), product="coffee"), seed) for seed in range(2500))
    found = audit.associations(audit.row(person) for person in people)
    print([(result.field, round(result.statistic), result.freedom, round(result.p, 3)) for result in found])
    assert len(found) == len(audit.FIELDS) and audit.independent(found)


def test_the_audit_would_find_one():
    rows = [audit.row(compose(PersonBrief(age=(18, 90)), seed)) for seed in range(1200)]
    leaking = [(stratum, look, (look, *values[1:])) for stratum, look, values in rows]
    assert not audit.independent(audit.associations(leaking))


@pytest.mark.parametrize(("statistic", "freedom", "p"), [(3.841, 1, 0.05), (18.307, 10, 0.05), (76.154, 50, 0.01)])
def test_the_tail_is_that_of_the_tables(statistic, freedom, p):
    assert audit.tail(statistic, freedom) == pytest.approx(p, rel=0.06)
