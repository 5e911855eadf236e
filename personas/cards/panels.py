"""Goals and pains, two panels of one height. An item is dropped only as the last resort, and then counted."""

from __future__ import annotations

from personas.cards.draft import MARGIN, WIDTH, Draft
from personas.cards.fitting import Fitted, Style
from personas.cards.fonts import NAME, STRONG, TEXT

GAP, PADDING, INDENT = 28, 32, 30
HEADING_STYLE = Style(NAME, 1.2)
ITEM_STYLE = Style(TEXT, 1.34)
MORE_STYLE = Style(STRONG, 1.34)


def add_panels(draft: Draft, top: int, bottom: int) -> bool:
    """Add a panel for each list that has items, from `top` to `bottom`; False where they do not fit in."""
    lists = [
        (title, items) for title, items in (("Goals", draft.card.goals), ("Pains", draft.card.pains)) if items
    ]
    if not lists:
        return top <= bottom
    gap = draft.u(GAP)
    width = (draft.u(WIDTH - 2 * MARGIN) - gap * (len(lists) - 1)) // len(lists)
    boxes = [
        (
            draft.u(MARGIN) + number * (width + gap),
            top,
            draft.u(MARGIN) + number * (width + gap) + width,
            bottom,
        )
        for number in range(len(lists))
    ]
    return all(_panel(draft, *one, box) for one, box in zip(lists, boxes, strict=True))


def _panel(draft: Draft, title: str, items: tuple[str, ...], box: tuple[int, int, int, int]) -> bool:
    left, top, right, bottom = box
    padding = draft.u(PADDING)
    draft.shape(box, 28, draft.colours.raised)
    draft.part(title, box)
    heading = draft.fit(title, HEADING_STYLE, right - left - 2 * padding, draft.rungs(33, 30))
    y = draft.text(
        title,
        f"{title} heading",
        heading,
        (left + padding, top + draft.gap(26)),
        heading.width,
        draft.colours.deep,
    )
    y += draft.gap(12)
    shown = _shown(draft, items, right - left - 2 * padding - draft.u(INDENT), bottom - draft.gap(26) - y)
    for number, fitted in enumerate(shown):
        y = _item(draft, title, number, fitted, left + padding, y) + _between(draft)
    return bool(shown)


def _shown(draft: Draft, items: tuple[str, ...], width: int, height: int) -> list[Fitted]:
    """The items that fit `height`, with a last line "+2 more" for what does not; none where that is too
    few.
    """
    body = [(draft.u(draft.density.body * draft.density.shrink), 99)]
    fitted = [draft.fit(item, ITEM_STYLE, width, body) for item in items]
    fitted = [one for one in fitted if one.lines]
    if _height(draft, fitted) <= height:
        return fitted
    for count in range(len(fitted) - 1, 0, -1) if draft.density.may_drop else ():
        more = draft.fit(f"+{len(fitted) - count} more", MORE_STYLE, width, body)
        if _height(draft, [*fitted[:count], more]) <= height:
            return [*fitted[:count], more]
    return []


def _height(draft: Draft, fitted: list[Fitted]) -> int:
    return sum(one.height for one in fitted) + _between(draft) * (len(fitted) - 1)


def _between(draft: Draft) -> int:
    return draft.gap(0.42 * draft.density.body)


def _item(draft: Draft, title: str, number: int, fitted: Fitted, left: int, top: int) -> int:
    size = draft.u(10)
    middle = top + fitted.leading // 2
    is_more = fitted.lines[0].startswith("+") and fitted.file == STRONG
    if not is_more:
        mark = (left, middle - size // 2, left + size, middle - size // 2 + size)
        draft.shape(mark, 5, draft.colours.dot, 0 if title == "Goals" else 2.5)
    return draft.text(
        title,
        f"{title} {number + 1}",
        fitted,
        (left + draft.u(INDENT), top),
        fitted.width,
        draft.colours.deep if is_more else draft.colours.ink,
    )
