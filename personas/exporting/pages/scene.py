"""A page as a list of marks: shapes, texts, pictures. Every layout makes these, and PDF and PPTX draw them.

All measures are points (1/72 inch) from the upper left corner of the page.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from personas.cards.oklch import Rgb
from personas.exporting.pages.text import Paragraph


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def moved(self, x: float, y: float) -> Box:
        return replace(self, x=self.x + x, y=self.y + y)


@dataclass(frozen=True)
class Shape:
    """A filled rectangle with corners of `radius`; a circle where the radius is half the side."""

    box: Box
    fill: Rgb
    radius: float = 0.0
    outline: float = 0.0  # points of a ring in the colour `fill`, instead of a filled shape
    name: str = ""
    said: str = ""  # what it tells whoever cannot see it; neighbours that say the same are one picture


@dataclass(frozen=True)
class Words:
    """Paragraphs in a box, one below the other with `gap` between them. `align` is start, centre or end.

    `heading` is 0 for none, TITLE of the whole document, PART of a part of it or SECTION of that. `item` makes
    each paragraph one of a list, as a mark before it does.
    """

    box: Box
    paragraphs: tuple[Paragraph, ...]
    name: str = ""
    align: str = "start"
    gap: float = 0.0
    title: bool = False  # the title of its slide
    heading: int = 0
    item: bool = False


@dataclass(frozen=True)
class Portrait:
    """The portrait of person number `person`, a square cut-out on a ground of `ground`."""

    box: Box
    person: int
    ground: Rgb
    radius: float = 0.0
    alt: str = ""


Mark = Shape | Words | Portrait
TITLE, PART, SECTION = 1, 2, 3  # headings


@dataclass
class Page:
    """`title` is what an outline calls the page; `notes` are for whoever presents it."""

    width: float
    height: float
    ground: Rgb
    title: str = ""
    notes: str = ""
    language: str = "en"
    marks: list[Mark] = field(default_factory=list)


@dataclass(frozen=True)
class Group:
    """Marks that stand together, placed from their own upper left corner."""

    width: float
    height: float
    marks: tuple[Mark, ...] = ()

    def at(self, x: float, y: float) -> list[Mark]:
        return [replace(mark, box=mark.box.moved(x, y)) for mark in self.marks]


def text_group(paragraphs: tuple[Paragraph, ...], width: float, name: str, gap: float = 0.0, **more) -> Group:
    """Paragraphs as a group as tall as they are."""
    height = sum(one.height for one in paragraphs) + gap * max(0, len(paragraphs) - 1)
    if not paragraphs:
        return Group(width, 0.0)
    return Group(width, height, (Words(Box(0, 0, width, height), paragraphs, name, gap=gap, **more),))


def stacked(groups: list[Group], gap: float = 0.0) -> Group:
    """Groups one below the other; empty ones take no gap."""
    marks: list[Mark] = []
    y = width = 0.0
    for group in groups:
        if group.height <= 0:
            continue
        y += gap if marks else 0.0
        marks += group.at(0, y)
        y += group.height
        width = max(width, group.width)
    return Group(width, y, tuple(marks))
