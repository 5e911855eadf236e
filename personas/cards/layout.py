"""From a card model to placed texts and shapes.

A card is tried at one density after the other, from the roomiest to the tightest, until all of it fits:
first the type gets smaller, then the gaps, then the bio stays out (it is the one text that the card does
not promise), then lists end in "+2 more". The last densities shrink the head as well; they are for texts at
the very limit of what the application stores, and keep even those whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from personas.cards.boxes import Layout
from personas.cards.draft import GRID, HEIGHT, WIDTH, Density, Draft
from personas.cards.foot import add_foot
from personas.cards.head import add_head
from personas.cards.middle import add_bio, add_facts
from personas.cards.model import CardModel
from personas.cards.palette import palette
from personas.cards.panels import add_panels

LONGEST = 4000  # characters of one text, ten times what a goal or a quote may have


class DoesNotFit(ValueError):
    """The texts of a card are far longer than anything that the application stores."""


def lay_out(card: CardModel) -> Layout:
    """Place everything on `card`, in pixels of the picture at 2x (2160 x 2700).

    Raises DoesNotFit for texts many times longer than those of a persona.
    """
    items = (item for _, items in card.panels for item in items)
    if max(len(text) for text in (card.name, card.place, card.job, card.quote, *items)) > LONGEST:
        raise DoesNotFit(f"a text of {card.name[:40]!r} has more than {LONGEST} characters")
    for density in densities(bool(card.bio)):
        layout = _try(card, density)
        if layout:
            return layout
    raise DoesNotFit(f"the texts of {card.name[:40]!r} are too long for a card")


def densities(has_bio: bool) -> Iterator[Density]:
    """What to try, best first. Body sizes are in design units: 26 are 7.2 points on an A6 print, 22 are 6."""
    for body, gaps in product((34, 32), (2.2, 1.9, 1.6, 1.3)):
        yield Density(body, gaps, has_bio, quote_across=True)
    for bio in (True, False) if has_bio else (False,):
        yield from (Density(30, gaps, bio) for gaps in (1.7, 1.4))
        yield from (Density(body, gaps, bio) for body in (30, 29, 28, 27) for gaps in (1.25, 1.1, 1.0))
        yield from (Density(26, gaps, bio) for gaps in (1.1, 1.0, 0.85))
        yield from (Density(body, gaps, bio) for body in (25, 24) for gaps in (1.0, 0.85, 0.7))
    yield from (Density(body, 0.65, bio=False, tile=400) for body in (24, 23, 22))
    yield Density(23, 0.65, bio=False, may_drop=True, tile=400)
    for shrink in (0.9, 0.8, 0.7, 0.6, 0.5, 0.4):
        yield Density(24, 0.5, bio=False, may_drop=True, tile=400, shrink=shrink)


def _try(card: CardModel, density: Density) -> Layout | None:
    draft = Draft(card, palette(card.hue), density, Layout((WIDTH * GRID, HEIGHT * GRID)))
    foot = add_foot(draft)
    below = add_bio(draft, add_facts(draft, add_head(draft)))
    fits = add_panels(draft, below + draft.gap(36), foot - draft.gap(30))
    return draft.layout if fits else None
