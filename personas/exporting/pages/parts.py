"""The parts that pages are made of: a section's heading and items, the foot with the notice, a portrait on its tile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from personas.cards import labels
from personas.cards.drawing import INITIALS_SHARE
from personas.cards.fields import Level, Section
from personas.cards.model import PANELS, CardModel
from personas.cards.oklch import Rgb
from personas.cards.palette import Palette, palette
from personas.cards.text.fonts import NAME, STRONG, TEXT
from personas.exporting.order import Order, Person
from personas.exporting.pages.kinds import SETTERS, fact
from personas.exporting.pages.look import Look
from personas.exporting.pages.scene import SECTION, Box, Group, Mark, Page, Shape, Words, text_group
from personas.exporting.pages.text import Paragraph, Style, paragraph, paragraphs, shrunk
from personas.exporting.pages.type import clean

CAPTION_SHARE, CAPTION_LEAST = 0.05, 5.0  # of the tile; in points
BADGE_SHARE = 0.05  # of the short side of the page: the least height of the notice


@dataclass(frozen=True)
class Block:
    """A section to be placed, whole or in part: its heading stays with its first item.

    `items(width, look)` sets the items that are still to be placed.
    """

    label: str
    items: Callable[[float, Look], list[Group]]
    gap: float = 0.36  # between items, as a share of the size
    framed: bool = False
    first: int = 0  # the first item that is still to be placed
    language: str = labels.ENGLISH  # of the label

    def fill(self, width: float, room: float, look: Look) -> tuple[Group | None, Block | None]:
        """As much as fits into `room` points, and the block of what is left. (None, self) where nothing fits."""
        padding = look.size * 1.1 if self.framed else 0.0
        inner = width - 2 * padding
        heading = self._heading(inner, look)
        items = self.items(inner, look)[self.first :]
        if not items:
            return None, None
        taken, height = [], heading.height + _below(heading, look) + 2 * padding
        for item in items:
            more = item.height + (look.size * self.gap if taken else 0.0)
            if height + more > room + 0.01:
                break
            taken.append(item)
            height += more
        if not taken:
            return None, self
        rest = replace(self, first=self.first + len(taken)) if len(taken) < len(items) else None
        return _assembled(heading, taken, self.gap, width, padding, height, look), rest

    def whole(self, width: float, look: Look) -> Group | None:
        return self.fill(width, float("inf"), look)[0]

    def _heading(self, width: float, look: Look) -> Group:
        if not self.label:
            return Group(width, 0.0)
        label = labels.phrase(self.language, "continued", self.label) if self.first else self.label
        style = look.frame_heading if self.framed else look.heading
        size = look.size * (1.32 if self.framed else 0.96)
        return text_group((paragraph(label, style, size, width),), width, f"{self.label} heading", heading=SECTION)


def _below(heading: Group, look: Look) -> float:
    return look.size * 0.3 if heading.height else 0.0


def _assembled(
    heading: Group, items: list[Group], gap: float, width: float, padding: float, height: float, look: Look
) -> Group:
    marks: list[Mark] = []
    if padding:
        frame = Box(0, 0, width, height)
        marks.append(Shape(frame, getattr(look.colours, look.framed), min(14.0, look.size), name="panel"))
    marks += heading.at(padding, padding)
    y = padding + heading.height + _below(heading, look)
    joined = _joined(items, gap * look.size)
    for item in joined:
        marks += item.at(padding, y)
        y += item.height + gap * look.size
    return Group(width, height, tuple(marks))


def _joined(items: list[Group], gap: float) -> list[Group]:
    """Items that are texts alone become one text of several paragraphs: one box for whoever edits the slide."""
    words = [item.marks[0] for item in items if len(item.marks) == 1 and _is_one_paragraph(item.marks[0])]
    if len(items) < 2 or len(words) < len(items):
        return items
    every = tuple(one for mark in words for one in mark.paragraphs)
    return [text_group(every, items[0].width, words[0].name, gap)]


def _is_one_paragraph(mark: Mark) -> bool:
    return isinstance(mark, Words) and len(mark.paragraphs) == 1


def block(section: Section, framed: bool = False) -> Block:
    """The section as a block, whatever its kind."""
    setter, gap = SETTERS["chips" if is_chips(section) else section.kind]
    return Block(
        section.label, lambda width, look: setter(section, width, look), gap, framed, language=section.language
    )


def facts_block(facts: tuple[tuple[str, str], ...], label: str = "") -> Block:
    return Block(label, lambda width, look: [fact(*pair, width, look) for pair in facts], 0.5)


CHIPS = ("values", "brands", "media", "watering_holes", "devices")  # lists of few words each
IN_THE_HEAD = ("name", "quote", "tagline", "bio")
FRAMED = 2


def body_sections(card: CardModel, level: Level = Level.PAGE) -> list[Section]:
    """What a sheet of `level` shows below the head, in the order of the template, the framed sections left out."""
    framed = {section.key for section in framed_sections(card)}
    return [
        section
        for section in card.sections
        if section.kind in SETTERS
        and section.key not in IN_THE_HEAD
        and section.key not in framed
        and section.field.level <= level
    ]


def framed_sections(card: CardModel) -> list[Section]:
    """The two lists that the template puts first, and what every sheet shows."""
    lists = [section for section in card.sections if section.key in PANELS]
    return lists[:FRAMED] + [
        one for one in card.sections if one.field.level == Level.PICTURE and one not in lists[:FRAMED]
    ]


def is_chips(section: Section) -> bool:
    return section.key in CHIPS


def ground_of(card: CardModel) -> Rgb:
    """The colour under the portrait: the person's own, or that of the brand."""
    return palette(card.hue, card.ground).ground


