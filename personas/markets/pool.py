"""Many people of a universe, drawn as sketches and weighted so that they are spread as its tables say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations

import numpy as np

from personas.identity import PersonBrief, even_places
from personas.identity.brief import AGE_MAX, AGE_MIN
from personas.identity.sketch import Sketch, sketch
from personas.markets.fields import FIELDS, JOINT, groups_of
from personas.markets.official_margins import Margin, margins_of
from personas.markets.raking import rake
from personas.markets.universe import Condition, Universe, UniverseError, said_ages

BATCH = 1_000
DRAWS = 24_000  # sketches after which a universe is too rare to be looked for any further
PROBE = 6_000  # sketches that a universe without anybody is explained by
SEED_MAX = 2**63
Shares = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be on the board: ``compose(brief, seed, places=places)`` makes the whole person."""

    brief: PersonBrief
    seed: int
    places: Mapping[str, float]
    facts: Sketch


@dataclass(frozen=True)
class Pool:
    """Candidates of a universe with weights that add up to their number; ``own`` fields follow shares of one's own."""

    universe: Universe
    people: Sequence[Candidate] = field(repr=False)
    weights: np.ndarray = field(repr=False)
    own: frozenset[str] = frozenset()

    @cached_property
    def groups(self) -> list[dict[str, str]]:
        """Field to group, of each candidate."""
        return [groups_of(one.facts, self.universe.market) for one in self.people]

    @cached_property
    def targets(self) -> dict[str, dict[str, float]]:
        """Field to the share of each of its groups; a field that says nothing of anybody is left out."""
        found = {}
        for key in FIELDS:
            shares: Counter = Counter()
            for groups, weight in zip(self.groups, self.weights, strict=True):
                shares[groups[key]] += float(weight)
            shares.pop("", None)
            total = sum(shares.values())
            if total:
                found[key] = {group: weight / total for group, weight in shares.most_common()}
        return found

    @cached_property
    def cells(self) -> list[tuple[str, ...]]:
        """The cell of the joint of age, gender and education, of each candidate."""
        return [tuple(groups[key] for key in JOINT) for groups in self.groups]


def pool_of(universe: Universe, wish: PersonBrief, count: int, seed: int, own: Shares | None = None) -> Pool:
    """``count`` candidates, the same for the same arguments. ``own`` are shares that replace official ones.

    Raises UniverseError when nobody, or hardly anybody, is as the universe says.
    """
    brief, people, drawn = universe.brief(wish), [], 0
    while len(people) < count and drawn < max(DRAWS, 2 * count):
        places = even_places(BATCH, seed + drawn)
        people += _allowed(universe, brief, places, seed, drawn)
        drawn += BATCH
        if drawn >= 5 * BATCH and not people:
            raise _nobody(universe, wish)
    if not people:
        raise _nobody(universe, wish)
    people = people[:count]
    pool = Pool(universe, people, np.ones(len(people)), frozenset(own or ()))
    return replace(pool, weights=_raked(pool, own or {}))


def _allowed(universe: Universe, brief: PersonBrief, places: list, seed: int, drawn: int) -> list[Candidate]:
    found = []
    for at, place in enumerate(places, start=drawn):
        own_seed = (seed * 1_000_003 + at) % SEED_MAX
        facts = sketch(brief, own_seed, place)
        if universe.allows(facts):
            found.append(Candidate(brief, own_seed, place, facts))
    return found


def _raked(pool: Pool, own: Shares) -> np.ndarray:
    margins = [margin for margin in margins_of(pool.universe, pool.targets) if not set(margin.fields) & set(own)]
    margins += [Margin((key,), {(group,): share for group, share in shares.items()}) for key, shares in own.items()]
    return rake(pool.weights, [_numbered(pool, margin) for margin in margins])


def _numbered(pool: Pool, margin: Margin) -> tuple[np.ndarray, np.ndarray]:
    numbers = {cell: at for at, cell in enumerate(margin.shares)}
    of = [numbers.get(tuple(groups[key] for key in margin.fields), -1) for groups in pool.groups]
    shares = np.array(list(margin.shares.values()), dtype=float)
    return np.array(of), shares / shares.sum()


def _nobody(universe: Universe, wish: PersonBrief) -> UniverseError:
    """Which two conditions exclude each other, and the nearest universe that there is."""
    wide = replace(universe, age=(AGE_MIN, AGE_MAX), conditions=())
    brief, places = wide.brief(wish), even_places(PROBE, 1)
    people = [sketch(brief, at, place) for at, place in enumerate(places)]
    for one, other in combinations(universe.conditions, 2):
        if not any(one.holds(person) and other.holds(person) for person in people):
            return UniverseError(
                f"Nobody who {_single(one)} {_single(other, 'also ')}: leave one of the two out.", one.word
            )
    for condition in universe.conditions:
        ages = sorted(person.age for person in people if condition.holds(person))
        if ages and not any(universe.age[0] <= age <= universe.age[1] for age in ages):
            nearest = _near(universe.age, ages)
            said = f"“{condition.word}” and “{said_ages(universe.age)}” exclude each other"
            there = f"in this market they are {ages[0]} to {ages[-1]}"
            return UniverseError(
                f"{said}: {there}. The nearest is “{condition.word}, {nearest}”.",
                f"{condition.word}, {nearest}",
            )
    return UniverseError("Hardly anybody is all of this at once. Leave one condition out.")


def _single(condition: Condition, also: str = "") -> str:
    """ "who is retired" out of "are retired"."""
    verb, _, rest = condition.said.partition(" ")
    single = {"are": "is", "have": "has"}.get(verb, f"{verb}s" if not verb.endswith("y") else f"{verb[:-1]}ies")
    return f"{also}{single} {rest}".strip()


def _near(age: tuple[int, int], ages: Sequence[int]) -> str:
    """As many years as were asked for, at the end of the possible ages that lies nearer."""
    width = age[1] - age[0]
    low = ages[0] if ages[0] > age[1] else max(ages[0], ages[-1] - width)
    return f"{low} to {min(ages[-1], low + max(width, 4))}"
