"""The people of a brief, composed one after another: each knows the names and the words that the others have."""

from __future__ import annotations

from personas.briefs import Brief
from personas.identity import Budget, Identity, compose


def composed(brief: Brief, seed: int) -> list[Identity]:
    """One identity for each person of the brief; the same brief and seed give the same people."""
    people: list[Identity] = []
    names: set[str] = set()
    budget = Budget(brief.count)
    for index, wishes in enumerate(brief.people(seed)):
        identity = compose(wishes, (seed * 1_000_003 + index) % 2**63, taken=names, budget=budget)
        names.add(identity.name)
        people.append(identity)
    return people
