"""Cards and portraits as PNG files, one a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from personas.cards import render_card
from personas.exporting.names import person_name
from personas.exporting.order import Order


def card_files(order: Order, scale: int = 1) -> Iterator[tuple[str, bytes]]:
    """(name, PNG) of each card: 1080 x 1350 pixels, or twice that."""
    total = len(order.people)
    for number, person in enumerate(order.people):
        portrait = person.portrait()
        card = replace(person.card, in_place=person.in_place) if portrait is None else person.card
        picture = render_card(card, portrait, scale=scale)
        suffix = "@2x" if scale == 2 else ""
        yield f"{person_name(number, person, total)}{suffix}.png", order.encode(picture, person, "PNG")
        order.hear(number + 1, total)


def portrait_files(order: Order, side: int) -> Iterator[tuple[str, bytes]]:
    """(name, PNG) of each portrait alone, on nothing; people without one, or whose is lost, are left out."""
    total = len(order.people)
    for number, person in enumerate(order.people):
        picture = order.portrait_alone(person, side)
        if picture is not None:
            yield f"{person_name(number, person, total)}-{side}px.png", picture
        order.hear(number + 1, total)
