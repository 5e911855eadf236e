"""Orders to test with: cards of every kind, portraits drawn by hand, and a codec that writes a plain PNG."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from PIL import Image

from personas.cards import CardModel
from personas.exporting.order import Order, Person
from tests.cards.cards import portrait

README = "AI-GENERATED, NOT A REAL PERSON\n\nKeep the marks.\n"


def encode(image: Image.Image, person: Person, format: str) -> bytes:
    target = BytesIO()
    image.save(target, format, **({"compress_level": 1} if format == "PNG" else {}))
    return target.getvalue()


def person(card: CardModel, **more) -> Person:
    return Person(card, portrait, picture_id=card.persona_id, **more)


def order(*cards: CardModel, **more) -> Order:
    values = {"title": "Spring launch", "subtitle": "Six adults who buy coffee online", "readme": README}
    people = tuple(person(card, record=record(card)) for card in cards)
    return Order(people=people, encode=encode, day=date(2026, 11, 25), **{**values, **more})


def record(card: CardModel) -> dict:
    """As the application's: plain JSON values of one persona."""
    return {"id": card.persona_id, "name": card.name, "age": card.age, "quote": card.quote, "goals": list(card.goals)}
