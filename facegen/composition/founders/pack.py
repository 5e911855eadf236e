"""From reviewed founders to the files that ship."""

from __future__ import annotations

from pathlib import Path

from facegen.composition import packed
from facegen.composition.factors import Factors
from facegen.composition.founders import review
from facegen.composition.founders.outers import nearest, outer_name
from facegen.composition.founders.store import Run
from facegen.composition.library import Library
from facegen.composition.pictures.colour import oklab
from facegen.data.dataset import DatasetError

KEPT = ("age", "gender", "appearance", "expression", "glasses", "beard", "hair_colour", "hair_length", "headwear")


def named(run: Run) -> dict[str, tuple[Run, int]]:
    """{name in the review: where the founder lies} of a run."""
    return {f"{run.folder.name}/{number}": (run, number) for number in run.numbers()}


def pack(runs: list[Run], reviewed: Path, exemplars: Library, weights: Path, add: bool = False) -> str:
    """Write the library of everybody whom the review calls main or donor; returns a line that says how many.

    With ``add`` those who ship already stay as they are, but for whom the review throws by now.
    Raises DatasetError when the review names nobody of the runs.
    """
    rows = review.read(reviewed)
    there: dict[str, tuple[Run, int]] = {}
    for run in runs:
        there |= named(run)
    kept = [name for name, row in rows.items() if row["role"] != "thrown" and name in there]
    if not kept:
        raise DatasetError(f"{reviewed} keeps nobody of these runs.")
    shipped, factors = _shipped(weights, rows, exemplars) if add else ([], exemplars.factors)
    before = {person["row"]["founder"] for person in shipped}
    new = [_person(name, *there[name], rows[name], exemplars) for name in kept if name not in before]
    people = [*shipped, *(packed.coded(person) for person in new)]
    size = packed.write(weights, people, factors, {"founders": len(people)})
    unseen = len(there.keys() - rows.keys())
    return f"{len(people)} founders, {size / 1e6:.1f} MB; {unseen} are not reviewed and were left out"


def _shipped(weights: Path, rows: dict[str, dict], exemplars: Library) -> tuple[list[dict], Factors]:
    """(everybody of a weights folder who is still a main or a donor, the folder's factors).

    Where a row does not say whose hair and clothes they are, the picture is asked.
    """
    library = packed.load(weights)
    names = [row["founder"] for row in library.rows]
    if any("outer" not in row for row in library.rows):
        for row, outer in zip(library.rows, nearest(library, exemplars), strict=True):
            row.setdefault("outer", outer)
    stay = [i for i, name in enumerate(names) if rows.get(name, {"role": "thrown"})["role"] != "thrown"]
    return [packed.as_written(library, i) for i in stay], library.factors


def _person(name: str, run: Run, number: int, reviewed: dict, exemplars: Library) -> dict:
    import torch

    record, arrays = run.record(number), run.arrays(number)
    row = {k: record["label"][k] for k in KEPT}
    row["outer"] = outer_name(exemplars.rows[record["recipe"]["main"]["who"]]["file"])
    row |= {"founder": name, "role": reviewed["role"], "mark": reviewed["mark"], "near": record["near"]}
    rgb = torch.from_numpy(arrays["rgba"][..., :3].copy()).permute(2, 0, 1).float() / 255
    sure = torch.from_numpy((arrays["masks"][2] > 178) & (arrays["rgba"][..., 3] > 204))
    if int(sure.sum()) >= 300:
        row["cloth"] = [round(v, 4) for v in oklab(rgb)[:, sure].mean(1).tolist()]
    return arrays | {"row": row}
