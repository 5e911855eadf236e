"""Whose text a format could not be made with: found by making it again for one person, and then without one field.

It costs nothing while all goes well, and afterwards the sentence names what somebody can mend.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from personas.cards.model import CardModel
from personas.exporting.order import Order, Person

Files = Callable[[Order], Iterable[tuple[str, bytes]]]
MOST = 60  # people that are tried alone


class NotMade(ValueError):
    """A format failed for the sake of a text. The message is a sentence that names the person and the field."""


def blamed(order: Order, files: Files) -> str:
    """ "“Bio” of Maren Petersen" or "Maren Petersen" or "the name of the board"; "" where nobody is to blame."""
    for person in order.people[:MOST]:
        if not _makes(order, files, person):
            return _field_of(order, files, person)
    if order.people and _makes(replace(order, title="Board", subtitle=""), files, order.people[0]):
        return "" if _makes(order, files, order.people[0]) else "the name of the board"
    return ""


def _field_of(order: Order, files: Files, person: Person) -> str:
    for label, card in _without_one(person.card):
        if _makes(order, files, replace(person, card=card)):
            return f"“{label}” of {person.card.name}"
    return person.card.name


def _without_one(card: CardModel) -> Iterable[tuple[str, CardModel]]:
    for section in card.sections:
        rest = tuple(one for one in card.sections if one.key != section.key)
        empty = {section.key: type(getattr(card, section.key))()} if hasattr(card, section.key) else {}
        yield section.field.label, replace(card, sections=rest, **empty)
    yield "Name in its own script", replace(card, name_native="")


def _makes(order: Order, files: Files, person: Person) -> bool:
    order.hear(0, 1)  # says that somebody is still at work
    try:
        for _ in files(replace(order, people=(person,), hear=lambda done, total: None)):
            pass
    except Exception:
        return False
    return True
