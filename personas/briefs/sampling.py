"""A brief as a sample of its market: whom the board gets, and what keeps it from being one."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, replace
from typing import Any

from facegen.attributes import AGE_MAX, AGE_MIN
from personas.briefs.mix import largest_remainder
from personas.briefs.shares import Shares, SharesError, parse_shares
from personas.identity import PersonBrief
from personas.markets.choosing import balanced, edges, pool_size, representative
from personas.markets.fields import FIELDS
from personas.markets.pool import Candidate, Pool, pool_of
from personas.markets.universe import Universe, UniverseError, parse_universe

Brief = Any  # personas.briefs.brief.Brief, which asks here: naming it would close a circle
MODES = {
    "": "By the mixes below",
    "representative": "Representative of the market",
    "balanced": "Balanced: every combination of two fields alike",
    "edges": "Explore edges: rare combinations first",
}
OWN_MIXES = ("ages", "gender", "appearance", "towns")
SMALLEST = 5


class SampleError(ValueError):
    """Why a board cannot be a sample; ``field`` of the brief to look at."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field, self.sentence = field, sentence


@dataclass(frozen=True)
class Plan:
    """A checked sample: of whom, by which shares of one's own, balanced over which two fields."""

    universe: Universe
    shares: Shares
    fields: tuple[str, str]


def plan_of(brief: Brief) -> Plan:
    """Raises SampleError with the first sentence that speaks against it."""
    if brief.mode not in MODES:
        raise SampleError("mode", f"There is no way to choose people called “{brief.mode}”.")
    if brief.template in ("b2b", "role"):
        raise SampleError("mode", "A buying committee is cast by its seats; a sample of a market needs consumers.")
    if brief.count < SMALLEST:
        raise SampleError("count", f"A sample has at least {SMALLEST} people, not {brief.count}.")
    for trait in OWN_MIXES:
        if getattr(brief, f"{trait}_mix").strip():
            raise SampleError(f"{trait}_mix", "A sample deals this by its market; write your own under “Shares”.")
    try:
        universe = parse_universe(brief.market, brief.universe)
        shares = parse_shares(brief.market, brief.shares)
    except UniverseError as error:
        raise SampleError("universe", error.sentence) from None
    except SharesError as error:
        raise SampleError("shares", str(error)) from None
    if universe.age == (AGE_MIN, AGE_MAX):
        universe = replace(universe, age=(brief.age_min, brief.age_max))
    return Plan(universe, shares, _fields(brief.balance))


def _fields(text: str) -> tuple[str, str]:
    labels = {each.label.casefold(): key for key, each in FIELDS.items()}
    named = [part.strip().casefold() for part in text.replace(" and ", ",").split(",") if part.strip()]
    keys = [name if name in FIELDS else labels.get(name, "") for name in named]
    if len(keys) != 2 or "" in keys or keys[0] == keys[1]:
        raise SampleError("balance", f"Name two of {', '.join(FIELDS)}.")
    return keys[0], keys[1]


TRIED: dict[
    str, tuple[tuple[str, str], ...]
] = {}  # briefs that were tried; a form asks for the same one again and again
TRIED_MOST = 200


def sampling_problems(brief: Brief) -> tuple[tuple[str, str], ...]:
    """(field, sentence) of what keeps the brief from being drawn: it is tried."""
    key = json.dumps(brief.as_dict(), sort_keys=True, default=str)
    if key not in TRIED:
        if len(TRIED) >= TRIED_MOST:
            TRIED.clear()
        TRIED[key] = _tried(brief)
    return TRIED[key]


def _tried(brief: Brief) -> tuple[tuple[str, str], ...]:
    try:
        drawn(brief, seed=0)
    except SampleError as error:
        return ((error.field, error.sentence),)
    return ()


def drawn(brief: Brief, seed: int) -> list[Candidate]:
    """Everybody on the board, in drawn order; the same for the same brief and seed. Raises SampleError."""
    plan = plan_of(brief)
    wish = PersonBrief(market=brief.market, product=brief.product, industry=brief.industry, template=brief.template,
                       language=brief.language or None, category=brief.category, work=brief.work)  # fmt: skip
    try:
        parts = [part for part in _parts(plan, brief.count) if part[1]]
        people = [one for at, part in enumerate(parts) for one in _chosen(brief, plan, *part, wish, seed + at)]
    except UniverseError as error:
        raise SampleError("universe", error.sentence) from None
    except ValueError as error:
        raise SampleError("balance" if brief.mode == "balanced" else "count", str(error)) from None
    random.Random(f"{seed}:order").shuffle(people)  # noqa: S311 (the order of a board is no secret)
    return people


def _parts(plan: Plan, count: int) -> list[tuple[Universe, int]]:
    """Each segment with its number of people, or the universe with all of them."""
    if not plan.shares.segments:
        return [(plan.universe, count)]
    percents = {str(at): 100 * share for at, (*_, share) in enumerate(plan.shares.segments)}
    counts = largest_remainder(percents, count)
    segments = [segment for _, segment, _ in plan.shares.segments]
    return [(_within(plan.universe, segment), counts[str(at)]) for at, segment in enumerate(segments)]


def _within(universe: Universe, segment: Universe) -> Universe:
    """The segment, narrowed to the universe where it says nothing itself."""
    low, high = max(universe.age[0], segment.age[0]), min(universe.age[1], segment.age[1])
    if low > high:
        raise UniverseError(f"Nobody is both {universe.said} and {segment.said}.")
    conditions = tuple(dict.fromkeys((*universe.conditions, *segment.conditions)))
    return replace(segment, age=(low, high), gender=segment.gender or universe.gender,
                   place=segment.place or universe.place, conditions=conditions)  # fmt: skip


def _chosen(brief: Brief, plan: Plan, universe: Universe, count: int, wish: PersonBrief, seed: int) -> list[Candidate]:
    pool = pool_of(universe, wish, pool_size(count), seed, plan.shares.fields)
    if brief.mode == "balanced":
        return balanced(pool, count, plan.fields, seed)
    return edges(pool, count, seed) if brief.mode == "edges" else representative(pool, count, seed)


def target_pool(brief: Brief, count: int = 4_000) -> Pool:
    """A pool whose shares are what the brief asks of a board. Raises SampleError."""
    plan = plan_of(brief)
    try:
        return pool_of(plan.universe, PersonBrief(market=brief.market), count, 1, plan.shares.fields)
    except UniverseError as error:
        raise SampleError("universe", error.sentence) from None
