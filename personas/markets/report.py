"""A board against its market, field by field: bars, who is missing, the population pyramid, plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from personas.identity import official
from personas.identity.sketch import Sketch
from personas.markets.divergence import ChiSquare, chi_square, jensen_shannon
from personas.markets.fields import FIELDS, groups_of

SHOWN = 12  # groups of a field that get a bar; the others are put together
OTHERS = "others"
Targets = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Row:
    """One group: people on the board, and how many of so many the market would have."""

    group: str
    label: str
    present: int
    expected: float
    total: int

    @property
    def percent(self) -> int:
        return round(100 * self.present / self.total) if self.total else 0

    @property
    def target_percent(self) -> int:
        return round(100 * self.expected / self.total) if self.total else 0

    @property
    def mend(self) -> int:
        """How many more (or, below 0, fewer) would meet the target."""
        return round(self.expected) - self.present


@dataclass(frozen=True)
class MarginReport:
    """One field. ``distance`` is Jensen-Shannon in bits, 0 to 1; ``verdict`` says in a sentence what the test means."""

    key: str
    label: str
    rows: tuple[Row, ...]
    test: ChiSquare
    distance: float

    @property
    def verdict(self) -> str:
        if self.test.passes:
            near = "Close to the market" if self.test.p >= 0.5 else "Within chance"
            return f"{near}: of 100 boards drawn at random, {round(100 * self.test.p)} are further off."
        return "Further from the market than chance: fewer than 1 in 20 boards drawn at random are as far off."


@dataclass(frozen=True, slots=True)
class Band:
    """One step of the pyramid: men and women on the board, and as the market has them among so many people."""

    label: str
    men: int
    women: int
    men_expected: float
    women_expected: float


def margins(people: Sequence[Sketch], market: str, targets: Targets) -> list[MarginReport]:
    """A report for each field that somebody on the board and the market have groups of."""
    groups = [groups_of(person, market) for person in people]
    found = []
    for key, shares in targets.items():
        counts = Counter(one[key] for one in groups if one[key])
        if counts and len(shares) > 1:
            found.append(_margin(key, counts, shares))
    return found


def _margin(key: str, counts: Counter, shares: Mapping[str, float]) -> MarginReport:
    total = counts.total()
    order = [group for group in FIELDS[key].labels if group in shares or counts[group]] or list(shares)
    shown = order if len(order) <= SHOWN else sorted(order, key=lambda group: -shares.get(group, 0.0))[: SHOWN - 1]
    rows = [Row(g, FIELDS[key].named(g), counts[g], total * shares.get(g, 0.0), total) for g in shown]
    rest_present, rest_share = total - sum(counts[g] for g in shown), 1 - sum(shares.get(g, 0.0) for g in shown)
    if rest_present or rest_share > 1e-6:
        rows.append(Row(OTHERS, "All others", rest_present, total * rest_share, total))
    return MarginReport(key, FIELDS[key].label, tuple(rows), chi_square(counts, shares), jensen_shannon(counts, shares))


def missing(reports: Sequence[MarginReport]) -> list[str]:
    """One sentence a group that the market would have here and that nobody is in."""
    return [
        f"{report.label}: nobody is “{row.label}”; the market would have {row.expected:.0f}."
        for report in reports
        for row in report.rows
        if not row.present and row.expected >= 0.75
    ]


def pyramid(people: Sequence[Sketch], joint: Mapping[tuple[str, str], float]) -> list[Band]:
    """The youngest band last, as pyramids stand; ``joint`` are shares of (age, gender)."""
    counts = Counter((groups_of(person, "en_US")["age"], person.gender) for person in people)
    found = []
    for low, high in reversed(official.BANDS):
        band = f"{low}-{high}"
        men, women = joint.get((band, "m"), 0.0), joint.get((band, "f"), 0.0)
        if men or women or counts[band, "m"] or counts[band, "f"]:
            label = f"{low} and over" if high == official.OLDEST_AGE else f"{low} to {high}"
            total = len(people)
            found.append(Band(label, counts[band, "m"], counts[band, "f"], total * men, total * women))
    return found
