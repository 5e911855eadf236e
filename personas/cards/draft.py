"""A card while it is being laid out: how dense it is tried, and the measures that follow from that."""

from __future__ import annotations

from dataclasses import dataclass

from personas.cards.boxes import Box, Layout, Shape, Text
from personas.cards.model import CardModel
from personas.cards.oklch import Rgb
from personas.cards.palette import Palette
from personas.cards.text.fitting import Fitted, Rung

# Design units: the card is 1080 of them wide and 1350 high, and is laid out on a grid of two pixels a unit.
WIDTH, HEIGHT, MARGIN = 1080, 1350, 64
GRID = 2


@dataclass(frozen=True)
class Density:
    """One way to try a card: body size in design units, share of the usual gaps, and what may be left out."""

    body: float
    gaps: float = 1.0
    bio: bool = True
    quote_across: bool = False  # over the whole width, large, instead of beside the tile
    may_drop: bool = False  # list items, counted in a last line
    tile: int = 420  # side of the portrait's tile in design units
    shrink: float = 1.0  # of the type in the head


@dataclass
class Draft:
    """The layout so far, with everything that the parts of a card need to add themselves."""

    card: CardModel
    colours: Palette
    density: Density
    layout: Layout

    def u(self, units: float) -> int:
        """Design units as whole pixels."""
        return round(units * GRID)

    def gap(self, units: float) -> int:
        """A distance that gives way when the card is full, in pixels."""
        return self.u(units * self.density.gaps)

    def rungs(self, wanted: float, least: float, lines: int = 99) -> list[Rung]:
        """Sizes from `wanted` to `least` design units in steps of one, each for at most `lines` lines."""
        shrink = self.density.shrink
        count = int(wanted - least) + 1
        return [(max(6, self.u((wanted - step) * shrink)), lines) for step in range(count)]

    def part(self, name: str, box: Box) -> None:
        self.layout.parts[name] = box

    def shape(self, box: Box, radius: float, fill: Rgb, outline: float = 0) -> None:
        self.layout.shapes.append(Shape(box, self.u(radius), fill, self.u(outline)))

    def text(
        self,
        parent: str,
        name: str,
        fitted: Fitted,
        at: tuple[int, int],
        width: int,
        fill: Rgb,
        **more: object,
    ) -> int:
        """Place a text; returns its bottom, which is `at` itself for one without lines."""
        if fitted.lines:
            self.layout.texts.append(Text(name, parent, fitted, *at, width, fill, **more))  # type: ignore[arg-type]
        return at[1] + fitted.height
