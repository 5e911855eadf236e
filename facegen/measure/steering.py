"""``python -m facegen steering``: what a request costs and how often a judge that does not select finds it met."""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from facegen.attributes import PortraitRequest
from facegen.judge.groups import by_group, hits
from facegen.judge.judges import CHOICES, Judge, Reading

FIRST_SEED = 500_000_000


def arguments(p: argparse.ArgumentParser) -> None:
    """The command's options."""
    p.add_argument("--weights", type=Path, default=Path("weights"))
    p.add_argument("--reader", type=Path, metavar="DIR", help="whose judge B reads, a weights folder or one that the "
                   "command judges wrote; --weights else")
    p.add_argument("--count", type=int, default=140, help="requests, spread over groups, genders, ages and moods")
    p.add_argument("--best-of", type=int, default=4)


@dataclass
class Cost:
    """Of N requests: draws of each, processor ms in all, and how many judge A accepted."""

    draws: list[int]
    milliseconds: float
    accepted: int

    def line(self) -> str:
        """In words."""
        n = len(self.draws)
        return (f"{np.mean(self.draws):.2f} draws a request, {self.milliseconds / n:.0f} ms of processor time "
                f"a portrait ({self.milliseconds / sum(self.draws):.0f} a draw), {self.accepted / n:.0%} accepted")


def measure(generator, judge: Judge, requests: list[PortraitRequest], best_of: int) -> tuple[Cost, Reading]:
    """The cost of ``requests``, and what ``judge`` reads in the portraits that were chosen."""
    generator.generate(requests[:1], [FIRST_SEED - 1], best_of=1)  # what is done once is not counted
    began, chosen = time.process_time(), []
    searches = [generator.search(request, FIRST_SEED + i, best_of) for i, request in enumerate(requests)]
    took = 1000 * (time.process_time() - began)
    chosen = torch.cat([s.best.rgba for s in searches])
    return Cost([s.drawn for s in searches], took, sum(s.accepted for s in searches)), judge.read_all(chosen)


def table(cost: Cost, reading: Reading, requests: list[PortraitRequest]) -> str:
    """Cost, then the shares read as asked, as Markdown."""
    off = reading.age.numpy() - np.array([r.age for r in requests], dtype=float)
    shares = ", ".join(f"{name} {hits(reading, requests, name).mean():.1%}" for name in CHOICES)
    worn = np.array([r.glasses == "clear" for r in requests])
    glasses = f"{hits(reading, requests, 'glasses')[worn].mean():.0%} of {worn.sum()}" if worn.any() else "-"
    lines = [f"| {group.replace('_', ' ')} | {v['count']} | {v['gender']:.0%} | {v['appearance']:.0%} | "
             f"{v['age_mae']:.1f} y |" for group, v in by_group(reading, requests).items()]
    return (f"{cost.line()}\n\nAs asked by judge B: {shares}; glasses where asked for {glasses}; ages "
            f"{np.abs(off).mean():.1f} years off (bias {off.mean():+.1f})\n\n"
            "| group | requests | gender | appearance | age error |\n|---|---|---|---|---|\n" + "\n".join(lines))


def run(chosen: argparse.Namespace) -> None:
    """Raises WeightsError."""
    from facegen.data.weights import WeightsError
    from facegen.measure.evaluate import balanced_requests
    from facegen.serve.sampler import PortraitGenerator

    generator = PortraitGenerator.load(chosen.weights, "cpu")
    judge = _judge_b(chosen.reader, generator.manifest, chosen.weights)
    if judge is None:
        raise WeightsError(f"{chosen.weights} carries no judge B; name a folder that does with --reader")
    requests = balanced_requests(chosen.count, 7)
    print(table(*measure(generator, judge, requests, chosen.best_of), requests))


def _judge_b(folder: Path | None, manifest: dict, weights: Path) -> Judge | None:
    import json

    from facegen.serve.drawing import load_judge

    if folder is None or not (folder / "judge_b.json").exists():
        return load_judge(folder or weights, manifest, "b")
    return load_judge(folder, {"judges": {"b": json.loads((folder / "judge_b.json").read_text())}}, "b")
