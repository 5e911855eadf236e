"""The template chooses what a card says, and every renderer reads that choice from the card model."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from personas.cards import card_model, render_card
from personas.cards.fields import FIELDS, fields_of, keys_of, shows
from personas.cards.oklch import contrast
from personas.cards.palette import ink_on, palette, rgb
from personas.identity import PersonBrief, compose, templates

PERSONA = SimpleNamespace(
    name="Aylin Kaya",
    age=41,
    place="Bremen, Germany",
    job="Buyer",
    segment_role="Champion",
    seniority="–",
    company="Nordlicht GmbH",
    quote="Show me.",
    details={
        "goals": ["Less work"],
        "pains": ["Late invoices"],
        "objections": ["Too dear"],
        "company": "Nordlicht GmbH",
        "tech_comfort": 0,
        "sliders": {"cautious_bold": 30},
    },
)


def with_template(template: str):
    return card_model(SimpleNamespace(**vars(PERSONA), template=template))


def test_every_field_of_every_template_is_described():
    assert {key for each in templates() for key in each.fields} <= set(FIELDS)


@pytest.mark.parametrize("template", [each.key for each in templates()])
def test_a_composed_person_fills_the_fields_of_every_template(template):
    person = compose(PersonBrief(template=template, product="coffee"), 5)
    filled = {section.key for section in card_model(person).sections}
    assert filled >= set(keys_of(template)) - {"portrait", "city", "deciders"}


def test_the_order_of_sections_is_that_of_the_template():
    order = keys_of("b2b")
    found = [section.key for section in with_template("b2b").sections]
    assert found == sorted(found, key=order.index)


def test_what_a_template_does_not_show_is_on_no_card():
    assert "company" in keys_of("b2b") and not shows("b2c", "company")
    assert ("Employer", "Nordlicht GmbH") in with_template("b2b").facts
    assert "Nordlicht" not in repr(with_template("b2c").sections)


def test_the_two_panels_are_the_lists_that_the_template_puts_first():
    assert [title for title, _ in with_template("b2c").panels] == ["Goals", "Pains"]
    assert [title for title, _ in with_template("negative").panels] == ["What nearly stops it", "Pains"]


def test_a_role_profile_has_neither_name_nor_face_nor_age():
    card = with_template("role")
    assert (card.name, card.job, card.age, card.place, card.face_off) == ("Buyer", "Champion", 0, "", True)
    assert "Aylin" not in repr(card)


def test_the_template_of_the_board_comes_first():
    card = card_model(SimpleNamespace(**vars(PERSONA), template="b2c", card_template="role"))
    assert card.template == "role"


def test_a_scale_of_nought_is_a_value_and_a_dash_is_none():
    values = {section.key: section.value for section in with_template("ux").sections}
    assert values["tech_comfort"] == 0
    assert "seniority" not in {section.key for section in with_template("b2b").sections}


def test_an_unknown_template_shows_what_the_consumer_template_does():
    assert fields_of("from a later version") == fields_of("b2c")


@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#2d8c1e", "#f2a65a", "#808080", "#ff0000", "#767676"])
def test_text_reads_on_every_ground(colour):
    assert contrast(ink_on(rgb(colour)), rgb(colour)) >= 4.5


def test_the_portrait_stands_on_the_ground_of_the_brand():
    card = card_model(SimpleNamespace(**vars(PERSONA), ground="#1b4d3e", initials="AK"))
    picture = render_card(card, None)
    assert picture.getpixel((100, 260)) == (0x1B, 0x4D, 0x3E)
    assert palette(3).ground == palette(3).tile


@pytest.mark.parametrize("bad", ["red", "#12345", "1b4d3e0"])
def test_a_colour_has_one_form(bad):
    with pytest.raises(ValueError):
        palette(0, bad)
