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
KNOWN = PERSON | SEATS | FLAGS | FAMILIES | {"named", "product"}


PRODUCT = "product"  # a fact of whoever's brief names a product; lines with the slot need it
_BITS = {name: 1 << place for place, name in enumerate(sorted(KNOWN))}
_SLOT = re.compile(r"\{(\w+)\}")


class Need(NamedTuple):
    """One tag: any of ``names`` must hold, or, when ``refused``, none of them may."""

    names: frozenset[str]
    refused: bool


class Line:
    """A template, what must be true of whoever says it, and the slots in it."""

    __slots__ = ("_masks", "life", "needs", "slots", "text")

    def __init__(self, text: str, needs: tuple[Need, ...] = ()) -> None:
        self.text = text
        self.needs = needs
        self.slots = tuple(dict.fromkeys(_SLOT.findall(text)))
        self.life = tuple(name for name in self.slots if name in CONSUMER or name in BUSINESS)
        whole = (*needs, Need(frozenset((PRODUCT,)), False)) if PRODUCT in self.slots else needs
        self._masks = tuple((mask_of(need.names), need.refused) for need in whole)

    def serves(self, mask: int) -> bool:
        """Whether every tag holds for facts given as ``mask_of`` gives them."""
        for wanted, refused in self._masks:  # noqa: SIM110 - a generator would cost more than the tests
            if ((mask & wanted) == 0) is not refused:
                return False
        return True


def mask_of(facts: Iterable[str]) -> int:
    """Facts as bits; names that no tag has leave no trace."""
    mask = 0
    for name in facts:
        mask |= _BITS.get(name, 0)
    return mask


@lru_cache(maxsize=60_000)
def parse(raw: str) -> Line:
    """The line behind its tags. Unknown tags are kept: the validator says so, and they never hold."""
    needs, text = [], raw
    while text.startswith("@"):
        tag, _, text = text.partition(" ")
        needs.append(Need(frozenset(tag.lstrip("@!").split("|")), tag.startswith("@!")))
    return Line(text, tuple(needs))


def unknown(line: Line) -> set[str]:
    return {name for need in line.needs for name in need.names} - KNOWN
