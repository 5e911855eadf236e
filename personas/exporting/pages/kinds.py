"""How each kind of section is set: texts, lists, pills, weights, sliders, scales; as items that a column can hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from personas.cards import labels
from personas.cards.fields import Section, slider_words
from personas.exporting.pages.look import Look
from personas.exporting.pages.scene import Box, Group, Mark, Shape, Words, text_group
from personas.exporting.pages.text import paragraph, paragraphs

HOLLOW = ("pains", "objections")  # what stands in the way: told apart without colour
LONG_TEXT = 12  # lines from which on a paragraph may be parted between two columns
PART = 6


def fact(label: str, value: str, width: float, look: Look) -> Group:
    """A small label over its value."""
    small = paragraph(label, look.heading, look.size * 0.82, width)
    return text_group((small, paragraph(value, look.body, look.size, width)), width, f"{label} fact")


def _texts(section: Section, width: float, look: Look) -> list[Group]:
    one = paragraph(section.value, look.body, look.size, width)
    if len(one.lines) <= LONG_TEXT:
        return [text_group((one,), width, section.label)] if one.lines else []
    ends = [line + space for line, space in zip(one.lines, one.spaced, strict=True)]
    places = [slice(at, at + PART) for at in range(0, len(ends), PART)]
    parts = [replace(one, lines=one.lines[part], text="".join(ends[part]).strip()) for part in places]
    return [text_group((part,), width, section.label) for part in parts]


def _list(section: Section, width: float, look: Look) -> list[Group]:
    mark = "ring" if section.key in HOLLOW else "dot"
    style = replace(look.body, mark=mark, mark_colour=look.colours.dot)
    return [text_group((one,), width, section.label) for one in paragraphs(section.value, style, look.size, width)]


def _chips(section: Section, width: float, look: Look) -> list[Group]:
    """Pills in rows; each row is an item."""
    pad, between = look.size * 0.6, look.size * 0.45
    rows: list[Group] = []
    row: list[Mark] = []
    x = tallest = 0.0
    for one in paragraphs(section.value, replace(look.body, leading=1.25), look.size * 0.94, width - 2 * pad):
        pill, height = one.width + 2 * pad, one.height + look.size * 0.36
        if row and x + pill > width:
            rows.append(Group(width, tallest, tuple(row)))
            row, x, tallest = [], 0.0, 0.0
        row.append(Shape(Box(x, 0, pill, height), look.colours.tile, min(height / 2, look.size), name="pill"))
        words = Box(x + pad, look.size * 0.18, one.width, one.height)
        row.append(Words(words, (one,), section.label, item=True))
        x, tallest = x + pill + between, max(tallest, height)
    return [*rows, Group(width, tallest, tuple(row))] if row else rows


def _weights(section: Section, width: float, look: Look) -> list[Group]:
    """A name and five dots, as many of them filled as it weighs."""
    dot, step = look.size * 0.56, look.size * 0.82
    start = width - 4 * step - dot
    rows = []
    for name, weight in section.value:
        one = paragraph(name, look.body, look.size, start - look.size * 0.6)
        words = Words(Box(0, 0, start - look.size * 0.6, one.height), (one,), section.label)
        y = one.leading / 2 - dot / 2
        dots = [
            Shape(
                Box(start + place * step, y, dot, dot),
                look.colours.dot if place < weight else look.colours.line,
                dot / 2,
                said=labels.phrase(section.language, "of_5", name, weight),
            )
            for place in range(5)
        ]
        rows.append(Group(width, one.height, (words, *dots)))
    return rows


def _sliders(section: Section, width: float, look: Look) -> list[Group]:
    return [_slider(*one, width, look, section.label, section.language) for one in section.value]


def _slider(left: str, right: str, value: int, width: float, look: Look, name: str, language: str) -> Group:
    """The two ends over a line, and a dot where the person is."""
    half, size = width / 2 - 3, look.size * 0.92
    texts = [paragraph(text, look.body, size, half) for text in (left, right)]
    height = max(one.height for one in texts)
    marks: list[Mark] = [
        Words(Box(x, 0, half, one.height), (one,), name, align)
        for x, one, align in zip((0, width - half), texts, ("start", "end"), strict=True)
        if one.lines
    ]
    dot, thick = look.size * 0.82, look.size * 0.2
    y = height + dot / 2 + 1
    said = slider_words(left, right, value, language)
    marks.append(Shape(Box(0, y - thick / 2, width, thick), look.colours.line, thick / 2, said=said))
    at = (width - dot) * (value + 100) / 200
    marks.append(Shape(Box(at, y - dot / 2, dot, dot), look.colours.dot, dot / 2, said=said))
    return Group(width, height + dot + 2, tuple(marks))


def _scale(section: Section, width: float, look: Look) -> list[Group]:
    number = paragraph(str(section.value), look.body, look.size, width)
    wide, thick = number.width + 2, look.size * 0.5
    track = width - wide - look.size * 0.6
    y = number.leading / 2 - thick / 2
    said = f"{section.label}: {section.lines[0]}"
    marks: list[Mark] = [Shape(Box(0, y, track, thick), look.colours.line, thick / 2, said=said)]
    if section.value:
        part = max(thick, track * section.value / 100)
        marks.append(Shape(Box(0, y, part, thick), look.colours.dot, thick / 2, said=said))
    marks.append(Words(Box(width - wide, 0, wide, number.height), (number,), section.label, "end"))
    return [Group(width, number.height, tuple(marks))]


SETTERS: dict[str, tuple[Callable[[Section, float, Look], list[Group]], float]] = {
    "text": (_texts, 0.0),
    "list": (_list, 0.42),
    "chips": (_chips, 0.45),
    "channels": (_weights, 0.3),
    "sliders": (_sliders, 0.5),
    "scale": (_scale, 0.3),
}