def no_portrait(person: Person) -> str:
    """What is said of the initials that stand where a portrait would."""
    said = f"Initials in place of a portrait of {person.card.name}"
    return f"{said}. {person.in_place}" if person.in_place else said


def initials(person: Person, box: Box) -> list[tuple[Paragraph, float]]:
    """Up to three letters for the middle of a tile and, where there is room, why they stand there; each with the height
    of its baseline in `box`, in points from the top of the page."""
    card = person.card
    ink, size, small = palette(card.hue, card.ground).on_ground, box.width * INITIALS_SHARE, box.width * CAPTION_SHARE
    text = clean(NAME, card.initials[:3])
    found = [(Paragraph(text, (text,), NAME, size, size * 1.1, ink), box.y + box.height / 2 + size * 0.35)]
    if person.in_place and small >= CAPTION_LEAST:
        said = Paragraph(person.in_place, (person.in_place,), TEXT, small, small * 1.2, ink)
        found.append((said, box.y + box.height * 0.84 + small))
    return found


def badge_height(page: Page) -> float:
    """A twentieth of the short side, as the rules for notices want it."""
    return BADGE_SHARE * min(page.width, page.height)


def foot(
    order: Order, page: Page, inner: Box, colours: Palette, right: tuple[str, ...] = (), notice: str | None = None
) -> list[Mark]:
    """The notice as a badge at the lower left of `inner`, and small lines at its lower right.

    `notice` is that of one person; None is the one for all people of the order.
    """
    notice = order.notice if notice is None else notice
    height = badge_height(page)
    marks: list[Mark] = []
    used = 0.0
    if order.badge and notice:
        style = Style(STRONG, 1.2, colours.ink)
        one = shrunk(notice, style, inner.width * 0.62, (height * 0.42, height * 0.36), 2)
        pill = one.width + height
        box = Box(inner.x, inner.bottom - height, pill, height)
        marks.append(Shape(box, colours.tile, height / 2, name="badge"))
        words = Box(box.x + height / 2, box.y + (height - one.height) / 2, one.width, one.height)
        marks.append(Words(words, (one,), "notice"))
        used = pill + 16
    width = inner.width - used
    lines = paragraphs(right, Style(TEXT, 1.35, colours.muted), 7.5, width)
    tall = sum(one.height for one in lines)
    if lines:
        box = Box(inner.x + used, inner.bottom - max(height, tall) / 2 - tall / 2, width, tall)
        marks.append(Words(box, lines, "origin", "end"))
    return marks


def origin(order: Order, persona_id: str = "") -> tuple[str, ...]:
    """The small lines at the foot: who made it, of what, when, and which persona it is."""
    said = " · ".join(part for part in (order.brand, order.title, order.spoken_day) if part)
    return (said, persona_id) if persona_id else (said,)
