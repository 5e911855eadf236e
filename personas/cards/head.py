"""The head of a card: the tile on the left; name, work, age, place and the quote on the right."""

from __future__ import annotations

from personas.cards.draft import MARGIN, WIDTH, Draft
from personas.cards.text.fitting import Fitted, Rung, Style, fit, line_height
from personas.cards.text.fonts import NAME, QUOTE, STRONG, TEXT, draws_all, is_right_to_left
from personas.cards.text.type import advance, ceil, ink
from personas.cards.text.typography import quoted

GUTTER = 48

NAME_STYLE = Style(NAME, 1.06, balanced=True, whole_words=True)
QUOTE_STYLE = Style(QUOTE, 1.28, balanced=True)
JOB_STYLE = Style(STRONG, 1.28)
PLACE_STYLE = Style(TEXT, 1.36)

OPENING_MARKS = "“„‘«"


def add_head(draft: Draft) -> int:
    """Add the head; returns its bottom in pixels: that of the tile, or lower where the texts need it."""
    top, side = draft.u(MARGIN), draft.u(draft.density.tile)
    draft.layout.tile = (draft.u(MARGIN), top, draft.u(MARGIN) + side, top + side)
    left = draft.u(MARGIN + draft.density.tile + GUTTER)
    width = draft.u(WIDTH - MARGIN) - left
    below = _work_and_place(draft, left, _names(draft, left, top, width), width)
    bottom = max(below, top + side)
    # Quotation marks hang out to the left, accents and descenders up and down.
    box = (left - draft.u(GUTTER), top - draft.u(28), left + width + draft.u(8), bottom + draft.gap(30))
    draft.part("head", box)
    if not draft.card.quote or _beside(draft, left, below, width, top + side):
        return bottom
    return _across(draft, bottom)


def _names(draft: Draft, left: int, top: int, width: int) -> int:
    card, colours = draft.card, draft.colours
    rungs = draft.rungs(74, 52, 2) + draft.rungs(58, 42, 3) + draft.rungs(46, 36, 4)
    name = fit(card.name, NAME_STYLE, width, rungs)
    # Capitals align with the top of the tile. As wide as its text, so that a name that runs right to left begins
    # where the other lines do.
    y = top - name.baseline + _capital(name)
    y = draft.text("head", "name", name, (left, y), name.width, colours.ink)
    if not draws_all(TEXT, card.name_native):
        return y
    native = fit(card.name_native, PLACE_STYLE, width, draft.rungs(30, 24, 2))
    return draft.text("head", "native name", native, (left, y + draft.gap(8)), native.width, colours.muted)


def _capital(fitted: Fitted) -> int:
    """The height of a capital letter, in pixels."""
    return -ink(fitted.file, fitted.px, "H")[1]


def _work_and_place(draft: Draft, left: int, top: int, width: int) -> int:
    card, colours = draft.card, draft.colours
    job = fit(card.job, JOB_STYLE, width, draft.rungs(29, 25, 2) + draft.rungs(26, 24, 3))
    y = draft.text("head", "job", job, (left, top + draft.gap(18)), width, colours.deep)
    place = " · ".join(part for part in (str(card.age or ""), card.place) if part)
    rungs = [(min(px, job.px), lines) for px, lines in draft.rungs(27, 25, 2) + draft.rungs(25, 24, 3)]
    where = fit(place, PLACE_STYLE, width, rungs)
    return draft.text("head", "place", where, (left, y + draft.gap(4)), width, colours.muted)


def _beside(draft: Draft, left: int, above: int, width: int, tile_bottom: int) -> bool:
    """The quote on the line that the tile stands on; False, and nothing added, where it has no room."""
    first = above + draft.gap(26)
    text = quoted(draft.card.quote, draft.card.language)
    height = line_height(QUOTE_STYLE, text)
    # Sizes from 40 to 30 units, each for the lines that fit above the foot of the tile.
    rungs = [(px, int((tile_bottom - first) // (px * height))) for px, _ in draft.rungs(40, 30)]
    quote = fit(text, QUOTE_STYLE, width, rungs)
    top = tile_bottom - quote.height + quote.leading - quote.baseline
    if draft.density.quote_across or top < first:
        return False
    draft.text("head", "quote", quote, (left, top), width, draft.colours.ink, hang=_hang(quote))
    return True


def _across(draft: Draft, top: int) -> int:
    """The quote over the whole width, under the tile: large where it is short, whole where it is long."""
    left, width = draft.u(MARGIN), draft.u(WIDTH - 2 * MARGIN)
    top += draft.gap(30)
    large: list[Rung] = draft.rungs(60, 45, 2) if draft.density.quote_across else []
    rungs = large + draft.rungs(44 if draft.density.gaps >= 0.8 else 36, 32, 3) + draft.rungs(32, 27, 5)
    quote = fit(quoted(draft.card.quote, draft.card.language), QUOTE_STYLE, width, rungs)
    hang = _hang(quote)
    bottom = draft.text("quote", "quote", quote, (left, top), width, draft.colours.ink, hang=hang)
    draft.part("quote", (left - draft.u(36), top - draft.u(8), left + width + draft.u(8), bottom + draft.u(8)))
    return bottom


def _hang(quote: Fitted) -> int:
    """How far the opening mark reaches out to the left, in pixels, so that the letters align."""
    first = quote.lines[0] if quote.lines else ""
    if first[:1] not in tuple(OPENING_MARKS) or is_right_to_left(first):
        return 0
    return ceil(advance(quote.file, quote.px, first[0]))
