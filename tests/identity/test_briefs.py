"""What cannot be is refused with one sentence, at the field where it was asked."""

import pytest

from personas.identity import BriefError, PersonBrief, compose

IMPOSSIBLE = [
    ("age", {"age": (17, 30)}),
    ("age", {"age": (30, 140)}),
    ("age", {"age": (40, 20)}),
    ("age", {"age": (20.5, 30)}),
    ("age", {"age": "young"}),
    ("age", {"age": (75, 80), "template": "b2b"}),
    ("market", {"market": "xx_XX"}),
    ("gender", {"gender": "woman"}),
    ("appearance", {"appearance": "green"}),
    ("expression", {"expression": "angry"}),
    ("glasses", {"glasses": "dark"}),
    ("template", {"template": "hero"}),
    ("language", {"language": "tlh"}),
    ("product", {"product": "x" * 121}),
    ("industry", {"industry": "a\x00b"}),
]


@pytest.mark.parametrize(("field", "wishes"), IMPOSSIBLE)
def test_impossible_wishes_are_refused(field, wishes):
    with pytest.raises(BriefError) as caught:
        PersonBrief(**wishes)
    assert caught.value.field == field
    assert caught.value.sentence.endswith(".")


@pytest.mark.parametrize("appearance", ["white", "black", "latino", "east_asian", "southeast_asian", "indian"])
@pytest.mark.parametrize("market", ["ja_JP", "en_NG", "pl_PL", "es_AR"])
def test_every_appearance_can_be_asked_everywhere(market, appearance):
    person = compose(PersonBrief(market=market, appearance=appearance), 11)
    assert person.appearance == person.portrait["appearance"] == appearance


def test_the_portrait_follows_the_brief():
    brief = PersonBrief(age=(33, 33), gender="x", expression="laugh", glasses="clear")
    portrait = compose(brief, 2).portrait
    assert (portrait["age"], portrait["gender"]) == (33, "x")
    assert (portrait["expression"], portrait["glasses"]) == ("laugh", "clear")


def test_a_japanese_market_is_mostly_japanese():
    people = [compose(PersonBrief(market="ja_JP"), seed) for seed in range(200)]
    assert sum(person.appearance == "east_asian" for person in people) > 180


def test_the_product_changes_what_is_said():
    coffee, bank = (compose(PersonBrief(product=product), 4) for product in ("oat milk", "bank account"))
    assert coffee.goals != bank.goals and coffee.scenario != bank.scenario
    assert coffee.name == bank.name and coffee.sliders == bank.sliders
