"""Between head and lists: up to three facts side by side, and the bio."""

from __future__ import annotations

from personas.cards.draft import MARGIN, WIDTH, Draft
from personas.cards.text.fitting import Rung, Style, fit
from personas.cards.text.fonts import STRONG, TEXT

COLUMN_GAP = 36
LABEL_STYLE = Style(STRONG, 1.3)
VALUE_STYLE = Style(TEXT, 1.3)
BIO_STYLE = Style(TEXT, 1.42)


def add_facts(draft: Draft, top: int) -> int:
    """Add the quick facts under a line each; returns their bottom, which is `top` where there are none."""
    facts = draft.card.quick_facts
    if not facts:
        return top
    top += draft.gap(38)
    gap = draft.u(COLUMN_GAP)
    width = (draft.u(WIDTH - 2 * MARGIN) - gap * (len(facts) - 1)) // len(facts)
    rungs = _value_rungs(draft, width)
    lefts = [draft.u(MARGIN) + number * (width + gap) for number in range(len(facts))]
    return max(_fact(draft, number, left, top, width, rungs) for number, left in enumerate(lefts))


def _value_rungs(draft: Draft, width: int) -> list[Rung]:
    """The size of the value that needs the smallest: side by side they are all set in it."""
    rungs = draft.rungs(27, 24, 2) + draft.rungs(24, 23, 4)
    sizes = [fit(value, VALUE_STYLE, width, rungs).px for _, value in draft.card.quick_facts]
    return [(min(sizes), 99)]


def _fact(draft: Draft, number: int, left: int, top: int, width: int, rungs: list[Rung]) -> int:
    label, value = draft.card.quick_facts[number]
    draft.shape((left, top, left + width, top + draft.u(3)), 0, draft.colours.tile)
    name = f"fact {number + 1}"
    fitted = fit(label, LABEL_STYLE, width, draft.rungs(23, 21, 2))
    at = (left, top + draft.gap(14))
    y = draft.text(name, f"{name} label", fitted, at, width, draft.colours.deep)
    fitted = fit(value, VALUE_STYLE, width, rungs)
    y = draft.text(name, f"{name} value", fitted, (left, y + draft.gap(2)), width, draft.colours.ink)
    draft.part(name, (left, top, left + width + draft.u(4), y + draft.u(4)))
    return y


def add_bio(draft: Draft, top: int) -> int:
    """Add the bio where this density has it; returns its bottom, which is `top` where it has none."""
    if not (draft.card.bio and draft.density.bio):
        return top
    left, width = draft.u(MARGIN), draft.u(WIDTH - 2 * MARGIN)
    fitted = fit(draft.card.bio, BIO_STYLE, width, [(draft.u(draft.density.body), 99)])
    top += draft.gap(30)
    bottom = draft.text("bio", "bio", fitted, (left, top), width, draft.colours.ink)
    draft.part("bio", (left - draft.u(4), top, left + width + draft.u(4), bottom + draft.u(4)))
    return bottom
