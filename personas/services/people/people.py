"""The people of a brief, composed one after another: each knows the names and the words that the others have."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

from personas.briefs import Brief
from personas.identity import Budget, Identity, PersonBrief, committee, compose, even_places, templates
from personas.identity.rules.text import TEXTS
from personas.identity.voice import LISTS
from personas.models import Persona
from personas.services.people.coherence import identity_of


def composed(brief: Brief, seed: int, budget: Budget | None = None, taken: Collection[str] = ()) -> list[Identity]:
    """One identity for each person of the brief; the same brief and seed give the same people.

    Business buyers are a committee: one firm for all of them, a seat for each. A sample is chosen by its market.
    ``budget`` hears what they say, a new one of the board's size by default; ``taken`` are names that others have.
    """
    people: list[Identity] = []
    names = set(taken)
    budget = budget or Budget(brief.count)
    if brief.mode:
        return _sampled(brief, seed, budget, names)
    wishes, places = brief.people(seed), even_places(brief.count, seed)
    seats = committee.seats(wishes[0], len(wishes)) if _is_committee(brief) else []
    firm = None
    for index, wish in enumerate(wishes):
        if seats:
            firm = firm or committee.firm(wish, committee.language_of(wish), seed, brief.firm_size)
            wish = _seated(wish, seats[index], firm, seats[:index], people, wishes[0].town)
        identity = compose(wish, seed_of(seed, index), taken=names, budget=budget, places=places[index])
        names.add(identity.name)
        people.append(identity)
    return people


def _sampled(brief: Brief, seed: int, budget: Budget, names: set[str]) -> list[Identity]:
    """The people of a sample: chosen by their facts, now made whole."""
    people: list[Identity] = []
    for wish, own_seed, places in brief.sample(seed):
        people.append(compose(wish, own_seed, taken=names, budget=budget, places=places))
        names.add(people[-1].name)
    return people


def seeds_of(brief: Brief, seed: int) -> list[int]:
    """The seeds of the people that composed() makes."""
    if brief.mode:
        return [own_seed for _, own_seed, _ in brief.sample(seed)]
    return [seed_of(seed, place) for place in range(brief.count)]


def seed_of(seed: int, place: int) -> int:
    """The seed of the person at a place of a brief's people."""
    return (seed * 1_000_003 + place) % 2**63


def _is_committee(brief: Brief) -> bool:
    return any(template.key == brief.template and template.employed for template in templates())


def _seated(
    wish: PersonBrief, seat: committee.Seat, firm: committee.Firm, before: list, people: list[Identity], town: str
) -> PersonBrief:
    """The wish for whoever sits here: the firm and its town, a job, and the first on the seat above as superior."""
    above = next((people[at].job for at, other in enumerate(before) if other.role == seat.above), "")
    near = wish.town or town or (people[0].city if people else "")
    return replace(wish, seat=seat.role, occupation=seat.occupation, firm=firm, reports_to=above, town=near)


def said_around(persona: Persona) -> Budget:
    """What the others on this person's board have said."""
    return said_on(Persona.objects.filter(board=persona.board).exclude(pk=persona.pk).select_related("face"), 1)


def said_on(others: Iterable[Persona], more: int) -> Budget:
    """What these have said, for a board on which `more` people join them."""
    others = list(others)
    return Budget(len(others) + more, [line for other in others for line in _texts(identity_of(other))])


def _texts(identity: Identity) -> Iterator[str]:
    for field in (*TEXTS, *LISTS):
        value = getattr(identity, field)
        yield from [value] if isinstance(value, str) else value


def seat_of(persona: Persona, asked: Brief) -> dict[str, Any]:
    """What a re-rolled person keeps of their place: the towns of the brief, and on a committee firm and seat."""
    if not _is_committee(asked):
        return {"town": persona.city} if asked.towns_mix else {}
    firm = committee.firm_named(persona.company, persona.industry, persona.company_size, persona.language)
    role = committee.role_named(persona.segment_role, persona.language)
    if firm is None or role is None:
        return {}
    wish = PersonBrief(market=persona.market, product=asked.product, industry=asked.industry, template=asked.template,
                       category=asked.category)  # fmt: skip
    job = committee.seats(wish, len(committee.SEATS))[committee.SEATS.index(role)].occupation
    return {"seat": role, "occupation": job, "firm": firm, "reports_to": persona.reports_to, "town": persona.city}
