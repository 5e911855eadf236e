"""Who the people of one board are made of: while others are left no founder leads two, and no hair comes twice.

Whoever draws asks a place to choose. It calls the choice with what the others are made of and notes what comes back
before anybody else may choose, so that workers that draw one board at once keep apart as well. What was chosen is
enough to draw the same portrait again without asking who the others were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from facegen.composition.cast import Cast

if TYPE_CHECKING:
    from facegen.composition.recipe import Recipe


class Place(Protocol):
    """One person's place among others; keep is whom it has been given to already."""

    keep: Cast | None

    def choose(self, make: Callable[[Sequence[Cast]], Recipe]) -> Recipe:
        """What ``make`` answers when it is told whom the others are made of; noted before anybody else chooses."""
        ...


class Company:
    """Places in memory: for a sheet, or a board that is drawn by one process."""

    def __init__(self, others: Iterable[Cast] = ()) -> None:
        self.settled = list(others)
        self.casts: dict[int, list[Cast]] = {}

    def place(self, keep: Cast | None = None) -> CompanyPlace:
        return CompanyPlace(self, len(self.casts), keep)


class CompanyPlace:
    """``settle`` says which of the draws was kept; before, all count."""

    def __init__(self, company: Company, number: int, keep: Cast | None) -> None:
        self.company, self.number, self.keep = company, number, keep
        company.casts[number] = []

    def choose(self, make: Callable[[Sequence[Cast]], Recipe]) -> Recipe:
        others = [c for number, casts in self.company.casts.items() if number != self.number for c in casts]
        recipe = make([*self.company.settled, *others])
        self.company.casts[self.number].append(recipe.cast)
        return recipe

    def settle(self, cast: Cast) -> None:
        self.company.casts[self.number] = [cast]
