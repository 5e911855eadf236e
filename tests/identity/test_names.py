"""Names fit market, heritage, gender and birth year."""

import re

import pytest

from personas.identity import PersonBrief, compose
from personas.identity.contact import ascii_name
from personas.identity.cultures import culture


def people(count=60, **wishes):
    return [compose(PersonBrief(**wishes), seed) for seed in range(count)]


def test_spanish_people_bear_two_family_names():
    spanish = [p for p in people(market="es_ES") if p.heritage == "spanish"]
    assert spanish and all(len(p.family_name.split()) >= 2 for p in spanish)


def test_polish_women_bear_the_feminine_form():
    names = [p.family_name for p in people(200, market="pl_PL", gender="f") if p.heritage == "polish"]
    assert any(name.endswith("ska") for name in names)
    assert not any(name.endswith(("ski", "cki", "dzki")) for name in names)


@pytest.mark.parametrize("market", ["ja_JP", "ko_KR"])
def test_family_names_come_first_and_both_scripts_are_given(market):
    for person in people(40, market=market, appearance="east_asian"):
        if person.name_native:
            assert person.name == person.name_romanised == f"{person.family_name} {person.given_name}"
            assert not person.name_native.isascii() and (" " in person.name_native) == (market == "ja_JP")


def test_indian_and_arabic_names_have_their_script():
    assert any(p.name_native for p in people(market="hi_IN"))
    assert any(p.name_native for p in people(market="ar_AE"))
    assert not any(p.name_native for p in people(market="de_DE"))


def test_american_names_follow_the_cohort():
    old = {p.given_name for p in people(150, age=(80, 90), gender="f", appearance="white")}
    young = {p.given_name for p in people(150, age=(18, 24), gender="f", appearance="white")}
    assert old & {"Dorothy", "Shirley", "Betty", "Barbara"} and not young & {"Dorothy", "Shirley", "Betty"}
    assert young & {"Emily", "Madison", "Hannah", "Taylor", "Alexis"} and not old & {"Madison", "Taylor"}


def test_family_names_follow_the_heritage():
    korean = {p.family_name for p in people(400, appearance="east_asian") if p.heritage == "korean_american"}
    assert korean and korean <= {name.split("=")[0] for name in culture("korean").family("f")[0]}


def test_mail_is_built_from_the_name():
    for person in people(120, market="pl_PL"):
        parts = [ascii_name(person.given_name), ascii_name(person.family_name)]
        assert any(part in person.email for part in parts) and person.email.isascii()


def test_japanese_texts_call_people_by_the_family_name_and_count_money_in_tens_of_thousands():
    person = compose(PersonBrief(market="ja_JP", age=(30, 50)), 3)
    family = person.name_native.split()[0]
    assert f"{family}さん" in person.bio and person.given_name not in person.bio
    assert re.fullmatch(r"年収\d{3,4}万〜\d{3,4}万円", person.income_band)
    assert re.fullmatch(r"सालाना ₹[\d.]+–[\d.]+ लाख", compose(PersonBrief(market="hi_IN", age=(30, 50)), 3).income_band)
    assert "円" not in compose(PersonBrief(market="de_DE", language="ja"), 3).income_band
