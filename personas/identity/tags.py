"""Of whom and of what a line is true: the tags before it, and what a person and a category bring to them.

A line of the word tables may begin with tags, ``@kids @!alone|shared The twins finish it before I do.`` Every tag must
hold; ``|`` separates alternatives, ``!`` says that none of them may hold. A line without tags serves everybody.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

HOUSEHOLD = frozenset("alone shared parents partner kids baby teens single_parent several elders".split())
AGE = frozenset("under30 mid over50 over65".split())
WORK = frozenset("working retired student job_seeker home_maker shifts desk hands road leads own_business".split())
ATTITUDE = frozenset("bargain quality ease research pioneer loyal principle".split())
LIFE = frozenset("drives cycles transit tight comfortable online offline".split())
SEATS = frozenset("economic_buyer champion technical_evaluator end_user procurement blocker".split())
FLAGS = frozenset(
    "food durable contract warranty returns repair digital service repeat shared_use trial refill stored visible".split()
)
FAMILIES = frozenset(
    "care teaching service trades production transport outdoors tech creative office money law engineering study search"
    " home practice safety upkeep other".split()
)
COUNTRIES = frozenset("DE AT CH US GB CA ZA NG IE AU NZ FR BE ES MX AR CO CL PE BR PT IT NL PL JP KR IN AE".split())
PERSON = HOUSEHOLD | AGE | WORK | ATTITUDE | LIFE | COUNTRIES
KNOWN = PERSON | SEATS | FLAGS | FAMILIES | {"named", "product"}


class Need(NamedTuple):
    """One tag: any of ``names`` must hold, or, when ``refused``, none of them may."""

    names: frozenset[str]
    refused: bool


class Line(NamedTuple):
    """A template and what must be true of whoever says it."""

    text: str
    needs: tuple[Need, ...]

    def serves(self, facts: frozenset[str]) -> bool:
        return all(need.names.isdisjoint(facts) is need.refused for need in self.needs)


@lru_cache(maxsize=60_000)
def parse(raw: str) -> Line:
    """The line behind its tags. Unknown tags are kept: the validator says so, and they never hold."""
    needs, text = [], raw
    while text.startswith("@"):
        tag, _, text = text.partition(" ")
        refused = tag.startswith("@!")
        needs.append(Need(frozenset(tag.lstrip("@!").split("|")), refused))
    if "{product}" in text:
        needs.append(NAMED)
    return Line(text, tuple(needs))


NAMED = Need(frozenset(("product",)), False)  # a line that calls the product by its name needs one


def unknown(line: Line) -> set[str]:
    return {name for need in line.needs for name in need.names} - KNOWN
