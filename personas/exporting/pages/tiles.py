"""Everybody at a glance: tiles in rows, for the overview of a deck and for the wall."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from personas.cards import labels
from personas.cards.model import CardModel
from personas.cards.palette import Palette, palette
from personas.cards.text.fonts import NAME, QUOTE, STRONG, TEXT
from personas.cards.text.typography import quoted
from personas.exporting.order import PAPERS, Order
from personas.exporting.pages.look import Look
from personas.exporting.pages.parts import block, foot, framed_sections, ground_of, origin
from personas.exporting.pages.scene import PART, TITLE, Box, Group, Page, Portrait, stacked, text_group
from personas.exporting.pages.text import Style, paragraph, shrunk
from personas.exporting.pages.type import clean


@dataclass(frozen=True)
class Grid:
    """Tiles in a row, and how large the texts of a tile are, in points."""

    across: int
    name: float
    body: float
    quote: bool = False
    goals: bool = False
    beside: bool = False  # the texts stand to the right of the portrait
    under: int = TITLE  # the heading that stands above the tiles
    gutter: float = 18.0
    row_gap: float = 16.0


def overview_pages(order: Order, width: float, height: float, margin: float) -> Iterator[Page]:
    """The overview slides of a deck."""
    sheet = Sheet(width, height, margin, labels.of(order.language)["people"], 26.0, heading=PART)
    yield from _pages(order, sheet, OVERVIEWS)


def poster_pages(order: Order) -> Iterator[Page]:
    """The board as a poster, A3 landscape: one sheet up to about fifty people, then more."""
    height, width = PAPERS["A3"]
    sheet = Sheet(width, height, 52.0, order.title, 40.0, order.subtitle)
    yield from _pages(order, sheet, POSTERS)
    order.hear(len(order.people), len(order.people))


# From the largest portraits to the smallest: the first grid that holds everybody on one page is taken.
OVERVIEWS = tuple(
    replace(grid, under=PART)
    for grid in (
        Grid(3, 17, 11, quote=True),
        Grid(4, 15, 10.5, quote=True),
        Grid(3, 15, 10.5, quote=True, beside=True, gutter=26, row_gap=26),
        Grid(6, 12, 9),
        Grid(8, 10, 8, gutter=14, row_gap=12),
    )
)
POSTERS = (
    Grid(2, 30, 14, quote=True, goals=True, beside=True, gutter=44, row_gap=40),
    Grid(3, 24, 12, quote=True, goals=True, beside=True, gutter=34, row_gap=34),
    Grid(4, 19, 11.5, quote=True, goals=True, gutter=28),
    Grid(5, 17, 11, quote=True, goals=True, gutter=24),
    Grid(6, 16, 10.5, quote=True, goals=True, gutter=22),
    Grid(5, 17, 11, quote=True, gutter=24, row_gap=22),
    Grid(6, 14, 10, quote=True, gutter=22, row_gap=16),
    Grid(7, 14, 10, gutter=20, row_gap=18),
    Grid(8, 13, 9.5, gutter=18, row_gap=16),
    Grid(9, 12, 9, gutter=17, row_gap=15),
    Grid(10, 11, 8.5, gutter=16, row_gap=14),
    Grid(12, 10, 7.5, gutter=14, row_gap=12),
    Grid(8, 13, 9.5, gutter=18, row_gap=16),
)
MOST_AIR = 36.0  # by which the gap between two rows may grow where there is room

Row = tuple[list[Group], float]


@dataclass(frozen=True)
class Sheet:
    """Measures of a page of tiles in points, and what stands above them."""

    width: float
    height: float
    margin: float
    title: str
    size: float
    about: str = ""
    heading: int = TITLE

    @property
    def inner(self) -> Box:
        return Box(self.margin, self.margin, self.width - 2 * self.margin, self.height - 2 * self.margin)

    def room(self, head: Group) -> float:
        """Between the heading and the badge, as tall as a twentieth of the short side."""
        return self.inner.height - head.height - 18 - 0.05 * min(self.width, self.height) - 14


def _pages(order: Order, sheet: Sheet, grids: tuple[Grid, ...]) -> Iterator[Page]:
    colours = palette(0)
    inner = sheet.inner
    head = _head(sheet, sheet.about)
    grid = next((grid for grid in grids if _holds_all(order, grid, inner.width, sheet.room(head))), grids[-1])
    waiting, first = list(range(len(order.people))), True
    while waiting or first:
        page = Page(
            sheet.width, sheet.height, colours.paper, title=sheet.title if first else "", language=order.language
        )
        page.notes = f"{order.notice}."
        head = _head(sheet, sheet.about if first else "")
        page.marks = head.at(inner.x, inner.y)
        room = sheet.room(head)
        rows, waiting = _rows(order, waiting, grid, inner.width, room)
        _place(page, rows, grid, inner, inner.y + head.height + 18, room)
        page.marks += foot(order, page, inner, colours, origin(order))
        first = False
        yield page


def _place(page: Page, rows: list[Row], grid: Grid, inner: Box, top: float, room: float) -> None:
    spare = room - sum(height for _, height in rows) - grid.row_gap * (len(rows) - 1)
    air = max(0.0, min(MOST_AIR, spare / (len(rows) + 1))) if rows else 0.0
    step = _cell(inner.width, grid) + grid.gutter
    top += air
    for row, height in rows:
        for at, group in enumerate(row):
            page.marks += group.at(inner.x + at * step, top)
        top += height + grid.row_gap + air


def _holds_all(order: Order, grid: Grid, width: float, room: float) -> bool:
    rows, left = _rows(order, list(range(len(order.people))), grid, width, room)
    return not left and sum(height for _, height in rows) + grid.row_gap * (len(rows) - 1) <= room


def _head(sheet: Sheet, about: str) -> Group:
    colours, width = palette(0), sheet.inner.width
    sizes = tuple(sheet.size * share for share in (1, 0.85, 0.7, 0.55, 0.45))
    one = shrunk(sheet.title, Style(NAME, 1.12, colours.ink), width, sizes, 1)
    groups = [text_group((one,), width, "title", title=True, heading=sheet.heading)]
    text = paragraph(about, Style(TEXT, 1.4, colours.muted), max(12.0, sheet.size * 0.36), width * 0.8)
    if text.lines:
        groups.append(text_group((text,), width * 0.8, "about"))
    return stacked(groups, 4)


def _cell(width: float, grid: Grid) -> float:
    return (width - grid.gutter * (grid.across - 1)) / grid.across


def _rows(order: Order, people: list[int], grid: Grid, width: float, room: float) -> tuple[list[Row], list[int]]:
    """As many rows as fit into `room`, at least one, and the people that are left."""
    rows: list[Row] = []
    used = 0.0
    while people:
        row = [_tile(order, number, _cell(width, grid), grid) for number in people[: grid.across]]
        height = max(group.height for group in row)
        if rows and used + height > room:
            break
        if height > room:
            row = [_tile(order, number, _cell(width, grid), grid, room) for number in people[: grid.across]]
            height = max(group.height for group in row)
        rows.append((row, height))
        used += height + grid.row_gap
        people = people[grid.across :]
    return rows, people


def _tile(order: Order, number: int, width: float, grid: Grid, room: float = 1e9) -> Group:
    """Portrait, name, age and work, place, and where the grid has room the quote and the goals.

    With `room` less than that, the quote and the goals stay out, and the portrait gets smaller.
    """
    if grid.beside and room > 1e8:
        return _tile_beside(order, number, width, grid)
    card = order.people[number].card
    colours = palette(card.hue)
    texts = _names(card, width, grid)
    more = _more(card, width, grid, colours)
    side = width
    if stacked(texts + more, 3).height + side + 8 > room:
        more = []
        side = max(48.0, min(width, room - 8 - stacked(texts, 3).height))
    tile = Portrait(Box(0, 0, side, side), number, ground_of(card), min(18.0, side * 0.12), card.alt)
    return stacked([Group(width, side, (tile,)), Group(width, 5), *texts, *more], 3)


def _tile_beside(order: Order, number: int, width: float, grid: Grid) -> Group:
    """The portrait with its texts on the right, for a few people on a wide page."""
    card = order.people[number].card
    side = width * 0.42
    text = width - side - 12
    tile = Portrait(Box(0, 0, side, side), number, ground_of(card), 16, card.alt)
    words = stacked([*_names(card, text, grid), *_more(card, text, grid, palette(card.hue))], 3)
    return Group(width, max(side, words.height), (tile, *words.at(side + 12, 0)))


def _names(card: CardModel, width: float, grid: Grid) -> list[Group]:
    colours = palette(card.hue)
    name = shrunk(card.name, Style(NAME, 1.1, colours.ink), width, (grid.name, grid.name * 0.85, grid.name * 0.7), 2)
    work = " · ".join(part for part in (str(card.age or ""), card.job) if part)
    job = paragraph(work, Style(STRONG, 1.32, colours.deep), grid.body, width)
    place = paragraph(card.place, Style(TEXT, 1.35, colours.muted), grid.body, width)
    texts = ((name, "name"), (job, "job"), (place, "place"))
    return [
        text_group((one,), width, label, heading=grid.under + 1 if label == "name" else 0)
        for one, label in texts
        if one.lines
    ]


def _more(card: CardModel, width: float, grid: Grid, colours: Palette) -> list[Group]:
    groups = []
    if grid.quote and card.quote:
        said = quoted(clean(QUOTE, card.quote), card.language)
        sizes = (grid.body * 1.3, grid.body * 1.15, grid.body)
        one = shrunk(said, Style(QUOTE, 1.28, colours.ink), width, sizes, 4)
        groups += [Group(width, 3), text_group((one,), width, "quote")]
    if grid.goals:
        for section in framed_sections(card):
            group = block(section).whole(width, Look(grid.body, colours))
            groups += [Group(width, 5), group] if group else []
    return groups
