"""What is told of founders who ship: the groups that eyes see in them, and what judge A and the realism score read.

A founder was drawn for one group; eyes may see another, or several. Where they saw that, looks.csv says so (founder,
looks: groups apart by blanks, the likeliest first). Readings are kept so that serving can choose people who will be
read as asked, instead of drawing until somebody is.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import torch

from facegen.attributes import APPEARANCES, EXPRESSIONS, GLASSES
from facegen.composition import packed
from facegen.composition.pictures import light
from facegen.data.dataset import DatasetError
from facegen.judge.judges import Judge, Reading

CHUNK = 32
ASKED = "drawn_for"  # the group that a founder was drawn for


def read_looks(path: Path) -> dict[str, list[str]]:
    """{founder: groups}. Raises DatasetError for a group that is none."""
    with Path(path).open(newline="", encoding="utf-8") as stream:
        looks = {row["founder"]: row["looks"].split() for row in csv.DictReader(stream)}
    for founder, groups in looks.items():
        if not groups or not set(groups) <= set(APPEARANCES):
            raise DatasetError(f"{path}: {founder} looks {' '.join(groups) or 'like nobody'}")
    return looks


def tell(folder: Path, looks: dict[str, list[str]], judge: Judge | None = None, realism=None) -> str:
    """Write into the founders of a weights folder what is told of them; returns a line that says how many."""
    library, rows = packed.load(folder), []
    for i, row in enumerate(library.rows):
        drawn_for = row.get(ASKED, row["appearance"])
        seen = looks.get(row["founder"], [drawn_for])
        rows.append({k: v for k, v in row.items() if k not in packed.UNSAID}
                    | {ASKED: drawn_for, "appearance": seen[0], "looks": seen})
        source = library.source(i, False)
        rows[i]["glare"] = round(light.glare(source.picture, source.points), 3)
        if judge:
            rows[i] |= _reading(judge, realism, library.raw(i)[0], seen)
    packed.rewrite_rows(folder, rows)
    other = sum(row["looks"] != [row[ASKED]] for row in rows)
    return f"{len(rows)} founders, {other} of whom look otherwise than they were drawn for"


def _reading(judge: Judge, realism, picture: np.ndarray, seen: list[str]) -> dict:
    rgba = torch.from_numpy(picture.copy()).permute(2, 0, 1)[None].float() / 255
    read = judge.read(rgba)
    told: dict = {"reads": _odds(read, seen)}
    if realism:
        told["real"] = round(float(realism.score(read.features)[0]), 3)
    return told


def _odds(read: Reading, seen: list[str]) -> dict:
    def of(name: str, value, choices) -> float:
        return round(float(read.odds[name][0, choices.index(value)]), 3)

    return {"age": round(float(read.age[0]), 1), "glasses": of("glasses", "clear", GLASSES),
            "expression": [of("expression", mood, EXPRESSIONS) for mood in EXPRESSIONS],
            "appearance": {group: of("appearance", group, APPEARANCES) for group in seen}}
