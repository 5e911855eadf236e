"""Goals, pains and what else a card shows, two panels of one height side by side.

An item is dropped only as the last resort, and then counted.
"""

from __future__ import annotations

from dataclasses import dataclass

from personas.cards.draft import MARGIN, WIDTH, Draft
from personas.cards.fields import Kind, Level, Section
from personas.cards.fitting import Fitted, Style, fit
from personas.cards.fonts import NAME, STRONG, TEXT, drawable, is_right_to_left

GAP, PADDING, INDENT, MARK = 28, 32, 30, 10
AIR = 70  # how far a panel may outgrow its list before the room is better left as paper

HEADING_STYLE = Style(NAME, 1.2)
ITEM_STYLE = Style(TEXT, 1.34)
MORE_STYLE = Style(STRONG, 1.34)


@dataclass(frozen=True)
class Panel:
    """One list as it will be set: `rows` are its items, and `more` the line that counts those left out."""

    section: Section
    heading: Fitted
    rows: list[Fitted]
    more: Fitted | None = None


def add_panels(draft: Draft, top: int, bottom: int) -> bool:
    """Add a panel for each section of the card that has items, two side by side, from `top` to `bottom`.

    False where they do not fit in.
    """
    found = [(section, _items(section.lines)) for section in draft.card.sections(Level.PICTURE)]
    lists = [(section, items) for section, items in found if items]
    rows = [lists[first : first + 2] for first in range(0, len(lists), 2)]
    for number, row in enumerate(rows):
        # The last row may have all that is left; the others take what they need.
        top = _add_row(draft, row, top, bottom, last=number + 1 == len(rows))
        if top > bottom:
            return False
        top += draft.gap(GAP) if number + 1 < len(rows) else 0
    return top <= bottom


def _add_row(draft: Draft, lists: list[tuple[Section, list[str]]], top: int, bottom: int, last: bool) -> int:
    """Returns the bottom of the row; one pixel below `bottom` where it does not fit."""
    gap = draft.u(GAP)
    width = (draft.u(WIDTH - 2 * MARGIN) - gap * (len(lists) - 1)) // len(lists)
    panels = [_panel(draft, section, items, width, bottom - top) for section, items in lists]
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


def _panel(draft: Draft, section: Section, items: list[str], width: int, height: int) -> Panel | None:
    """The panel with all items, or where that may be with as many as fit `height`; None where too few do."""
    inner = width - 2 * draft.u(PADDING)
    heading = fit(section.label, HEADING_STYLE, inner, draft.rungs(33, 30))
    body = [(draft.u(draft.density.body * draft.density.shrink), 99)]
    inner -= _indent(draft, section)
    rows = [fit(item, ITEM_STYLE, inner, body) for item in items]
    for count in range(len(rows), 0, -1):
        left_out = len(rows) - count
        more = fit(f"+{left_out} more", MORE_STYLE, inner, body) if left_out else None
        panel = Panel(section, heading, rows[:count], more)
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
    deep, title = draft.colours.deep, panel.section.label
    draft.part(title, box)
    y = draft.text(title, f"{title} heading", panel.heading, (left, top), panel.heading.width, deep)
    y += _below(draft)
    indent = _indent(draft, panel.section)
    indented, width = left + indent, box[2] - draft.u(PADDING) - indent - left
    for number, row in enumerate(panel.rows, 1):
        mirrored = is_right_to_left(row.lines[0])
        if indent:
            mark = box[2] - draft.u(PADDING + MARK) if mirrored else left
            _mark(draft, mark, y + row.leading // 2, hollow=panel.section.key == "pains")
        at = (left if mirrored else indented, y)
        bottom = draft.text(title, f"{title} {number}", row, at, width, draft.colours.ink)
        y = bottom + _between(draft)
    if panel.more:
        draft.text(title, f"{title} more", panel.more, (indented, y), width, deep)


def _indent(draft: Draft, section: Section) -> int:
    """Room for the mark before each item; a sentence that stands alone has none."""
    return 0 if section.kind is Kind.TEXT else draft.u(INDENT)


def _mark(draft: Draft, left: int, middle: int, hollow: bool) -> None:
    """A dot for a goal, a ring for a pain: the two are told apart without colour."""
    half = draft.u(MARK / 2)
    box = (left, middle - half, left + 2 * half, middle + half)
    draft.shape(box, MARK / 2, draft.colours.dot, MARK / 4 if hollow else 0)
