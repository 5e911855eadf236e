"""How real a portrait looks, learned from marks: an ordinal regression on pretrained features.

Beside their components it sees how typical the features are of real portraits and
how bright the face is: both told good draws from bad ones before anything was learned.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from facegen.data.weights import load_tensors, save_tensors
from facegen.measure.realism import tensor_of
from facegen.measure.teacher import Scale
from facegen.measure.views import inner_face, on_ground

KEPT, TYPICAL = 64, 48  # components that are learned from, and in which typicality is measured
LEVELS = 3  # borders between D, C, B and A
FOLDS, STEPS, DECAY = 5, 300, 0.01
CUTS = {"A": 3, "A or B": 2, "not D": 1}


@dataclass
class Space:
    """Where features are measured: scale, components and spread of real portraits."""

    scale: Scale
    axes: Tensor
    spread: Tensor

    @classmethod
    def of(cls, real: Tensor) -> Space:
        """real [2, N, D], as teacher.describe gives them."""
        scale = Scale.of(real)
        rows = scale(real).flatten(0, 1)
        _, _, axes = torch.pca_lowrank(rows, q=min(KEPT, *rows.shape), center=True, niter=4)
        return cls(scale, axes, (rows @ axes).std(0).clamp_min(1e-6))

    def inputs(self, features: Tensor, bright: Tensor) -> Tensor:
        """[N, KEPT + 2] from features [2, N, D] and brightness [N]."""
        shown = (self.scale(features).mean(0) @ self.axes) / self.spread
        far = shown[:, :TYPICAL].square().mean(1, keepdim=True).sqrt()
        return torch.cat([shown.clamp(-4, 4), far - 1, bright[:, None] * 4 - 3], 1)


def brightness(images: np.ndarray) -> Tensor:
    """95th percentile of the inner face's luminance, [N]; images uint8 [N, S, S, 4]."""
    parts = [inner_face(on_ground(tensor_of(images[i:i + 16]))).mean(1).flatten(1) for i in range(0, len(images), 16)]
    return torch.cat([p.quantile(0.95, dim=1) for p in parts])


class RealismJudge:
    """score is the expected mark, 0 (D) to 3 (A)."""

    def __init__(self, space: Space, weight: Tensor, borders: Tensor) -> None:
        self.space, self.weight, self.borders = space, weight, borders

    def score(self, features: Tensor, images: np.ndarray) -> Tensor:
        """[N], for features [2, N, D] of Lite0 and the images they came from."""
        return expected(self.space.inputs(features, brightness(images)), self.weight, self.borders)

    def save(self, path: Path) -> None:
        """For sorting sheets, not for serving."""
        save_tensors(path, {"mean": self.space.scale.mean, "scale": self.space.scale.spread, "axes": self.space.axes,
                            "spread": self.space.spread, "weight": self.weight, "borders": self.borders})

    @classmethod
    def load(cls, path: Path) -> RealismJudge:
        """Raises WeightsError."""
        t = load_tensors(path)
        return cls(Space(Scale(t["mean"], t["scale"]), t["axes"], t["spread"]), t["weight"], t["borders"])


def expected(inputs: Tensor, weight: Tensor, borders: Tensor) -> Tensor:
    """Sum of the odds of lying above each border."""
    return torch.sigmoid((inputs @ weight)[:, None] - borders).sum(1)


def fit(inputs: Tensor, worth: np.ndarray) -> tuple[Tensor, Tensor]:
    """(weight, borders) of a proportional-odds regression (McCullagh, 1980); every mark counts alike."""
    above = torch.stack([torch.from_numpy(worth > k).float() for k in range(LEVELS)], 1)
    counts = np.bincount(worth, minlength=LEVELS + 1).clip(1)
    balance = torch.from_numpy(counts[worth] ** -0.5).float()
    balance = balance / balance.mean()
    weight = torch.zeros(inputs.shape[1], requires_grad=True)
    first, gaps = torch.tensor(-1.0, requires_grad=True), torch.zeros(LEVELS - 1, requires_grad=True)
    optimiser = torch.optim.Adam([weight, first, gaps], 0.05)
    for _ in range(STEPS):
        borders = torch.cat([first[None], first + F.softplus(gaps).cumsum(0)])
        odds = (inputs @ weight)[:, None] - borders
        loss = (F.binary_cross_entropy_with_logits(odds, above, reduction="none").mean(1) * balance).mean()
        optimiser.zero_grad()
        (loss + DECAY * weight.square().sum()).backward()
        optimiser.step()
    return weight.detach(), torch.cat([first[None], first + F.softplus(gaps).cumsum(0)]).detach()


def learn(space: Space, features: Tensor, images: np.ndarray, worth: np.ndarray) -> tuple[RealismJudge, np.ndarray]:
    """(judge of all examples, scores [N] of each by a judge that did not learn from it)."""
    inputs = space.inputs(features, brightness(images))
    return RealismJudge(space, *fit(inputs, worth)), held_out(inputs, worth)


def held_out(inputs: Tensor, worth: np.ndarray) -> np.ndarray:
    """Scores [N] of each example by a regression that did not learn from it."""
    order, held = np.random.default_rng(0).permutation(len(worth)), np.zeros(len(worth))
    for k in range(FOLDS):
        out = order[k::FOLDS]
        rest = np.setdiff1d(order, out)
        held[out] = expected(inputs[out], *fit(inputs[rest], worth[rest])).numpy()
    return held


def auc(scores: np.ndarray, good: np.ndarray) -> float:
    """Chance that a good one scores above a bad one; ties count half. NaN without one of them."""
    above, below = scores[good], scores[~good]
    if not len(above) or not len(below):
        return float("nan")
    return float((above[:, None] > below).mean() + 0.5 * (above[:, None] == below).mean())


def table(held: np.ndarray, worth: np.ndarray) -> str:
    """AUC on marks not learned from, and what the best half of the sorted pictures holds."""
    best = np.argsort(-held)[: max(1, len(held) // 2)]
    lines = [f"| {name} | {auc(held, worth >= cut):.2f} | {(worth >= cut).mean():.0%} | "
             f"{(worth[best] >= cut).mean():.0%} |" for name, cut in CUTS.items()]
    return (f"{len(worth)} marks, each scored by a judge that had not seen it\n\n"
            "| | AUC | share of all | of the best half |\n|---|---|---|---|\n" + "\n".join(lines) + "\n")
