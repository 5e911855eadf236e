"""Postcodes of the shape, or out of the ranges, that a town has."""

from __future__ import annotations

import re

from .streams import Stream

SHAPES = {"#": r"\d", "^": "[1-9]", "@": "[A-Z]"}
RANGE = re.compile(r"^(\d+)-(\d+)( ?@*)$")


def matches(pattern: str, code: str) -> bool:
    """Whether a postcode lies in one of the ranges, or has the shape, of a pattern of data/places."""
    return any(_matches(part, code) for part in pattern.split("|"))


def _matches(part: str, code: str) -> bool:
    found = RANGE.match(part)
    if not found:
        return re.fullmatch("".join(SHAPES.get(sign, re.escape(sign)) for sign in part), code) is not None
    low, high, rest = found.groups()
    head, tail = code[: len(low)], code[len(low) :]
    return head.isdigit() and int(low) <= int(head) <= int(high) and _matches(rest, tail)


def postcode(pattern: str, stream: Stream) -> str:
    """A code of a range; ``#`` becomes a digit, ``^`` one from 1, ``@`` a letter that postcodes use, never S."""
    part = stream.pick(pattern.split("|")) if "|" in pattern else pattern
    if found := RANGE.match(part):
        low, high, rest = found.groups()
        return f"{stream.between(int(low), int(high)):0{len(low)}d}{postcode(rest, stream)}"
    kinds = {"#": "0123456789", "^": "123456789", "@": "ABEHJLNPR"}
    return "".join(stream.pick(kinds[sign]) if sign in kinds else sign for sign in part)
