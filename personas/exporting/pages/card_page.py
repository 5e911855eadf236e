"""The one-page card on A4 or Letter: who it is on the left, what drives them on the right.

All fields of the template are on it. The size of the text gives way until one page holds them; where even the smallest
is too large, a second page takes the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from personas.cards import labels
from personas.cards.model import CardModel
from personas.cards.palette import Palette, palette
from personas.cards.text.fonts import NAME, QUOTE, STRONG, TEXT
from personas.cards.text.typography import quoted
from personas.exporting.order import PAPERS, Order
from personas.exporting.pages.flow import Column, columns, pages_of_one, pour, pour_parted, side_by_side
from personas.exporting.pages.look import Look
from personas.exporting.pages.parts import (
    Block,
    block,
    body_sections,
    facts_block,
    foot,
    framed_sections,
    ground_of,
    is_chips,
    origin,
)
from personas.exporting.pages.scene import PART, Box, Group, Mark, Page, Portrait, stacked, text_group
from personas.exporting.pages.text import Style, paragraph, shrunk
from personas.exporting.pages.type import clean

WHITE = (255, 255, 255)
MARGIN, GUTTER, SIDE, FOOT = 36.0, 26.0, 172.0, 42.0
SIZES = (10.0, 9.5, 9.0, 8.5, 8.0, 7.5)
NAME_SIZES = (24.0, 22.0, 20.0, 18.0, 16.0, 14.0, 12.0)
LONG_QUOTE = 220  # characters
FLOWING = 8.5  # the size on cards that need a second page


def card_pages(order: Order) -> Iterator[Page]:
    """One page a person, or more where the texts are very long."""
    for number in range(len(order.people)):
        yield from _pages(order, number)
        order.hear(number + 1, len(order.people))


def _pages(order: Order, number: int) -> list[Page]:
    return pages_of_one(partial(_first, order, number), partial(_further, order, number), SIZES, FLOWING)


def _first(order: Order, number: int, size: float) -> tuple[Page, list[Block]]:
    card = order.people[number].card
    width, height = PAPERS[order.paper]
    colours = palette(card.hue)
    look = Look(size, colours, framed="paper")
    page = Page(width, height, WHITE, title=card.name, language=card.language)
    bottom = height - MARGIN - FOOT
    page.marks, left_over = _left(order, number, Column(MARGIN, MARGIN, SIDE, bottom), look)
    x = MARGIN + SIDE + GUTTER
    marks, right_over = _right(order, number, Column(x, MARGIN, width - MARGIN - x, bottom), look)
    page.marks += marks + foot(order, page, _inner(width, height), colours, origin(order, card.persona_id), card.notice)
    return page, left_over + right_over


def _inner(width: float, height: float) -> Box:
    return Box(MARGIN, MARGIN, width - 2 * MARGIN, height - 2 * MARGIN)


def _left(order: Order, number: int, column: Column, look: Look) -> tuple[list[Mark], list[Block]]:
    card, colours = order.people[number].card, look.colours
    side, head = _head(order, number, column, colours)
    tile = Box(column.x, column.y, side, side)
    marks: list[Mark] = [Portrait(tile, number, ground_of(card), side / 9.5, card.alt)]
    marks += head.at(column.x, tile.bottom + 14)
    column.y = tile.bottom + head.height + 28
    facts = tuple(fact for fact in card.facts if fact[1] not in (card.job, card.place, str(card.age)))
    blocks = [facts_block(facts)] if facts else []
    blocks += [block(section) for section in body_sections(card) if is_chips(section)]
    more, left = pour(blocks, [column], look, look.size * 1.2)
    return marks + more, left


def _head(order: Order, number: int, column: Column, colours: Palette) -> tuple[float, Group]:
    """The side of the portrait and the texts below it: texts at the very limit get a smaller portrait."""
    for side in (column.width, 132.0, 96.0):
        head = heading(
            order, number, column.width, colours, NAME_SIZES, quote=not _quote_above(order.people[number].card)
        )
        if side + 14 + head.height <= column.room:
            return side, head
    return 60.0, head


def _quote_above(card: CardModel) -> bool:
    """Whether the quote stands over the bio instead: one that would fill the narrow column."""
    return len(card.quote) > LONG_QUOTE


def heading(order: Order, number: int, width: float, colours: Palette, sizes: tuple[float, ...], quote=True) -> Group:
    """Name, name in its own script, work, age and place, and the quote."""
    card = order.people[number].card
    name = shrunk(card.name, Style(NAME, 1.1, colours.ink), width, sizes, 3)
    job = paragraph(card.job, Style(STRONG, 1.3, colours.deep), 10.5, width)
    place = " · ".join(part for part in (str(card.age or ""), card.place) if part)
    groups = [
        text_group((name,), width, "name", heading=PART),
        _native_name(card, colours, width),
        Group(width, 3),
        text_group((job,), width, "job") if job.lines else Group(width, 0),
        _one(place, Style(TEXT, 1.35, colours.muted), 10, width, "place"),
    ]
    if quote and card.quote:
        style = Style(QUOTE, 1.26, colours.ink)
        said = quoted(clean(QUOTE, card.quote), card.language)
        one = shrunk(said, style, width, (15, 14, 13, 12, 11, 10), 7)
        groups += [Group(width, 10), text_group((one,), width, "quote")]
    return stacked(groups)


def _native_name(card: CardModel, colours: Palette, width: float) -> Group:
    """As wide as its text, so that a name that runs right to left begins where the other lines do."""
    one = paragraph(card.name_native, Style(TEXT, 1.3, colours.muted), 11, width)
    return text_group((one,), min(width, one.width + 1), "native name") if one.lines else Group(width, 0)


def _one(text: str, style: Style, size: float, width: float, name: str) -> Group:
    one = paragraph(text, style, size, width)
    return text_group((one,), width, name) if one.lines else Group(width, 0)


def _right(order: Order, number: int, column: Column, look: Look) -> tuple[list[Mark], list[Block]]:
    card = order.people[number].card
    left: list[Block] = []
    marks = _intro(card, column, look)
    framed = [block(section, framed=True) for section in framed_sections(card)]
    more, over = side_by_side(framed, column, look, 12, look.size * 1.5)
    marks, left = marks + more, left + over
    rest = [block(section) for section in body_sections(card) if not is_chips(section)]
    pair = columns(column.x, column.y, column.width, column.bottom, 2, 20)
    more, over = pour(rest, pair, look, look.size * 1.4)
    return marks + more, left + over


def _intro(card: CardModel, column: Column, look: Look) -> list[Mark]:
    """Tagline and bio over the whole width of the column."""
    size = look.size
    said = quoted(clean(QUOTE, card.quote), card.language) if _quote_above(card) else ""
    groups = [
        _one(said, Style(QUOTE, 1.26, look.colours.ink), size * 1.3, column.width, "quote"),
        _one(card.text("tagline"), Style(NAME, 1.25, look.colours.ink), size * 1.45, column.width, "tagline"),
        _one(card.bio, Style(TEXT, 1.45, look.colours.ink), size * 1.08, column.width, "bio"),
    ]
    group = stacked(groups, 5)
    marks = group.at(column.x, column.y)
    column.y += group.height + (look.size * 1.5 if group.height else 0)
    return marks


def _further(order: Order, number: int, left: list[Block]) -> Iterator[Page]:
    """Pages of three columns for what the first had no room for."""
    card = order.people[number].card
    width, height = PAPERS[order.paper]
    look = Look(FLOWING, palette(card.hue), framed="paper")
    while left:
        page = Page(width, height, WHITE, language=card.language)
        style = Style(NAME, 1.15, look.colours.ink)
        title = shrunk(labels.phrase(card.language, "continued", card.name), style, width - 2 * MARGIN, (18, 15, 12), 2)
        head = text_group((title,), width - 2 * MARGIN, "name", heading=PART)
        page.marks = head.at(MARGIN, MARGIN)
        top = MARGIN + head.height + 14
        three = columns(MARGIN, top, width - 2 * MARGIN, height - MARGIN - FOOT, 3, 20)
        more, over = pour_parted(left, three, look, look.size * 1.4)
        if len(over) == len(left) and not more:
            raise ValueError(f"a text of {card.name[:40]!r} is too long for a page")
        page.marks += more + foot(
            order, page, _inner(width, height), look.colours, origin(order, card.persona_id), card.notice
        )
        left = over
        yield page
