"""What pretrained features know of a portrait: the teacher whose odds a small judge learns (Hinton et al., 2015).

The features are computed once for every portrait and its mirror image; a head on them takes seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor

from facegen.judge.judges import AGE_BINS, READ
from facegen.measure.lite import Lite
from facegen.measure.realism import CHUNK, tensor_of
from facegen.measure.views import VIEWS, on_ground

MIDDLE_BLOCK = {"lite0": 10, "lite2": 14}  # the last at a stride of 16: expressions and wrinkles are seen there
FOLDS, STEPS, BATCH = 5, 900, 64
MAIN = ("age", "gender", "appearance", "expression", "glasses")
KEPT = 96  # principal components of the features that a judge learns to foresee


@torch.no_grad()
def describe(net: Lite, name: str, images: np.ndarray, tell=None) -> Tensor:
    """Features of portraits and of their mirror images, [2, N, D]; images uint8 [N, S, S, 4]."""
    device = next(net.buffers()).device
    both: list[list[Tensor]] = [[], []]
    for start in range(0, len(images), CHUNK):
        rgb = on_ground(tensor_of(images[start:start + CHUNK]).to(device))
        for side, shown in enumerate((rgb, rgb.flip(-1))):
            both[side].append(torch.cat([_parts(net, name, view(shown)) for view in VIEWS.values()], 1).cpu())
        if tell and start // CHUNK % 10 == 0:
            tell(f"{name}: features of {start} of {len(images)}")
    return torch.stack([torch.cat(parts) for parts in both])


def _parts(net: Lite, name: str, rgb: Tensor) -> Tensor:
    """Pooled last features, and mean and maximum of the middle ones."""
    middle, last = net.maps(rgb, (MIDDLE_BLOCK[name], len(net.blocks) - 1))
    return torch.cat([net.head(last).mean((2, 3)), middle.mean((2, 3)), middle.amax((2, 3))], 1).float()


@dataclass
class Scale:
    """Features in units of their spread."""

    mean: Tensor
    spread: Tensor

    @classmethod
    def of(cls, features: Tensor) -> Scale:
        """features [2, N, D]."""
        return cls(features[0].mean(0), features[0].std(0) + 0.02)

    def __call__(self, features: Tensor) -> Tensor:
        return ((features - self.mean) / self.spread).clamp(-4, 4)


class Heads(nn.Module):
    """A hidden layer and a head for every attribute."""

    def __init__(self, width: int, hidden: int = 192) -> None:
        super().__init__()
        self.thin, self.hidden, self.drop = nn.Dropout(0.3), nn.Linear(width, hidden), nn.Dropout(0.5)
        self.heads = nn.ModuleDict({name: nn.Linear(hidden, len(values)) for name, values in READ.items()})
        self.heads["age"] = nn.Linear(hidden, len(AGE_BINS))

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        h = self.drop(F.relu(self.hidden(self.thin(x))))
        return {name: head(h) for name, head in self.heads.items()}


def fit(features: Tensor, goal: dict[str, Tensor], odds: np.ndarray, seed: int, steps: int = STEPS) -> Heads:
    """Heads learned on the rows where ``odds`` is not 0; features [2, N, D] scaled, goal as judge_training.targets."""
    torch.manual_seed(seed)
    heads, rng = Heads(features.shape[2]), np.random.default_rng(seed)
    optimiser = torch.optim.AdamW(heads.parameters(), 1e-3, weight_decay=0.3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 1.5e-3, total_steps=steps)
    for _ in range(steps):
        rows = torch.from_numpy(rng.choice(len(odds), BATCH, p=odds / odds.sum()))
        logits = heads(features[torch.from_numpy(rng.integers(0, 2, BATCH)), rows])
        loss = 0.05 * (logits["age"].softmax(1) @ AGE_BINS - goal["years"][rows, 0]).abs().mean()
        for name, values in logits.items():
            loss = loss - (1 if name in MAIN else 0.4) * (goal[name][rows] * values.log_softmax(1)).sum(1).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return heads.eval()


@torch.no_grad()
def read(heads: Heads, features: Tensor) -> dict[str, Tensor]:
    """Odds of every attribute, mean over both mirror images, {name: [N, values]}."""
    sides = [heads(side) for side in features]
    return {name: sum(s[name].softmax(1) for s in sides) / len(sides) for name in sides[0]}


def lessons(features: Tensor, goal: dict[str, Tensor], odds: np.ndarray, seed: int) -> dict[str, Tensor]:
    """Odds of each row by heads that did not learn from it: what is uncertain in a label stays uncertain.

    Rows whose odds are 0 (without labels, or held out) are read by heads that learned from all others.
    """
    learned = odds > 0
    found = read(fit(features, goal, odds, seed), features)
    for left_out, others in _folds(learned, seed):
        part = read(fit(features, goal, odds * others, seed + 1), features[:, left_out])
        for name, values in part.items():
            found[name][left_out] = values
    return found


def _folds(learned: np.ndarray, seed: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    rows = np.random.default_rng(seed).permutation(np.flatnonzero(learned))
    for k in range(FOLDS):
        others = learned.copy()
        others[rows[k::FOLDS]] = False
        yield np.sort(rows[k::FOLDS]), others


def components(features: Tensor, learned: np.ndarray, count: int = KEPT) -> Tensor:
    """The leading principal components of both mirror images, [2, N, count], of unit spread on the learned rows."""
    rows = features[:, torch.from_numpy(learned)].flatten(0, 1)
    _, _, axes = torch.pca_lowrank(rows, q=min(count, *rows.shape), center=True, niter=4)
    shown = (features - rows.mean(0)) @ axes
    return shown / shown[:, torch.from_numpy(learned)].flatten(0, 1).std(0).clamp_min(1e-6)
