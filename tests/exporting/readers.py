"""People of six scripts, exported for readers that we did not write."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from pptx import Presentation

from personas.exporting.bundle import make
from tests.exporting.orders import order
from tests.exporting.test_pages_fit import CARDS, MARKETS

PEOPLE = [replace(CARDS[market], hue=number) for number, market in enumerate(MARKETS)]


def made(key: str, *cards, folder=None, **more):
    return make(order(*(cards or PEOPLE), **more), [key], folder)


def joined(text: str) -> str:
    return "".join(text.split()).replace("-", "")


def texts_of(card, keys=None) -> list[str]:
    """Everything that a person says, in left-to-right scripts: readers set the others in an order of their own."""
    found = [card.name, card.job, card.quote]
    for section in card.sections:
        if section.kind in ("text", "list") and (keys is None or section.key in keys):
            found += section.lines
    return found


def typeset(text: str) -> str:
    return joined(text.replace("'", "’").replace("...", "…"))


def slides_of(*cards):
    return Presentation(BytesIO(made("pptx", *cards).content)).slides


def slide_text(slide) -> str:
    return "".join(joined(shape.text_frame.text) for shape in slide.shapes if shape.has_text_frame)
