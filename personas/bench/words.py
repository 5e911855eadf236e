"""How alike the people of a board speak: what bench_words prints and the tests hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from personas.identity import Budget, Identity, check, find_market, household, life, ontology
from personas.identity.budget import Said, sentences
from personas.identity.recognition import recognise
from personas.identity.rules.text import TEXTS
from personas.identity.tags import AGE, COUNTRIES, HOUSEHOLD, Line
from personas.identity.voice import LISTS

PLAIN = 4  # letters from which a word can tell a kind of product from others
BEFORE = "66 to 71 % of sentences on more than one person; 1 job to be done of 24 (measured on 2026-11-30 at 24dfe63)"


@dataclass(frozen=True, slots=True)
class Likeness:
    """Shares 0 to 1 of a board's sentences and people; ``most`` is how many people share the most frequent sentence."""

    people: int
    repeated: float
    most: float
    jobs: int
    own: float
    findings: int


class Listener(Budget):
    """A budget that keeps, person by person, the lines behind what was said."""

    __slots__ = ("heard",)

    def __init__(self, people: int) -> None:
        super().__init__(people)
        self.heard: list[list[Line]] = []

    def take(self, said: Iterable[Said]) -> None:
        told = list(said)
        super().take(told)
        self.heard.append([line for _, line, _, _ in told])


def outside(people: list[Identity], heard: list[list[Line]]) -> int:
    """How many lines were said by somebody of whom a tag is not true, judged by the finished person."""
    return sum(
        not true_of(line, seen_facts(person)) for person, lines in zip(people, heard, strict=True) for line in lines
    )


def seen_facts(person: Identity) -> frozenset[str]:
    """The facts that the fields of a person show: household, age and country."""
    key = household.key_of(person.household, person.language)
    country = find_market(person.market).country_code
    return frozenset((*(life.HOUSEHOLDS[key].split() if key else ()), *life.age_facts(person.age), country))


def true_of(line: Line, facts: frozenset[str]) -> bool:
    """Whether every tag that can be seen from outside holds."""
    seen = [need for need in line.needs if need.names <= HOUSEHOLD | AGE | COUNTRIES]
    return all(bool(need.names & facts) is not need.refused for need in seen)


def spoken(person: Identity) -> Iterator[str]:
    """Every sentence and every line of a list."""
    for field in TEXTS:
        yield from (part for part in sentences(getattr(person, field)) if part)
    for field in LISTS:
        yield from getattr(person, field)


def likeness(people: list[Identity], product: str, kind: str = "consumer") -> Likeness:
    """How alike a board speaks, whether it speaks of the product, and what the rules find."""
    counts = Counter(line for person in people for line in set(spoken(person)))
    lines = [line for person in people for line in spoken(person)]
    own = own_words(recognise(product, "", kind).key, people[0].language)
    return Likeness(
        people=len(people),
        repeated=sum(counts[line] > 1 for line in lines) / len(lines),
        most=max(counts.values()) / len(people),
        jobs=len({person.job_to_be_done for person in people}),
        own=sum(speaks_of(person, own) for person in people) / len(people),
        findings=sum(len(check(person)) for person in people),
    )


def own_words(key: str, language: str) -> frozenset[str]:
    """The words that the lines of a category use and the neutral ones do not."""
    return _words(key, language) - _words("any", language)


def _words(key: str, language: str) -> frozenset[str]:
    lines = (line.text for rows in ontology.lines(key, language).values() for line in rows)
    return frozenset(word for line in lines for word in _tokens(re.sub(r"\{\w+\}", " ", line)))


def _tokens(text: str) -> Iterable[str]:
    return (word for word in re.findall(r"\w+", text.casefold()) if len(word) >= PLAIN)


def speaks_of(person: Identity, own: frozenset[str], least: int = 12) -> bool:
    """Whether at least so many of the category's own words stand in this person's texts."""
    return len({word for line in spoken(person) for word in _tokens(line)} & own) >= least
