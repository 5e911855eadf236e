"""Shares of one's own, typed or as CSV: of a field's groups ("gender: women 60 %, men 40 %") or of segments
("mothers, degree: 30 %")."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from personas.markets.fields import FIELDS
from personas.markets.universe import Universe, UniverseError, parse_universe

PERCENT = re.compile(r"^(?P<what>.*?\S)[\s:=]+(?P<number>\d+(?:[.,]\d+)?)\s*(?:%|per ?cent)?$")
WORDS = {
    "women": "f", "men": "m", "female": "f", "male": "m", "hispanic": "latino", "latino": "latino",
}  # fmt: skip
NAMES = {"sex": "gender", "occupation": "work", "state": "region", "heritage": "appearance", "ages": "age"}
ROUNDING = 1.0  # per cent that published shares may miss 100 by
EXAMPLE = "Write for example “gender: women 60 %, men 40 %” or “mothers, degree: 30 %”."


class SharesError(ValueError):
    """A sentence that says what cannot be read, or cannot be."""


@dataclass(frozen=True)
class Shares:
    """``fields`` maps a field to shares of its groups, 0 to 1; ``segments`` pairs a universe with its share."""

    fields: dict[str, dict[str, float]] = field(default_factory=dict)
    segments: list[tuple[str, Universe, float]] = field(default_factory=list)


def parse_shares(market: str, text: str) -> Shares:
    """What the lines say. A CSV has the columns ``field,group,share`` or ``segment,share``. Raises SharesError."""
    shares = Shares()
    for what, group, percent in _lines(text):
        if group is None:
            shares.segments.append((what, _segment(market, what), percent / 100))
        else:
            _put(shares, what, group, percent / 100)
    _check(shares)
    return shares


def _lines(text: str) -> Iterator[tuple[str, str | None, float]]:
    """(field, group, per cent), or (segment, None, per cent)."""
    rows = text.strip().splitlines()
    heading = rows[0].replace(";", ",").casefold().replace(" ", "") if rows else ""
    if heading in ("field,group,share", "segment,share"):
        yield from _table(text.strip())
        return
    for row in filter(str.strip, re.split(r"[\n;]", text)):
        name, colon, rest = row.partition(":")
        if colon and _field(name) and not PERCENT.match(row.replace(rest, "", 1)):
            for part in rest.split(","):
                group, percent = _percent(part)
                yield name.strip(), group, percent
        else:
            what, percent = _percent(row)
            yield what, None, percent


def _table(text: str) -> Iterator[tuple[str, str | None, float]]:
    delimiter = ";" if ";" in text.splitlines()[0] else ","
    for row in csv.DictReader(io.StringIO(text), delimiter=delimiter):
        values = [(value or "").strip() for value in row.values() if not isinstance(value, list)]
        percent = _number(values[-1], ", ".join(values))
        yield (values[0], values[1], percent) if len(values) == 3 else (values[0], None, percent)


def _percent(text: str) -> tuple[str, float]:
    found = PERCENT.match(text.strip())
    if not found:
        raise SharesError(f"“{text.strip()}” names no share. {EXAMPLE}")
    return found["what"].strip().rstrip(":"), _number(found["number"], text)


def _number(text: str, whole: str) -> float:
    try:
        number = float(text.strip().rstrip("%").strip().replace(",", "."))
    except ValueError:
        raise SharesError(f"“{text}” in “{whole.strip()}” is no share in per cent.") from None
    if not 0 <= number <= 100:
        raise SharesError(f"“{whole.strip()}”: a share is 0 to 100 per cent.")
    return number


def _field(name: str) -> str | None:
    plain = name.strip().casefold()
    labels = {each.label.casefold(): key for key, each in FIELDS.items()}
    return plain if plain in FIELDS else NAMES.get(plain) or labels.get(plain)


def _put(shares: Shares, name: str, group: str, share: float) -> None:
    key = _field(name)
    if key is None:
        raise SharesError(f"“{name}” is no field. There are {', '.join(FIELDS)}.")
    found = _group(key, group)
    groups = shares.fields.setdefault(key, {})
    if found in groups:
        raise SharesError(f"“{group}” of {FIELDS[key].label.lower()} is there twice.")
    groups[found] = share


def _group(key: str, typed: str) -> str:
    plain = " ".join(typed.casefold().replace("–", "-").replace(" to ", "-").replace(" - ", "-").split())
    labels = {label.casefold(): group for group, label in FIELDS[key].labels.items()}
    if key == "region":
        return typed.strip()
    if key == "age":
        plain = {"75+": "75-90", "75 and over": "75-90"}.get(plain, plain)
    found = plain if plain in FIELDS[key].labels else labels.get(plain) or WORDS.get(plain)
    if found in FIELDS[key].labels:
        return found
    known = ", ".join(FIELDS[key].labels.values())
    raise SharesError(f"{FIELDS[key].label} has no group “{typed}”. There are {known}.")


def _segment(market: str, text: str) -> Universe:
    try:
        return parse_universe(market, text)
    except UniverseError as error:
        raise SharesError(f"“{text}”: {error}") from None


def _check(shares: Shares) -> None:
    for key, groups in shares.fields.items():
        _whole(f"The shares of {FIELDS[key].label.lower()}", sum(groups.values()))
    if shares.segments:
        _whole("The segments", sum(share for *_, share in shares.segments))


def _whole(what: str, total: float) -> None:
    if abs(100 * total - 100) > ROUNDING:
        raise SharesError(f"{what} add up to {100 * total:g} %, not to 100 %.")
