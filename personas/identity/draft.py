"""A person in the making: facts found so far, locks that stand, streams to draw from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from .brief import PersonBrief
from .budget import Budget, Said
from .market import Market
from .streams import Stream
from .wording import LANGUAGES

REDRAWN = frozenset({
    "age", "gender", "heritage", "education", "status", "job", "seniority", "household", "city", "company",
})  # fmt: skip


class Draft(dict):
    """Facts by name; ``put`` keeps a locked value in place of the drawn one."""

    def __init__(
        self,
        brief: PersonBrief,
        seed: int,
        locks: Mapping[str, Any],
        taken: Collection[str] = (),
        attempt: int = 0,
        budget: Budget | None = None,
        places: Mapping[str, float] | None = None,
    ) -> None:
        super().__init__()
        self.brief = brief
        self.market: Market = brief.place
        self.facts = self.market.facts
        spoken = self.market.language
        written = brief.language or (spoken if spoken in LANGUAGES else "en")
        self.language = self.facts["variants"].get(written, written)
        self.seed = seed
        self.locks = locks
        self.taken = taken
        self.attempt = attempt
        self.budget = Budget() if budget is None else budget
        self.places = places or {}
        self.said: list[Said] = []

    def again(self, attempt: int) -> Draft:
        """The same wishes, to be tried anew."""
        return Draft(self.brief, self.seed, self.locks, self.taken, attempt, self.budget, self.places)

    def stream(self, stage: str) -> Stream:
        """The stream of a stage; a new try at a coherent person draws the facts anew, not the texts."""
        if self.attempt and stage in REDRAWN:
            return Stream(self.seed, f"{stage}#{self.attempt}")
        return Stream(self.seed, stage, self.places.get(stage))

    def put(self, field: str, value: Any) -> Any:
        """Records the locked value of the field, or the drawn one; answers what now stands."""
        self[field] = kept = self.locks.get(field, value)
        return kept
