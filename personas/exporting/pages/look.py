"""How the body of a page is set."""

from __future__ import annotations

from dataclasses import dataclass

from personas.cards.palette import Palette
from personas.cards.text.fonts import NAME, STRONG, TEXT
from personas.exporting.pages.text import Style


@dataclass(frozen=True)
class Look:
    """Size in points and the colours of the person."""

    size: float
    colours: Palette
    framed: str = "raised"  # the name of the colour behind framed sections

    @property
    def body(self) -> Style:
        return Style(TEXT, 1.36, self.colours.ink)

    @property
    def heading(self) -> Style:
        return Style(STRONG, 1.3, self.colours.deep)

    @property
    def frame_heading(self) -> Style:
        return Style(NAME, 1.2, self.colours.ink)
