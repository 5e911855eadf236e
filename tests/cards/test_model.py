"""A card model from anything that has the attributes of a persona."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

from personas.cards import CardModel, card_model

PERSONA = SimpleNamespace(
    public_id="3f2a9c1e-7b44-4d0e-9a51-0c2f6be1d7a9",
    name="Tanaka Keiko",
    name_native="田中 恵子",
    age=68,
    place="Sapporo, Japan",
    job="Librarian",
    quote="  I ask\nfirst. ",
    bio="",
    hue=4,
    initials="TK",
    alt_text="AI-generated portrait of a fictional woman, about 68",
    household="Alone",
    created=datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
    details={
        "goals": ["One", " ", "Two"],
        "pains": None,
        "channels": [{"name": "Radio", "weight": 4}],
        "sliders": {"analytical_intuitive": -40, "saver-spender": 10, "calm": 5},
    },
)


def test_everything_that_a_persona_says_is_on_the_model():
    card = card_model(PERSONA)
    assert (card.name, card.name_native, card.age, card.place) == ("Tanaka Keiko", "田中 恵子", 68, "Sapporo, Japan")
    assert card.quote == "I ask first."
    assert card.goals == ("One", "Two")
    assert card.pains == ()
    assert card.channels == (("Radio", 4),)
    assert card.sliders == (("Analytical", "Intuitive", -40), ("Saver", "Spender", 10), ("Calm", "", 5))
    assert (card.date, card.brand, card.persona_id) == ("23 Nov 2026", "Facet", PERSONA.public_id)
    assert card.notice == "AI-generated, not a real person"
    assert card.alt.startswith("AI-generated portrait of a fictional woman")


def test_facts_that_the_head_says_already_are_not_repeated():
    assert card_model(PERSONA).quick_facts == (("Household", "Alone"),)


def test_a_native_name_that_is_the_name_is_shown_once():
    same = SimpleNamespace(**{**vars(PERSONA), "name_native": "Tanaka Keiko"})
    assert card_model(same).name_native == ""


def test_a_persona_of_few_attributes_is_enough():
    bare = SimpleNamespace(name="Jo", age=20)
    card = card_model(bare)
    assert (card.name, card.age, card.facts) == ("Jo", 20, (("Age", "20"),))
    assert replace(card, facts=(), sections=()) == CardModel(name="Jo", age=20, alt=card.alt)


def test_a_model_is_hashable_so_that_pictures_can_be_cached_by_it():
    assert hash(card_model(PERSONA)) == hash(card_model(PERSONA))
