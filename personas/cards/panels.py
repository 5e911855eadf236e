"""The two lists that the template puts first (goals and pains, mostly), two panels of one height.

An item is dropped only as the last resort, and then counted.
"""

from __future__ import annotations

from dataclasses import dataclass

from personas.cards.draft import MARGIN, WIDTH, Draft
from personas.cards.labels import tables
from personas.cards.text.fitting import Fitted, Style, fit
from personas.cards.text.fonts import NAME, STRONG, TEXT, drawable, is_right_to_left

GAP, PADDING, INDENT, MARK = 28, 32, 30, 10
AIR = 70  # how far a panel may outgrow its list before the room is better left as paper

# What stands in the way, in any language: a ring instead of a dot.
HOLLOW = frozenset(labels[key] for labels in tables().values() for key in ("pains", "objections"))

HEADING_STYLE = Style(NAME, 1.2)
ITEM_STYLE = Style(TEXT, 1.34)
MORE_STYLE = Style(STRONG, 1.34)


@dataclass(frozen=True)
class Panel:
    """One list as it will be set: `rows` are its items, and `more` the line that counts those left out."""

    title: str
    heading: Fitted
    rows: list[Fitted]
    more: Fitted | None = None


def add_panels(draft: Draft, top: int, bottom: int) -> bool:
    """Add a panel for each list that has items, two side by side, from `top` to `bottom`.

    False where they do not fit in.
    """
    lists = [(title, _items(list_)) for title, list_ in draft.card.panels]
    lists = [(title, items) for title, items in lists if items]
    rows = [lists[first : first + 2] for first in range(0, len(lists), 2)]
    for number, row in enumerate(rows, 1):
        top = _add_row(draft, row, top, bottom, last=number == len(rows))
        if top > bottom:
            return False
        top += draft.u(GAP) if number < len(rows) else 0
    return top <= bottom


def _add_row(draft: Draft, lists: list[tuple[str, list[str]]], top: int, bottom: int, last: bool) -> int:
    """Returns the bottom of the row, which is below `bottom` where it does not fit. The last row may fill up."""
    gap = draft.u(GAP)
    width = (draft.u(WIDTH - 2 * MARGIN) - gap * (len(lists) - 1)) // len(lists)
    panels = [_panel(draft, title, items, width, bottom - top) for title, items in lists]
    fitting = [panel for panel in panels if panel]
    if len(fitting) < len(panels):
        return bottom + 1
    height = max(_height(draft, panel) for panel in fitting)
    bottom = min(bottom, top + height + (draft.u(AIR) if last else 0))
    for number, panel in enumerate(fitting):
        left = draft.u(MARGIN) + number * (width + gap)
        _place(draft, panel, (left, top, left + width, bottom))
    return bottom


def _items(texts: tuple[str, ...]) -> list[str]:
    return [text for text in texts if drawable(TEXT, text)]


def _panel(draft: Draft, title: str, items: list[str], width: int, height: int) -> Panel | None:
    """The panel with all items, or where that may be with as many as fit `height`; None where too few do."""
    inner = width - 2 * draft.u(PADDING)
    heading = fit(title, HEADING_STYLE, inner, draft.rungs(33, 30))
    body = [(draft.u(draft.density.body * draft.density.shrink), 99)]
    inner -= draft.u(INDENT)
    rows = [fit(item, ITEM_STYLE, inner, body) for item in items]
    for count in range(len(rows), 0, -1):
        left_out = len(rows) - count
        more = fit(f"+{left_out} more", MORE_STYLE, inner, body) if left_out else None
        panel = Panel(title, heading, rows[:count], more)
        if _height(draft, panel) <= height:
            return panel
        if not draft.density.may_drop:
            break
    return None


def _height(draft: Draft, panel: Panel) -> int:
    rows = [*panel.rows, *([panel.more] if panel.more else [])]
    between = _between(draft) * (len(rows) - 1)
    return 2 * _padding(draft) + panel.heading.height + _below(draft) + sum(row.height for row in rows) + between


def _padding(draft: Draft) -> int:
    return draft.gap(26)


def _below(draft: Draft) -> int:
    return draft.gap(12)


def _between(draft: Draft) -> int:
    return draft.gap(0.42 * draft.density.body)


def _place(draft: Draft, panel: Panel, box: tuple[int, int, int, int]) -> None:
    left, top = box[0] + draft.u(PADDING), box[1] + _padding(draft)
    draft.shape(box, 28, draft.colours.raised)
    draft.part(panel.title, box)
    deep, title = draft.colours.deep, panel.title
    y = draft.text(title, f"{title} heading", panel.heading, (left, top), panel.heading.width, deep)
    y += _below(draft)
    indented, width = left + draft.u(INDENT), box[2] - draft.u(PADDING + INDENT) - left
    for number, row in enumerate(panel.rows, 1):
        mirrored = is_right_to_left(row.lines[0])
        mark = box[2] - draft.u(PADDING + MARK) if mirrored else left
        _mark(draft, mark, y + row.leading // 2, hollow=title in HOLLOW)
        at = (left if mirrored else indented, y)
        bottom = draft.text(title, f"{title} {number}", row, at, width, draft.colours.ink)
        y = bottom + _between(draft)
    if panel.more:
        draft.text(title, f"{title} more", panel.more, (indented, y), width, deep)


def _mark(draft: Draft, left: int, middle: int, hollow: bool) -> None:
    """A dot for a goal, a ring for a pain: the two are told apart without colour."""
    half = draft.u(MARK / 2)
    box = (left, middle - half, left + 2 * half, middle + half)
    draft.shape(box, MARK / 2, draft.colours.dot, MARK / 4 if hollow else 0)
