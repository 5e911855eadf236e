"""Of whom and of what a line is true: the tags before it, and what a person and a category bring to them.

A line of the word tables may begin with tags, ``@kids @!alone|shared The twins finish it before I do.`` Every tag must
hold; ``|`` separates alternatives, ``!`` says that none of them may hold. A line without tags serves everybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from .slots import BUSINESS, CONSUMER
from .wording import sentences

HOUSEHOLD = frozenset("alone shared parents partner kids baby teens single_parent several elders".split())
AGE = frozenset("under30 mid over50 over65".split())
WORK = frozenset("working retired student job_seeker home_maker shifts desk hands road leads own_business".split())
ATTITUDE = frozenset("bargain quality ease research pioneer loyal principle".split())
LIFE = frozenset("drives cycles transit tight comfortable online offline".split())
SEATS = frozenset("economic_buyer champion technical_evaluator end_user procurement blocker".split())
FLAGS = frozenset(
    "food durable contract warranty returns repair digital service repeat shared_use trial refill stored"
    " visible".split()
)
FAMILIES = frozenset(
    "care teaching service trades production transport outdoors tech creative office money law engineering study search"
    " home practice safety upkeep other".split()
)
COUNTRIES = frozenset("DE AT CH US GB CA ZA NG IE AU NZ FR BE ES MX AR CO CL PE BR PT IT NL PL JP KR IN AE".split())
PERSON = HOUSEHOLD | AGE | WORK | ATTITUDE | LIFE | COUNTRIES
KNOWN = PERSON | SEATS | FLAGS | FAMILIES | {"firm", "named", "product", "serves"}  # serves: works in service


PRODUCT = "product"  # a fact of whoever's brief names a product; lines with the slot need it
_BITS = {name: 1 << place for place, name in enumerate(sorted(KNOWN))}
_NEVER = 1 << len(_BITS)  # a tag that nobody has
_SLOT = re.compile(r"\{(\w+)\}")


class Need(NamedTuple):
    """One tag: any of ``names`` must hold, or, when ``refused``, none of them may."""

    names: frozenset[str]
    refused: bool


class Line:
    """A template behind its tags: whom it serves, and the slots in it.

    Most lines have no tag or one; what must hold and what may not are kept as bits, so that a person is asked once.
    """

    __slots__ = ("_all", "_any", "_not", "core", "forms", "life", "named", "raw", "single", "slots", "text")

    def __init__(self, raw: str, text: str | None = None) -> None:
        self.raw = raw
        self.core = _bare(raw)
        self.text = self.core if text is None else text
        self.slots = tuple(dict.fromkeys(_SLOT.findall(self.text)))
        self.life = tuple(name for name in self.slots if name in CONSUMER or name in BUSINESS)
        self.named = f"{{{PRODUCT}}}" in self.core
        self.single = len(sentences(self.text)) == 1
        self.forms: list = [None, None, None]
        self._all, self._not, self._any = _masks(self.needs, self.named)

    @property
    def needs(self) -> tuple[Need, ...]:
        """The tags before the line. Unknown ones are kept: the validator says so, and they never hold."""
        return _needs(self.raw)

    def serves(self, mask: int) -> bool:
        """Whether every tag holds for facts given as ``mask_of`` gives them."""
        if self._not & mask or self._all & mask != self._all:
            return False
        return not self._any or all(wanted & mask for wanted in self._any)


def _bare(raw: str) -> str:
    text = raw
    while text.startswith("@"):
        text = text.partition(" ")[2]
    return text


def _needs(raw: str) -> tuple[Need, ...]:
    needs, text = [], raw
    while text.startswith("@"):
        tag, _, text = text.partition(" ")
        needs.append(Need(frozenset(tag.lstrip("@!").split("|")), tag.startswith("@!")))
    return tuple(needs)


def _masks(needs: tuple[Need, ...], named: bool) -> tuple[int, int, tuple[int, ...]]:
    """What must hold, what may not, and of which sets one must hold."""
    required, refused, either = (_BITS[PRODUCT] if named else 0), 0, []
    for need in needs:
        mask = mask_of(need.names) or _NEVER
        if need.refused:
            refused |= mask_of(need.names)
        elif len(need.names) == 1:
            required |= mask
        else:
            either.append(mask)
    return required, refused, tuple(either)


def mask_of(facts: Iterable[str]) -> int:
    """Facts as bits; names that no tag has leave no trace."""
    mask = 0
    for name in facts:
        mask |= _BITS.get(name, 0)
    return mask


class Table:
    """The values of a slot of life, found by whom they serve without asking each: most have no tag, or one."""

    __slots__ = ("_free", "_rest", "_tagged")

    def __init__(self, lines: Iterable[Line]) -> None:
        self._free: list[str] = []
        self._tagged: dict[int, list[str]] = {}
        self._rest: list[Line] = []
        for line in lines:
            if line._not or line._any:
                self._rest.append(line)
            elif line._all:
                self._tagged.setdefault(line._all, []).append(line.text)
            else:
                self._free.append(line.text)

    def serving(self, mask: int) -> list[str]:
        """The values that serve whoever has these facts."""
        found = self._free.copy()
        for wanted, values in self._tagged.items():
            if wanted & mask:
                found += values
        found += [line.text for line in self._rest if line.serves(mask)]
        return found


@lru_cache(maxsize=8_192)
def parse(raw: str) -> Line:
    """The line behind its tags, kept for the general tables; a category keeps its own."""
    return Line(raw)


def unknown(line: Line) -> set[str]:
    return {name for need in line.needs for name in need.names} - KNOWN
