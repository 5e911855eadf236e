"""What a laid-out card consists of: placed texts and shapes, in pixels of the picture at 2x."""

from __future__ import annotations

from dataclasses import dataclass, field

from personas.cards.fitting import Fitted
from personas.cards.fonts import font, is_right_to_left
from personas.cards.oklch import Rgb
from personas.cards.type import advance, ceil, ink

Box = tuple[int, int, int, int]  # left, top, right, bottom


@dataclass(frozen=True)
class Shape:
    """A filled rounded rectangle; with `outline` a ring of that many pixels instead."""

    box: Box
    radius: int
    fill: Rgb
    outline: int = 0


@dataclass(frozen=True)
class Text:
    """A fitted text inside `box`, which belongs to the part of the card called `parent`."""

    name: str
    parent: str
    fitted: Fitted
    left: int
    top: int
    width: int
    fill: Rgb
    align: str = "left"
    hang: int = 0  # pixels that the first line reaches out to the left, so that letters align below its mark

    def baselines(self) -> list[tuple[int, int, str]]:
        """x, y of the baseline and the text of each line."""
        ascent, descent = font(self.fitted.file, self.fitted.px).getmetrics()
        drop = (self.fitted.leading - ascent - descent) // 2 + ascent
        return [
            (
                self._x(line) - (0 if number else self.hang),
                self.top + number * self.fitted.leading + drop,
                line,
            )
            for number, line in enumerate(self.fitted.lines)
        ]

    def ink(self) -> Box:
        """The smallest box that holds every pixel that is drawn."""
        boxes = []
        for x, y, line in self.baselines():
            left, top, right, bottom = ink(self.fitted.file, self.fitted.px, line)
            boxes.append((x + left, y + top, x + right, y + bottom))
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        return min(lefts), min(tops), max(rights), max(bottoms)

    def _x(self, line: str) -> int:
        spare = self.width - ceil(advance(self.fitted.file, self.fitted.px, line))
        if self.align == "centre":
            return self.left + spare // 2
        at_right = self.align == "right" or is_right_to_left(line)
        return self.left + (spare if at_right else 0)


@dataclass
class Layout:
    """Everything on one card. `parts` names the boxes that texts must stay inside."""

    size: tuple[int, int]
    tile: Box = (0, 0, 0, 0)
    shapes: list[Shape] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    parts: dict[str, Box] = field(default_factory=dict)
