"""Who is on a board beside who was asked for, who is missing, and which two are hard to tell apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from personas.briefs import Brief
from personas.briefs.words import LABELS, ages_of
from personas.models import Board, Persona

BANDS = ((18, 24), (25, 34), (35, 44), (45, 54), (55, 64), (65, 74), (75, 90))
NEAR_YEARS = 3
PAIRS_SHOWN = 12


@dataclass(frozen=True)
class Bar:
    """One group: people on the board, and how many the brief asked for (None: it left that open)."""

    label: str
    present: int
    asked: int | None
    total: int

    @property
    def percent(self) -> int:
        return round(100 * self.present / self.total) if self.total else 0

    @property
    def asked_percent(self) -> int | None:
        return None if self.asked is None else round(100 * self.asked / self.total) if self.total else 0

    @property
    def missing(self) -> int:
        return max(0, (self.asked or 0) - self.present)


@dataclass(frozen=True)
class Trait:
    label: str
    bars: list[Bar]


@dataclass(frozen=True)
class Pair:
    """Two people that a reader may take for one, and why."""

    one: Persona
    other: Persona
    reasons: tuple[str, ...]


def traits_of(board: Board, people: Sequence[Persona]) -> list[Trait]:
    """Gender presentation, appearance and age; a mix that the brief asked for comes in its own groups."""
    brief = Brief.from_dict(board.brief)
    found = [
        _trait("Gender presentation", brief, "gender", LABELS["gender"], people, lambda one: one.gender),
        _trait("Appearance", brief, "appearance", LABELS["appearance"], people, lambda one: one.appearance),
        _ages(brief, people),
    ]
    return [trait for trait in found if trait.bars]


def missing_of(traits: Sequence[Trait]) -> list[str]:
    """One sentence a group that is smaller than asked for, or empty where the brief left it open."""
    said = []
    for trait in traits:
        for bar in trait.bars:
            if bar.missing:
                said.append(f"{trait.label}: {bar.missing} fewer {bar.label} than asked for.")
            elif bar.asked is None and not bar.present:
                said.append(f"{trait.label}: nobody is {bar.label}.")
    return said


def pairs_of(people: Sequence[Persona]) -> list[Pair]:
    """Those that look or read most alike, the most reasons first; at most PAIRS_SHOWN."""
    pairs = (Pair(one, other, _reasons(one, other)) for one, other in combinations(people, 2))
    found = [pair for pair in pairs if pair.reasons]
    return sorted(found, key=lambda pair: -len(pair.reasons))[:PAIRS_SHOWN]


def _trait(
    label: str, brief: Brief, name: str, labels: dict[str, str], people: Sequence[Persona], read: Callable
) -> Trait:
    asked = _asked(brief, name, len(people))
    present = Counter(read(one) for one in people)
    open_ = not asked
    groups = [value for value in labels if value in asked or present[value] or (open_ and _expected(name, value))]
    return Trait(label, [Bar(labels[value], present[value], asked.get(value, None), len(people)) for value in groups])


def _expected(name: str, value: str) -> bool:
    """Groups whose absence is worth a word although nobody asked: the two large ones of gender presentation."""
    return name == "gender" and value in ("f", "m")


def _ages(brief: Brief, people: Sequence[Persona]) -> Trait:
    asked = {ages_of(value): count for value, count in _asked(brief, "ages", len(people)).items()}
    bands = list(asked) or [band for band in BANDS if band[0] <= brief.age_max and band[1] >= brief.age_min]
    bars = [
        Bar(f"{low} to {high}", sum(low <= one.age <= high for one in people), asked.get((low, high)), len(people))
        for low, high in bands
    ]
    others = sum(not any(low <= one.age <= high for low, high in bands) for one in people)
    return Trait("Age", bars + ([Bar("another age", others, None, len(people))] if others else []))


def _asked(brief: Brief, name: str, total: int) -> dict[str, int]:
    """The mix of the brief as people of a board of today's size; empty where it left everybody free."""
    entries = [value for value in brief.mix(name).allot(max(brief.count, 1)) if value]
    return {value: round(count * total / max(brief.count, 1)) for value, count in Counter(entries).items()}


def _reasons(one: Persona, other: Persona) -> tuple[str, ...]:
    reasons = []
    if one.face_id and one.face_id == other.face_id:
        reasons.append("the same portrait")
    if one.name == other.name:
        reasons.append("the same name")
    if one.quote and one.quote == other.quote:
        reasons.append("the same quote")
    alike = (one.gender, one.appearance, one.job) == (other.gender, other.appearance, other.job)
    if alike and abs(one.age - other.age) <= NEAR_YEARS:
        reasons.append(f"the same work and looks asked for, {abs(one.age - other.age)} years apart")
    return tuple(reasons)
