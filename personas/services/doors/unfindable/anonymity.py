"""k-anonymity over what stays: how many people share each combination, and generalising until at least k do.

A row whose combination fewer than k people share is made coarser, one column at a time, the one that tells such rows
apart most; what is still too rare at the coarsest is left out. So each combination that is published is shared by k
people at least, and each published value covers what the row had. (Samarati and Sweeney 1998; local recoding.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

EVERYTHING = "*"
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
POSTCODE = re.compile(r"[A-Z]{0,2}\d[\dA-Z]{2,4}[ -]?\d?[A-Z]{0,2}")
DAY = re.compile(r"(\d{4})-(\d\d)-\d\d.*")
BINS = (20, 5)  # of the range of a column of numbers, from finer to coarser

Key = tuple[str, ...]
Coarser = Callable[[str, int], str]  # a value and a level from 1 on


@dataclass
class Result:
    """`published` is each row's combination, None where it is left out; `before`, `after` are the smallest groups."""

    published: list[Key | None]
    before: int
    after: int
    made_coarser: dict[str, int] = field(default_factory=dict)  # by column
    left_out: int = 0
    under_k: int = 0  # rows that fewer than k shared at first


def measured(rows: Sequence[Key], people: Sequence[bytes]) -> dict[Key, int]:
    """How many people share each combination; several rows of one person count once."""
    counted: dict[Key, int] = {}
    for row, _ in set(zip(rows, people, strict=True)):
        counted[row] = counted.get(row, 0) + 1
    return counted


def anonymised(rows: Sequence[Key], people: Sequence[bytes], names: Sequence[str], k: int, generalise: bool) -> Result:
    """`rows` with combinations that at least `k` people share; with `generalise` by making rare ones coarser first."""
    counted = measured(rows, people)
    before = min(counted.values(), default=0)
    rare = [at for at, row in enumerate(rows) if counted[row] < k]
    result = Result(list(rows), before, before, under_k=len(rare))
    if generalise:
        rare = _coarser(result, rows, people, names, k, rare)
    for at in rare:
        result.published[at] = None
    result.left_out = len(rare)
    left = [(row, people[at]) for at, row in enumerate(result.published) if row is not None]
    after = measured([row for row, _ in left], [one for _, one in left])
    result.after = min(after.values(), default=0)
    return result


def _coarser(
    result: Result, rows: Sequence[Key], people: Sequence[bytes], names: Sequence[str], k: int, rare: list[int]
):
    """Levels are the same for all rows that are rare at a time: groups of them grow together."""
    ladders = [ladder([row[at] for row in rows]) for at in range(len(names))]
    levels, now = [0] * len(names), result.published
    while rare and (column := _next(rows, rare, levels, ladders, now)) is not None:
        levels[column] += 1
        for at in rare:
            row = list(now[at])
            row[column] = ladders[column](rows[at][column], levels[column])
            now[at] = tuple(row)
        result.made_coarser[names[column]] = max(result.made_coarser.get(names[column], 0), len(rare))
        counted = measured(now, people)
        rare = [at for at in rare if counted[now[at]] < k]
    return rare


def _next(rows, rare: list[int], levels: list[int], ladders: list[Coarser], now) -> int | None:
    """The column with the most different values among the rare rows, that can still be made coarser."""
    best, most = None, 1
    for column, level in enumerate(levels):
        values = {now[at][column] for at in rare}
        if values == {EVERYTHING} or level > len(BINS):
            continue
        if len(values) > most or (best is None and values != {EVERYTHING}):
            best, most = column, len(values)
    return best


def ladder(values: Sequence[str]) -> Coarser:
    """How the values of a column are made coarser: numbers in ranges, days by month and year, bands in twos, postcodes
    by their beginning, everything else at once.
    """
    some = [one for one in dict.fromkeys(values) if one][:5_000]
    if some and all(DAY.fullmatch(one) for one in some):
        return _day
    if some and all(re.fullmatch(r"\d\d-\d\d|80\+|under 18", one) for one in some):
        return _band
    if (
        some
        and all(re.fullmatch(r"[A-Z]{0,2}\d[\dA-Z]{2,4}[ -]?\d?[A-Z]{0,2}", one) for one in some)
        and len(some) > 20
    ):
        return _beginning
    if some and all(NUMBER.fullmatch(one) for one in some):
        return _Ranges([float(one.replace(",", ".")) for one in some])
    return lambda value, level: EVERYTHING


def _day(value: str, level: int) -> str:
    return {1: value[:7], 2: value[:4]}.get(level, EVERYTHING) if value else EVERYTHING


def _band(value: str, level: int) -> str:
    if level > 1 or not value:
        return EVERYTHING
    if value == "under 18":
        return value
    low = int(value[:2])
    return next(name for least, name in ((60, "60+"), (40, "40-59"), (0, "18-39")) if low >= least)


def _beginning(value: str, level: int) -> str:
    return {1: f"{value[:2]}…", 2: f"{value[:1]}…"}.get(level, EVERYTHING) if value else EVERYTHING


class _Ranges:
    """Ranges of equal width, on round borders."""

    def __init__(self, numbers: Sequence[float]):
        self.low, self.high = min(numbers), max(numbers)

    def __call__(self, value: str, level: int) -> str:
        if level > len(BINS) or not value:
            return EVERYTHING
        width = _round_width((self.high - self.low) / BINS[level - 1])
        least = float(value.replace(",", ".")) // width * width
        return f"{least:g} to {least + width:g}"


def _round_width(width: float) -> float:
    """1, 2 or 5 times a power of ten, at least `width`."""
    if width <= 0:
        return 1.0
    power = 10.0 ** len(str(int(width))) if width >= 1 else 1.0
    return next(step for step in (power / 10, power / 5, power / 2, power) if step >= width)
