"""A mix: how the people of a board divide over the values of one attribute.

Written as a person writes it: "6 women, 6 men", "half 25-34, 35-44 25%", "f 50%, m 50%", "smile, laugh".
Counts come first, then shares of the whole board; whoever is left over is free ("any").
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

AMOUNT_WORDS = {
    "half": 50.0,
    "a half": 50.0,
    "a third": 100 / 3,
    "third": 100 / 3,
    "a quarter": 25.0,
    "quarter": 25.0,
}
AMOUNT_WORDS |= {"two thirds": 200 / 3, "three quarters": 75.0, "all": 100.0, "everyone": 100.0}
NUMBER = r"(?P<number>\d+(?:\.\d+)?)\s*(?P<percent>%|per ?cent)?"
LEADING = re.compile(
    rf"^(?:{NUMBER}|(?P<word>{'|'.join(sorted(AMOUNT_WORDS, key=len, reverse=True))}))\s+(?P<value>.+)$"
)
TRAILING = re.compile(rf"^(?P<value>.*?\S)\s*[:=]?\s+{NUMBER}$")


class MixError(ValueError):
    """A sentence that says what cannot be."""


@dataclass(frozen=True)
class Share:
    """Of one value: so many people (`count`), or so much of the board (`percent`, 0..100), or an equal part."""

    value: str
    count: int | None = None
    percent: float | None = None


@dataclass(frozen=True)
class Mix:
    shares: tuple[Share, ...] = ()

    def allot(self, total: int) -> list[str | None]:
        """One entry a person, `total` of them, grouped by value; None is "any". Raises MixError."""
        counts = self._counts(total)
        entries: list[str | None] = [value for value, count in counts.items() for _ in range(count)]
        return entries + [None] * (total - len(entries))

    def _counts(self, total: int) -> dict[str, int]:
        counts = {share.value: share.count for share in self.shares if share.count is not None}
        fixed = sum(counts.values())
        if fixed > total:
            summed = " + ".join(str(count) for count in counts.values())
            raise MixError(
                f"{summed} = {fixed} people, but the board has {total}."
                if len(counts) > 1
                else f"{fixed} people, but the board has {total}."
            )
        percents = self._percents(total, fixed)
        if sum(percents.values()) > 100.001:
            raise MixError(f"The shares add up to {_plain(sum(percents.values()))} %, which is more than everyone.")
        parts = largest_remainder(percents, total)
        if fixed + sum(parts.values()) > total:
            raise MixError(f"{fixed} people and {_plain(sum(percents.values()))} % of {total} are more than {total}.")
        return counts | parts

    def _percents(self, total: int, fixed: int) -> dict[str, float]:
        percents = {share.value: share.percent for share in self.shares if share.percent is not None}
        equal = [share.value for share in self.shares if share.count is None and share.percent is None]
        left = max(0.0, 100.0 - sum(percents.values()) - 100.0 * fixed / max(total, 1))
        return percents | {value: left / len(equal) for value in equal}


def largest_remainder(percents: Mapping[str, float], total: int) -> dict[str, int]:
    """Whole people for shares in per cent (Hamilton's method). They add up to round(total * sum / 100)."""
    exact = {value: total * percent / 100 for value, percent in percents.items()}
    counts = {value: math.floor(quota + 1e-9) for value, quota in exact.items()}
    missing = round(sum(exact.values())) - sum(counts.values())
    by_remainder = sorted(exact, key=lambda value: counts[value] - exact[value])
    for value in by_remainder[:missing]:
        counts[value] += 1
    return counts


def parse_mix(text: str, read_value: Callable[[str], str]) -> Mix:
    """The mix that `text` says; "" is everybody free. `read_value` turns a word into a value or raises MixError."""
    shares: dict[str, Share] = {}
    for part in re.split(r"[,;\n]|\band\b", text):
        if not part.strip() or part.strip().lower() == "any":
            continue
        share = _parse_share(part.strip().lower(), read_value)
        if share.value in shares:
            raise MixError(f"“{part.strip()}” names the same thing twice.")
        shares[share.value] = share
    return Mix(tuple(shares.values()))


def _parse_share(part: str, read_value: Callable[[str], str]) -> Share:
    """The first reading of `part` that makes sense: "value 25%", "6 value", or the value alone."""
    readings = [found.groupdict() for found in (TRAILING.match(part), LEADING.match(part)) if found]
    first_error = None
    for groups in [*readings, {"value": part}]:
        try:
            value = read_value(groups["value"].removeprefix("of ").strip())
        except MixError as error:
            first_error = first_error or error
        else:
            return _share(part, value, groups)
    raise first_error


def _share(part: str, value: str, groups: Mapping[str, str | None]) -> Share:
    if groups.get("word"):
        return Share(value, percent=AMOUNT_WORDS[groups["word"]])
    if not groups.get("number"):
        return Share(value)
    number = float(groups["number"])
    if groups["percent"]:
        return Share(value, percent=number)
    if number != int(number):
        raise MixError(f"“{part}” asks for {_plain(number)} people; write whole people or a share with %.")
    return Share(value, count=int(number))


def _plain(number: float) -> str:
    return f"{number:.1f}".rstrip("0").rstrip(".")
