"""``python -m facegen realism``: learns a realism judge from marks, or sorts pictures with one."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np
import torch

from facegen.data.dataset import DatasetError


def arguments(p: argparse.ArgumentParser) -> None:
    """The command's options."""
    p.add_argument("--judge", type=Path, required=True, help="safetensors file: --marks writes it, --score reads it")
    p.add_argument("--marks", type=Path, nargs=2, action="append", default=[], metavar=("CSV", "DIR"),
                   help="marks (number,mark) and the folder of the numbered pictures; may be given again")
    p.add_argument("--weights", type=Path, metavar="DIR", help="with --marks: also learn the score that ships from "
                   "what this folder's judge A sees, and write realism.safetensors beside --judge")
    p.add_argument("--founders", action="store_true", help="with --weights: the score that ships learns from the marks "
                   "of the founders who lie there too")
    p.add_argument("--data", type=Path, help="real portraits, of which the training ones say what is typical")
    p.add_argument("--score", type=Path, metavar="DIR", help="numbered pictures to sort, the most real first")
    p.add_argument("--out", type=Path, metavar="CSV", help="where the sorted numbers and scores go")


def run(chosen: argparse.Namespace) -> None:
    """Raises DatasetError, WeightsError, LiteMissing."""
    if bool(chosen.marks) == bool(chosen.score):
        raise DatasetError("either --marks CSV DIR to learn from, or --score DIR to sort")
    if chosen.marks:
        _learn(chosen)
    else:
        _sort(chosen)


def described(images: np.ndarray):
    """Lite0's features [2, N, D]."""
    from facegen.measure.lite import Lite
    from facegen.measure.teacher import describe

    return describe(Lite("lite0"), "lite0", images)


def _learn(chosen) -> None:
    from facegen.curation.examples import SIZE, examples
    from facegen.curation.judge import Space, learn, table
    from facegen.data.dataset import load_folder

    if chosen.data is None and chosen.weights is None:
        raise DatasetError("--data says which real portraits are typical; without it --weights learns what ships alone")
    some = examples(chosen.marks)
    if len(some) < 20:
        raise DatasetError(f"{len(some)} marks are too few to learn from; 20 at least, and hundreds are wanted")
    if chosen.data:
        real = load_folder(chosen.data, SIZE).split("train").images
        judge, held = learn(Space.of(described(real)), described(some.images), some.images, some.worth)
        judge.save(chosen.judge)
        print(table(held, some.worth))
    if chosen.weights:
        _learn_served(chosen, some)


def _learn_served(chosen, some) -> None:
    from facegen.curation import served
    from facegen.curation.judge import table
    from facegen.data.weights import WeightsError, read_manifest
    from facegen.measure.realism import tensor_of
    from facegen.serve.drawing import load_judge

    judge = load_judge(chosen.weights, read_manifest(chosen.weights), "a")
    if judge is None:
        raise WeightsError(f"{chosen.weights} carries no judge A")
    images, worth = some.images, some.worth
    if chosen.founders:
        images, worth = (np.concatenate(pair) for pair in zip((images, worth), _founders(chosen.weights), strict=True))
    seen = [judge.read(tensor_of(images[i:i + 64])) for i in range(0, len(images), 64)]
    ages = torch.cat([r.age for r in seen]).numpy()
    ships, held = served.learn(torch.cat([r.features for r in seen]), worth, ages)
    ships.save(chosen.judge.with_name(served.FILE))
    held, ages = held[:len(some)], ages[:len(some)]
    beyond = held - ships.line[0].item() - ships.line[1].item() * ages
    print(f"The score that ships, from judge A's features\n\n{table(held, some.worth)}")
    print(f"Beside others of their age\n\n{table(beyond, some.worth)}")
    print("A tenth, a quarter, half lie below " + ", ".join(f"{q:.2f}" for q in np.quantile(beyond, (0.1, 0.25, 0.5))))


def _founders(weights: Path) -> tuple[np.ndarray, np.ndarray]:
    """Pictures and worth of the founders who ship."""
    from facegen.composition import packed
    from facegen.sheet.marks import MARKS

    library = packed.load(weights)
    worth = [len(MARKS) - 1 - MARKS.index(row["mark"]) for row in library.rows]
    return np.stack([library.raw(i)[0] for i in range(len(library))]), np.array(worth)


def _sort(chosen) -> None:
    from facegen.curation.examples import pictures, read_picture
    from facegen.curation.judge import RealismJudge

    judge, files = RealismJudge.load(chosen.judge), sorted(pictures(chosen.score).items())
    scores: list[tuple[float, int]] = []
    for start in range(0, len(files), 64):
        part = files[start:start + 64]
        images = np.stack([read_picture(path) for _, path in part])
        scores += [(float(s), n) for s, (n, _) in zip(judge.score(described(images), images), part, strict=True)]
    rows = [(n, f"{s:.3f}") for s, n in sorted(scores, key=lambda pair: (-pair[0], pair[1]))]
    if chosen.out:
        with chosen.out.open("w", newline="") as stream:
            csv.writer(stream).writerows([("number", "score"), *rows])
    print(f"{len(rows)} sorted; first {', '.join(str(n) for n, _ in rows[:12])}")
