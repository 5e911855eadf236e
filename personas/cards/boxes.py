"""What a laid-out card consists of: placed texts and shapes, in pixels of the picture at 2x."""

from __future__ import annotations

from dataclasses import dataclass, field

from personas.cards.oklch import Rgb
from personas.cards.text.fitting import Fitted
from personas.cards.text.fonts import is_right_to_left
from personas.cards.text.type import advance, ceil, ink

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
        first, step = self.top + self.fitted.baseline, self.fitted.leading
        mirrored = is_right_to_left(" ".join(self.fitted.lines))
        return [
            (self._x(line, mirrored) - (0 if number else self.hang), first + number * step, line)
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

    def _x(self, line: str, mirrored: bool) -> int:
        spare = self.width - ceil(advance(self.fitted.file, self.fitted.px, line))
        return self.left + (spare if mirrored or self.align == "right" else 0)


@dataclass
class Layout:
    """Everything on one card. `parts` names the boxes that texts must stay inside."""

    size: tuple[int, int]
    tile: Box = (0, 0, 0, 0)
    shapes: list[Shape] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    parts: dict[str, Box] = field(default_factory=dict)
