"""From reviewed founders to the files that ship."""

from __future__ import annotations

from pathlib import Path

from facegen.composition import packed
from facegen.composition.founders import review
from facegen.composition.founders.store import Run
from facegen.composition.library import Library
from facegen.composition.pictures.colour import oklab
from facegen.data.dataset import DatasetError

KEPT = ("age", "gender", "appearance", "expression", "glasses", "beard", "hair_colour", "hair_length", "headwear")


def named(run: Run) -> dict[str, tuple[Run, int]]:
    """{name in the review: where the founder lies} of a run."""
    return {f"{run.folder.name}/{number}": (run, number) for number in run.numbers()}


def pack(runs: list[Run], reviewed: Path, exemplars: Library, weights: Path) -> str:
    """Write the library of everybody whom the review calls main or donor; returns a line that says how many.

    Raises DatasetError when the review names nobody of the runs.
    """
    rows = review.read(reviewed)
    there: dict[str, tuple[Run, int]] = {}
    for run in runs:
        there |= named(run)
    kept = [name for name, row in rows.items() if row["role"] != "thrown" and name in there]
    if not kept:
        raise DatasetError(f"{reviewed} keeps nobody of these runs.")
    people = [_person(name, *there[name], rows[name]) for name in kept]
    size = packed.write(weights, people, exemplars.factors, {"founders": len(people)})
    unseen = len(there.keys() - rows.keys())
    return f"{len(people)} founders, {size / 1e6:.1f} MB; {unseen} are not reviewed and were left out"


def _person(name: str, run: Run, number: int, reviewed: dict) -> dict:
    import torch

    record, arrays = run.record(number), run.arrays(number)
    row = {k: record["label"][k] for k in KEPT}
    row |= {"founder": name, "role": reviewed["role"], "mark": reviewed["mark"], "near": record["near"]}
    rgb = torch.from_numpy(arrays["rgba"][..., :3].copy()).permute(2, 0, 1).float() / 255
    sure = torch.from_numpy((arrays["masks"][2] > 178) & (arrays["rgba"][..., 3] > 204))
    if int(sure.sum()) >= 300:
        row["cloth"] = [round(v, 4) for v in oklab(rgb)[:, sure].mean(1).tolist()]
    return arrays | {"row": row}
