"""The people of a brief, composed one after another: each knows the names and the words that the others have."""

from __future__ import annotations

from dataclasses import replace

from personas.briefs import Brief
from personas.identity import Budget, Identity, PersonBrief, committee, compose, templates


def composed(brief: Brief, seed: int) -> list[Identity]:
    """One identity for each person of the brief; the same brief and seed give the same people.

    Business buyers are a committee: one firm for all of them, a seat for each.
    """
    people: list[Identity] = []
    names: set[str] = set()
    budget = Budget(brief.count)
    wishes = brief.people(seed)
    seats = committee.seats(wishes[0], len(wishes)) if _is_committee(brief) else []
    firm = None
    for index, wish in enumerate(wishes):
        if seats:
            firm = firm or committee.firm(wish, _language(wish), seed, brief.firm_size)
            wish = _seated(wish, seats[index], firm, seats[:index], people, wishes[0].town)
        identity = compose(wish, (seed * 1_000_003 + index) % 2**63, taken=names, budget=budget)
        names.add(identity.name)
        people.append(identity)
    return people


def _is_committee(brief: Brief) -> bool:
    return any(template.key == brief.template and template.employed for template in templates())


def _language(wish: PersonBrief) -> str:
    """The language of the texts, with its variant, as the engine will choose it."""
    return committee.language_of(wish)


def _seated(wish: PersonBrief, seat, firm, before: list, people: list[Identity], town: str) -> PersonBrief:
    """The wish for whoever sits here: the firm and its town, a job, and the first on the seat above as superior."""
    above = next((people[at].job for at, other in enumerate(before) if other.role == seat.above), "")
    near = wish.town or town or (people[0].city if people else "")
    return replace(wish, seat=seat.role, occupation=seat.occupation, firm=firm, reports_to=above, town=near)
