"""Blocks poured into columns: each goes where most room is left, and what does not fit is handed on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from personas.exporting.pages.look import Look
from personas.exporting.pages.parts import Block
from personas.exporting.pages.scene import Group, Mark, Page


@dataclass
class Column:
    """`y` is where the next block begins, `bottom` where the column ends."""

    x: float
    y: float
    width: float
    bottom: float

    @property
    def room(self) -> float:
        return self.bottom - self.y


def columns(x: float, y: float, width: float, bottom: float, count: int, gutter: float) -> list[Column]:
    """`count` equal columns side by side."""
    each = (width - gutter * (count - 1)) / count
    return [Column(x + number * (each + gutter), y, each, bottom) for number in range(count)]


def pages_of_one(
    first: Callable[[float], tuple[Page, list[Block]]],
    further: Callable[[list[Block]], Iterable[Page]],
    sizes: Iterable[float],
    flowing: float,
) -> list[Page]:
    """One page in the largest of `sizes` (points) that holds everything; else as many as it takes in `flowing`.

    `first` lays out a page at a size and says which blocks are left over, `further` makes the pages for those.
    """
    for size in sizes:
        page, left = first(size)
        if not left:
            return [page]
    page, left = first(flowing)
    return [page, *further(left)]


def pour(blocks: list[Block], into: list[Column], look: Look, gap: float) -> tuple[list[Mark], list[Block]]:
    """Place blocks whole, evenly over the columns; returns the marks and the blocks that are left over."""
    groups = [(block, group) for block in blocks if (group := block.whole(into[0].width, look))]
    marks: list[Mark] = []
    left: list[Block] = []
    for (block, group), column in zip(groups, _shared_out([group for _, group in groups], into, gap), strict=True):
        if group.height > column.room + 0.01:
            left.append(block)
            continue
        marks += group.at(column.x, column.y)
        column.y += group.height + gap
    return marks, left


def _shared_out(groups: list[Group], into: list[Column], gap: float) -> list[Column]:
    """The column of each group: the tallest first, each into the emptiest, and kept in order inside a column."""
    chosen: dict[int, Column] = {}
    ends = [column.y for column in into]
    for number in sorted(range(len(groups)), key=lambda number: -groups[number].height):
        at = min(range(len(into)), key=lambda column: ends[column] - into[column].bottom)
        chosen[number] = into[at]
        ends[at] += groups[number].height + gap
    return [chosen[number] for number in range(len(groups))]


def pour_parted(blocks: list[Block], into: list[Column], look: Look, gap: float) -> tuple[list[Mark], list[Block]]:
    """Fill one column after the other; a block that does not fit into the rest of a column goes on in the next."""
    marks: list[Mark] = []
    left: list[Block] = []
    for block in blocks:
        rest: Block | None = block
        for column in into:
            if rest is None:
                break
            group, rest = rest.fill(column.width, column.room, look)
            if group:
                marks += group.at(column.x, column.y)
                column.y += group.height + gap
        if rest is not None:
            left.append(rest)
    return marks, left


def side_by_side(
    blocks: list[Block], column: Column, look: Look, gutter: float, gap: float
) -> tuple[list[Mark], list[Block]]:
    """Framed blocks two in a row, each row as tall as its taller one; returns the marks and what is left over."""
    marks: list[Mark] = []
    left: list[Block] = []
    for first in range(0, len(blocks), 2):
        row = blocks[first : first + 2]
        width = (column.width - gutter * (len(row) - 1)) / len(row)
        filled = [one.fill(width, column.room, look) for one in row]
        groups = [group for group, _ in filled]
        if any(group is None for group in groups):
            left += row
            continue
        height = max(group.height for group in groups if group)
        for number, group in enumerate(groups):
            if group:
                marks += stretched(group, height).at(column.x + number * (width + gutter), column.y)
        left += [rest for _, rest in filled if rest]
        column.y += height + gap
    return marks, left


def stretched(group: Group, height: float) -> Group:
    """The group with its panel as tall as `height`."""
    panel, *others = group.marks
    if panel.name != "panel":
        return group
    return replace(group, height=height, marks=(replace(panel, box=replace(panel.box, height=height)), *others))
