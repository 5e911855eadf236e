"""The deck, 16:9: a cover, an overview, one slide a person. The same pages become a PDF and a PPTX."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from personas.cards import labels
from personas.cards.fields import Level
from personas.cards.model import CardModel
from personas.cards.oklch import Rgb
from personas.cards.palette import Palette, palette
from personas.cards.text.fonts import NAME, QUOTE, STRONG, TEXT
from personas.cards.text.typography import quoted
from personas.exporting.order import Order
from personas.exporting.pages.card_page import heading
from personas.exporting.pages.flow import Column, columns, pages_of_one, pour, pour_parted, side_by_side
from personas.exporting.pages.kinds import fact
from personas.exporting.pages.look import Look
from personas.exporting.pages.parts import (
    IN_THE_HEAD,
    Block,
    block,
    body_sections,
    foot,
    framed_sections,
    ground_of,
    origin,
)
from personas.exporting.pages.scene import PART, TITLE, Box, Group, Mark, Page, Portrait, Shape, stacked, text_group
from personas.exporting.pages.text import Style, paragraph, shrunk
from personas.exporting.pages.tiles import overview_pages
from personas.exporting.pages.type import clean

WIDTH, HEIGHT = 960.0, 540.0
PANEL, MARGIN, FOOT = 292.0, 36.0, 37.0
LEAST_PORTRAIT = 120.0
SIZES = (12.0, 11.5, 11.0, 10.5, 10.0, 9.5, 9.0)
FLOWING = 10.5
COVER_PEOPLE = 4


def deck_pages(order: Order) -> Iterator[Page]:
    """Cover, overview, and the people in their order."""
    yield cover(order)
    yield from overview_pages(order, WIDTH, HEIGHT, 40.0)
    for number in range(len(order.people)):
        yield from _person(order, number)
        order.hear(number + 1, len(order.people))


def cover(order: Order) -> Page:
    """Title and sentence on the left, up to four of the people on the right."""
    colours = palette(order.people[0].card.hue if order.people else 0)
    page = Page(WIDTH, HEIGHT, colours.paper, title=order.title, notes=_said(order), language=order.language)
    text_width = 470.0
    title = shrunk(order.title, Style(NAME, 1.08, colours.ink), text_width, (52, 46, 40, 34, 28, 24), 4)
    about = shrunk(order.subtitle, Style(TEXT, 1.45, colours.muted), text_width, (17, 15, 13, 12), 7)
    count = f"{labels.counted(order.language, len(order.people))}, {order.spoken_day}"
    when = paragraph(count, Style(STRONG, 1.3, colours.deep), 13, text_width)
    groups = [
        text_group((title,), text_width, "title", title=True, heading=TITLE),
        text_group((about,), text_width, "about") if about.lines else Group(0, 0),
        text_group((when,), text_width, "date"),
    ]
    words = stacked(groups, 16)
    page.marks = words.at(56, max(48.0, (HEIGHT - words.height) / 2 - 16))
    page.marks += _cover_people(order)
    page.marks += foot(order, page, Box(56, 36, WIDTH - 112, HEIGHT - 72), colours, (order.brand,))
    return page


def _cover_people(order: Order) -> list[Mark]:
    side, gap, left, top = 172.0, 14.0, 566.0, 78.0
    shown = order.people[:COVER_PEOPLE]
    if len(shown) == 1:
        side = 2 * side + gap
    return [
        Portrait(
            Box(left + number % 2 * (side + gap), top + number // 2 * (side + gap), side, side),
            number,
            ground_of(person.card),
            22,
            person.card.alt,
        )
        for number, person in enumerate(shown)
    ]


def _person(order: Order, number: int) -> list[Page]:
    return pages_of_one(partial(_slide, order, number), partial(_further, order, number), SIZES, FLOWING)


def _slide(order: Order, number: int, size: float) -> tuple[Page, list[Block]]:
    card = order.people[number].card
    colours = palette(card.hue)
    look = Look(size, colours)
    page = Page(WIDTH, HEIGHT, colours.paper, title=card.name, notes=notes(order, card), language=card.language)
    page.marks = _panel(order, number, colours)
    column = Column(PANEL + MARGIN, MARGIN, WIDTH - PANEL - 2 * MARGIN, HEIGHT - FOOT - 26)
    marks, left = _body(card, column, look)
    inner = Box(PANEL + MARGIN, MARGIN, WIDTH - PANEL - 2 * MARGIN, HEIGHT - MARGIN - 24)
    page.marks += marks + foot(order, page, inner, colours, origin(order, card.persona_id), card.notice)
    return page, left


def _panel(order: Order, number: int, colours: Palette) -> list[Mark]:
    """The left side in the colour of the person: who it is above, the portrait standing on the lower edge."""
    card = order.people[number].card
    ground = ground_of(card)
    if card.ground:
        colours = replace(colours, ink=_on(card), deep=_on(card), muted=_on(card))
    marks: list[Mark] = [Shape(Box(0, 0, PANEL, HEIGHT), ground, name="side")]
    width = PANEL - 2 * 30
    for sizes in ((32, 29, 26, 23), (20, 18, 16), (14, 12)):
        head = heading(order, number, width, colours, sizes, quote=False)
        if head.height <= HEIGHT - PANEL - 44:
            break
    side = max(LEAST_PORTRAIT, min(PANEL, HEIGHT - 34 - head.height - 12))
    marks += head.at(30, 34)
    box = Box((PANEL - side) / 2, HEIGHT - side, side, side)
    marks.append(Portrait(box, number, ground, 0, card.alt))
    return marks


def _on(card: CardModel) -> Rgb:
    """The ink that reads on the colour of the brand."""
    return palette(card.hue, card.ground).on_ground


def _body(card: CardModel, column: Column, look: Look) -> tuple[list[Mark], list[Block]]:
    marks = _quote(card, column, look) + _facts(card, column, look)
    framed = [block(section, framed=True) for section in framed_sections(card)]
    more, left = side_by_side(framed, column, look, 14, look.size * 1.2)
    rest = [block(section) for section in body_sections(card, Level.SLIDE)]
    three = columns(column.x, column.y, column.width, column.bottom, 3, 22)
    others, over = pour(rest, three, look, look.size * 1.1)
    return marks + more + others, left + over


def _quote(card: CardModel, column: Column, look: Look) -> list[Mark]:
    if not card.quote:
        return []
    said = quoted(clean(QUOTE, card.quote), card.language)
    sizes = [step for step in (25, 23, 21, 19, 17, 15, 13, 12) if step <= 2.15 * look.size]
    one = shrunk(said, Style(QUOTE, 1.22, look.colours.ink), column.width, sizes, 3)
    group = text_group((one,), column.width, "quote")
    marks = group.at(column.x, column.y)
    column.y += group.height + look.size
    return marks


def _facts(card: CardModel, column: Column, look: Look) -> list[Mark]:
    """The first facts side by side; all of them are in the notes and in the tables."""
    facts = card.quick_facts
    if not facts:
        return []
    gap = 18.0
    width = (column.width - gap * (len(facts) - 1)) / len(facts)
    groups = [fact(label, value, width, look) for label, value in facts]
    marks = [mark for at, one in enumerate(groups) for mark in one.at(column.x + at * (width + gap), column.y)]
    column.y += max(one.height for one in groups) + look.size * 1.1
    return marks


def _further(order: Order, number: int, left: list[Block]) -> Iterator[Page]:
    card = order.people[number].card
    look = Look(FLOWING, palette(card.hue))
    while left:
        page = Page(WIDTH, HEIGHT, look.colours.paper, notes=notes(order, card), language=card.language)
        width = WIDTH - 2 * MARGIN
        style = Style(NAME, 1.15, look.colours.ink)
        title = shrunk(labels.phrase(card.language, "continued", card.name), style, width, (22, 18, 15, 12), 2)
        head = text_group((title,), width, "name", title=True, heading=PART)
        page.marks = head.at(MARGIN, MARGIN)
        three = columns(MARGIN, MARGIN + head.height + 12, width, HEIGHT - FOOT - 26, 3, 24)
        more, over = pour_parted(left, three, look, look.size * 1.2)
        if len(over) == len(left) and not more:
            raise ValueError(f"a text of {card.name[:40]!r} is too long for a slide")
        inner = Box(MARGIN, MARGIN, width, HEIGHT - MARGIN - 24)
        page.marks += more + foot(order, page, inner, look.colours, origin(order, card.persona_id), card.notice)
        left = over
        yield page


def notes(order: Order, card: CardModel) -> str:
    """What the presenter reads: the notice, and every text of the person in full."""
    lines = [
        f"{card.notice or order.notice}.",
        "",
        ", ".join(part for part in (card.name, str(card.age or "")) if part),
    ]
    quote = card.quote and quoted(card.quote, card.language)
    lines += [part for part in (card.name_native, card.text("tagline"), card.bio, quote) if part]
    lines += ["", *(f"{label}: {value}" for label, value in card.facts)]
    for section in card.sections:
        if section.kind not in ("fact", "title") and section.key not in IN_THE_HEAD:
            lines += ["", section.label, *(f"– {line}" for line in section.lines)]
    return "\n".join([*lines, "", f"Persona {card.persona_id}"] if card.persona_id else lines)


def _said(order: Order) -> str:
    return f"{order.notice}.\n\n{order.readme}".strip()
