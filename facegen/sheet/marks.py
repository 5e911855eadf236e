"""Reading what eyes marked, and what it comes to once the key is open.

A: would be shown to a client as a photograph; B: fine at 160 px; C: visibly
artificial; D: broken or uncanny. ``real`` says whether the marker took the
tile for a real portrait.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from facegen.data.dataset import DatasetError
from facegen.sheet.tiles import REAL

MARKS = "ABCD"
YES, NO = ("1", "yes", "y", "real", "true"), ("0", "no", "n", "drawn", "false", "generated")


@dataclass(frozen=True)
class Mark:
    """mark "A" to "D"; real None where the marker did not say."""

    mark: str
    real: bool | None = None
    reason: str = ""


def read_marks(path: Path) -> dict[int, Mark]:
    """{number: Mark} of a CSV with number, mark, and real and reason if given; rows without a mark are left out.

    Raises DatasetError naming the row that cannot be read.
    """
    with Path(path).open(newline="", encoding="utf-8-sig") as stream:
        rows = list(csv.DictReader(stream, skipinitialspace=True))
    if not rows or not {"number", "mark"} <= set(rows[0]):
        raise DatasetError(f"{path}: needs the columns number and mark (A, B, C or D), and may have real and reason")
    found: dict[int, Mark] = {}
    for line, row in enumerate(rows, 2):
        number, mark = (row.get("number") or "").strip(), (row.get("mark") or "").strip().upper()
        if not mark:
            continue
        if not number.isdecimal() or mark not in MARKS or len(mark) != 1:
            raise DatasetError(f"{path}, line {line}: {number!r} is marked {mark!r}; a number and one of A, B, C, D "
                               "are needed")
        if int(number) in found:
            raise DatasetError(f"{path}, line {line}: {number} is marked twice")
        found[int(number)] = Mark(mark, _said(row.get("real"), path, line), (row.get("reason") or "").strip())
    if not found:
        raise DatasetError(f"{path}: nothing is marked")
    return found


def _said(text: str | None, path: Path, line: int) -> bool | None:
    said = (text or "").strip().lower()
    if said and said not in YES + NO:
        raise DatasetError(f"{path}, line {line}: real is {text!r}; yes or no is needed")
    return said in YES if said else None


def open_key(path: Path) -> list[dict]:
    """The tiles of a key; raises DatasetError if it is none."""
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))["tiles"]
    except (ValueError, KeyError, TypeError):
        raise DatasetError(f"{path}: is no key of a sheet") from None


def shares(marks: Iterable[Mark]) -> dict:
    """Count, shares of A to D and A + B, and of those called real among those where the marker said."""
    some = list(marks)
    said = [m.real for m in some if m.real is not None]
    of = {letter: sum(m.mark == letter for m in some) / len(some) for letter in MARKS}
    return {"count": len(some), **of, "A+B": of["A"] + of["B"], "real": sum(said) / len(said) if said else None}


def summary(tiles: list[dict], marks: dict[int, Mark]) -> dict:
    """Shares by kind, of all drawn ones, and of drawn ones by group; and how often kinds were told apart.

    told_apart is the mean of the shares of real ones called real and of drawn ones called drawn: 0.5 is chance.
    """
    marked = [(t, marks[t["number"]]) for t in tiles if t["number"] in marks]
    drawn = [(t, m) for t, m in marked if t["kind"] != REAL]

    def by(pairs, name: str) -> dict:
        return {value: shares(m for t, m in pairs if t[name] == value) for value in sorted({t[name] for t, _ in pairs})}

    kinds = by(marked, "kind")
    result = {"unmarked": len(tiles) - len(marked), "kinds": kinds, "groups": by(drawn, "group")}
    if drawn:
        result["drawn"] = shares(m for _, m in drawn)
    told = [kinds.get(REAL, {}).get("real"), result.get("drawn", {}).get("real")]
    result["told_apart"] = (told[0] + 1 - told[1]) / 2 if None not in told else None
    return result


def agreement(one: dict[int, Mark], two: dict[int, Mark]) -> dict:
    """Of two markers over the tiles that both marked: equal marks, at most one apart, kappa, equal calls of real.

    kappa is Cohen's with quadratic weights (1968): 1 is agreement, 0 what chance gives.
    """
    both = sorted(set(one) & set(two))
    pairs = [(MARKS.index(one[n].mark), MARKS.index(two[n].mark)) for n in both]
    if not pairs:
        return {"count": 0}
    said = [(one[n].real, two[n].real) for n in both if None not in (one[n].real, two[n].real)]
    return {"count": len(pairs), "equal": sum(a == b for a, b in pairs) / len(pairs),
            "within_one": sum(abs(a - b) <= 1 for a, b in pairs) / len(pairs), "kappa": _kappa(pairs),
            "real_equal": sum(a == b for a, b in said) / len(said) if said else None}


def _kappa(pairs: list[tuple[int, int]]) -> float:
    seen = sum((a - b) ** 2 for a, b in pairs) / len(pairs)
    chance = sum((a - b) ** 2 for a, _ in pairs for _, b in pairs) / len(pairs) ** 2
    return 1 - seen / chance if chance else 1.0
