"""The foot of a card: the notice that the person is not real, where the card comes from, and its id."""

from __future__ import annotations

from personas.cards.draft import HEIGHT, MARGIN, WIDTH, Draft
from personas.cards.text.fitting import Fitted, Style, fit
from personas.cards.text.fonts import STRONG, TEXT

# At least 5 % of the short side, which is 54 units.
BADGE_HEIGHT = 56
BADGE_PADDING = 26
NOTICE_STYLE = Style(STRONG, 1.2)
SMALL_STYLE = Style(TEXT, 1.3)


def add_foot(draft: Draft) -> int:
    """Add the foot; returns its top in pixels."""
    bottom = draft.u(HEIGHT - MARGIN + 8)
    top = bottom - draft.u(BADGE_HEIGHT)
    left = draft.u(MARGIN)
    if draft.card.notice:
        left = _badge(draft, top, bottom) + draft.u(28)
    _origin(draft, left, top, bottom)
    return top


def _badge(draft: Draft, top: int, bottom: int) -> int:
    left, padding = draft.u(MARGIN), draft.u(BADGE_PADDING)
    notice = _notice(draft)
    right = left + notice.width + 2 * padding
    draft.shape((left, top, right, bottom), BADGE_HEIGHT / 2, draft.colours.tile)
    draft.part("badge", (left, top, right, bottom))
    at = (left + padding, (top + bottom - notice.height) // 2)
    draft.text("badge", "notice", notice, at, notice.width, draft.colours.ink)
    return right


def _notice(draft: Draft) -> Fitted:
    """On one line or two; a script too tall for two lines in the badge gets a longer one."""
    text = draft.card.notice
    fitted = fit(text, NOTICE_STYLE, draft.u(460), [(draft.u(26), 1), (draft.u(22), 2)])
    if fitted.height <= draft.u(BADGE_HEIGHT):
        return fitted
    return fit(text, NOTICE_STYLE, draft.u(540), [(draft.u(px), 1) for px in (24, 22, 20)])


def _origin(draft: Draft, left: int, top: int, bottom: int) -> None:
    card, width = draft.card, draft.u(WIDTH - MARGIN) - left
    texts = [" · ".join(part for part in (card.brand, card.date) if part), card.persona_id]
    fitted = [fit(text, SMALL_STYLE, width, [(draft.u(px), 1) for px in (21, 20, 19, 18, 17)]) for text in texts]
    y = (top + bottom - sum(one.height for one in fitted)) // 2
    draft.part("origin", (left, top - draft.u(8), left + width, bottom + draft.u(8)))
    for name, one in zip(("source", "id"), fitted, strict=True):
        y = draft.text("origin", name, one, (left, y), width, draft.colours.muted, align="right")
