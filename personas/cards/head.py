"""The head of a card: the tile on the left; name, work, age, place and the quote on the right."""

from __future__ import annotations

from personas.cards.draft import MARGIN, WIDTH, Draft
from personas.cards.fitting import Fitted, Rung, Style, advance, ceil
from personas.cards.fonts import NAME, QUOTE, STRONG, TEXT, draws_all, is_right_to_left

TILE, GUTTER = 452, 48

NAME_STYLE = Style(NAME, 1.06, balanced=True, whole_words=True)
QUOTE_STYLE = Style(QUOTE, 1.28, balanced=True)
JOB_STYLE = Style(STRONG, 1.28)
PLACE_STYLE = Style(TEXT, 1.36)


def add_head(draft: Draft) -> int:
    """Add the head; returns its bottom in pixels. It is as high as the tile, or higher where the texts need
    it.
    """
    top, side = draft.u(MARGIN), draft.u(TILE)
    draft.layout.tile = (draft.u(MARGIN), top, draft.u(MARGIN) + side, top + side)
    left = draft.u(MARGIN + TILE + GUTTER)
    width = draft.u(WIDTH - MARGIN) - left
    below = _who(draft, left, top, width)
    bottom = max(below, top + side)
    draft.part(
        "head", (left - draft.u(GUTTER), top - draft.u(16), left + width + draft.u(8), bottom + draft.u(16))
    )
    if not draft.card.quote or _beside(draft, left, below, width, top + side):
        return bottom
    return _across(draft, bottom)


def _who(draft: Draft, left: int, top: int, width: int) -> int:
    card, colours = draft.card, draft.colours
    name = draft.fit(card.name, NAME_STYLE, width, _name_rungs(draft))
    y = draft.text("head", "name", name, (left, top), width, colours.ink)
    if draws_all(TEXT, card.name_native):
        native = draft.fit(card.name_native, PLACE_STYLE, width, draft.rungs(30, 24, 2))
        y = draft.text("head", "native name", native, (left, y + draft.gap(8)), native.width, colours.muted)
    job = draft.fit(card.job, JOB_STYLE, width, draft.rungs(29, 25, 2) + draft.rungs(26, 24, 3))
    y = draft.text("head", "job", job, (left, y + draft.gap(18)), width, colours.deep)
    place = " · ".join(part for part in (str(card.age), card.place) if part)
    sizes = [(min(px, job.px), lines) for px, lines in draft.rungs(27, 25, 2) + draft.rungs(25, 24, 3)]
    where = draft.fit(place, PLACE_STYLE, width, sizes)
    return draft.text("head", "place", where, (left, y + draft.gap(4)), width, colours.muted)


def _name_rungs(draft: Draft) -> list[Rung]:
    return draft.rungs(74, 52, 2) + draft.rungs(58, 42, 3) + draft.rungs(46, 36, 4)


def _beside(draft: Draft, left: int, above: int, width: int, tile_bottom: int) -> bool:
    """The quote on the line that the tile stands on; False, and nothing added, where it would be set too
    small.
    """
    first = above + draft.gap(26)
    quote = draft.fit(quoted(draft.card.quote), QUOTE_STYLE, width, _quote_rungs(draft, tile_bottom - first))
    top = tile_bottom - quote.height
    if draft.density.quote_across or top < first:
        return False
    draft.text("head", "quote", quote, (left, top), width, draft.colours.ink, hang=_hang(quote))
    return True


def _quote_rungs(draft: Draft, room: int) -> list[Rung]:
    """Sizes from 40 to 30 units, each for the lines that fit above the foot of the tile."""
    return [(px, int(room // (px * QUOTE_STYLE.leading))) for px, _ in draft.rungs(40, 30)]


def _across(draft: Draft, top: int) -> int:
    """The quote over the whole width, under the tile: large when it is short, and all of it when it is
    long.
    """
    left, width = draft.u(MARGIN), draft.u(WIDTH - 2 * MARGIN)
    top += draft.gap(30)
    rungs = draft.rungs(60, 42, 2) + draft.rungs(40, 32, 3) + draft.rungs(32, 27, 5)
    quote = draft.fit(quoted(draft.card.quote), QUOTE_STYLE, width, rungs)
    hang = _hang(quote)
    bottom = draft.text("quote", "quote", quote, (left, top), width, draft.colours.ink, hang=hang)
    draft.part(
        "quote", (left - draft.u(32), top - draft.u(8), left + width + draft.u(8), bottom + draft.u(8))
    )
    return bottom


def quoted(text: str) -> str:
    """`text` in quotation marks, unless it brings its own."""
    return text if text[:1] in '“”„«»「『"' else f"“{text}”"


def _hang(quote: Fitted) -> int:
    mark = quote.lines[0][:1] if quote.lines else ""
    if mark not in "“„«" or is_right_to_left(quote.lines[0] if quote.lines else ""):
        return 0
    return ceil(advance(quote.file, quote.px, mark)) if mark else 0
