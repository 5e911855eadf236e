"""What the refiner is taught on: compositions, and real portraits spoiled as compositions are.

Compositions have no right answer; only the critics say what is wrong with them.
Spoiled portraits have one: sampled twice along a smooth field, tinted in patches
with soft borders, softened, with an edge cut anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from facegen.data.augment import step_rng
from facegen.data.dataset import DatasetError
from facegen.data.weights import load_tensors, save_tensors
from facegen.measure.realism import tensor_of

FILE = "pool.safetensors"
# Landmarks of the face mesh where compositions give themselves away, and how far around them a crop may lie.
HAIRLINE, EYES, CHIN = (10, 109, 338, 67, 297), (159, 386), (152,)
BELOW_CHIN = 34  # px, where a collar is
JITTER = 12.0


@dataclass
class Pool:
    """uint8 compositions and real portraits [N, S, S, 4] (the main exemplar of each); points float [N, 478, 2], px."""

    fake: np.ndarray
    real: np.ndarray
    points: np.ndarray

    def __len__(self) -> int:
        return len(self.fake)

    def save(self, run: Path) -> None:
        """Written into a run's folder, never into the repository: it holds training portraits."""
        save_tensors(run / FILE, {"fake": torch.from_numpy(self.fake), "real": torch.from_numpy(self.real),
                                  "points": torch.from_numpy(self.points)})

    @classmethod
    def load(cls, run: Path) -> Pool:
        t = load_tensors(run / FILE)
        return cls(*(t[name].numpy() for name in ("fake", "real", "points")))


def draw_pool(exemplars: Path, count: int, seed: int, tell=None) -> Pool:
    """``count`` compositions; about a third of a second each. Raises DatasetError without prepared exemplars."""
    from facegen.composition.founders.fresh import fresh

    fake, real, points = [], [], []
    for made in fresh(count, seed, exemplars):
        for pictures, rgba in ((fake, made.rgba), (real, made.real)):
            pictures.append((rgba.clamp(0, 1) * 255).round().byte().permute(1, 2, 0).numpy())
        points.append(np.asarray(made.points, dtype=np.float32)[:, :2])
        if tell and len(fake) % 50 == 0:
            tell(f"{len(fake)} of {count} composed")
    if len(fake) < 8:
        raise DatasetError(f"{exemplars}: only {len(fake)} compositions could be drawn, at least 8 are needed")
    return Pool(np.stack(fake), np.stack(real), np.stack(points))


@dataclass
class Batch:
    """spoiled and real [N, 4, S, S] belong together, composed [N, 4, S, S] is other people; points of both [N, 478, 2].

    noise [2N, 1, S, S]; look seeds backgrounds, augmentation and crops.
    """

    spoiled: Tensor
    real: Tensor
    composed: Tensor
    points: np.ndarray
    composed_points: np.ndarray
    noise: Tensor
    look: int


def batch_at(pool: Pool, seed: int, step: int, count: int) -> Batch:
    """The batch of a step; every random number belongs to (seed, step), so that a resumed run needs none saved."""
    rng = step_rng(seed, step, "heal")
    one, two = rng.integers(0, len(pool), (2, count))
    real, composed = tensor_of(pool.real[one]), tensor_of(pool.fake[two])
    ours, theirs = pool.points[one].copy(), pool.points[two].copy()
    size = real.shape[-1]
    if rng.random() < 0.5:
        real, composed = real.flip(-1), composed.flip(-1)
        ours[..., 0], theirs[..., 0] = size - ours[..., 0], size - theirs[..., 0]
    noise = torch.from_numpy(rng.standard_normal((2 * count, 1, size, size), dtype=np.float32))
    return Batch(spoil(real, ours, rng), real, composed, ours, theirs, noise, int(rng.integers(2**31)))


def spoil(real: Tensor, points: np.ndarray, rng: np.random.Generator) -> Tensor:
    """What composing does to a portrait, at most; [N, 4, S, S]."""
    n, size = len(real), real.shape[-1]
    x = _resampled(real, rng)
    soft = _blur(x[:, :3])
    share = torch.from_numpy(rng.uniform(0, 0.8, (n, 1, 1, 1))).float()
    colour = x[:, :3] + share * _patches(rng, n, size) * (soft - x[:, :3])
    colour = colour + _patches(rng, n, size) * torch.from_numpy(rng.normal(0, 0.025, (n, 3, 1, 1))).float()
    return torch.cat([colour.clamp(0, 1), _cut(x[:, 3:], rng)], 1)


def _resampled(x: Tensor, rng: np.random.Generator) -> Tensor:
    """Moved along a smooth field of some pixels, and back."""
    n, size = len(x), x.shape[-1]
    flow = torch.from_numpy(rng.normal(0, 0.012, (n, 2, 5, 5))).float()
    flow = F.interpolate(flow, size=(size, size), mode="bicubic", align_corners=False).permute(0, 2, 3, 1)
    place = F.affine_grid(torch.eye(2, 3).expand(n, 2, 3), [n, 4, size, size], align_corners=False)
    there = F.grid_sample(x, place + flow, "bicubic", "border", align_corners=False)
    # The inverse of a smooth field is nearly the field taken back where it came from.
    back = F.grid_sample(flow.permute(0, 3, 1, 2), place - flow, "bilinear", "border", align_corners=False)
    return F.grid_sample(there, place - back.permute(0, 2, 3, 1), "bicubic", "border", align_corners=False).clamp(0, 1)


def _patches(rng: np.random.Generator, n: int, size: int) -> Tensor:
    """Blobs with borders of 2 to 10 px over a third of the picture, [n, 1, size, size] in 0..1."""
    field = F.interpolate(torch.from_numpy(rng.normal(0, 1, (n, 1, 24, 24))).float(), size=(size, size),
                          mode="bicubic", align_corners=False)
    sharp = torch.from_numpy(rng.uniform(2, 10, (n, 1, 1, 1))).float()
    return torch.sigmoid((field - 0.4) * sharp)


def _cut(alpha: Tensor, rng: np.random.Generator) -> Tensor:
    """An edge cut again: softer or harder, in or out by a pixel."""
    n = len(alpha)
    slope = torch.from_numpy(rng.uniform(1.0, 2.5, (n, 1, 1, 1))).float()
    shift = torch.from_numpy(rng.uniform(-0.3, 0.3, (n, 1, 1, 1))).float()
    soft = _blur(alpha)
    return ((soft - 0.5) * slope + 0.5 + shift * 4 * soft * (1 - soft)).clamp(0, 1)


def _blur(x: Tensor) -> Tensor:
    kernel = torch.tensor([1.0, 2.0, 1.0]) / 4
    kernel = (kernel[:, None] * kernel).expand(x.shape[1], 1, 3, 3)
    return F.conv2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), kernel, groups=x.shape[1])


def aims(points: np.ndarray, alpha: Tensor, rng: np.random.Generator) -> np.ndarray:
    """A place to look at closely in each portrait: hairline, edge of the hair, collar or eyes; [N, 2], px."""
    found = []
    for i, place in enumerate(rng.integers(0, 4, len(points))):
        if place == 1:
            found.append(_edge(alpha[i, 0], rng))
            continue
        marks = points[i][list((HAIRLINE, (), CHIN, EYES)[place])]
        at = marks[rng.integers(len(marks))] + (np.array([0, BELOW_CHIN]) if place == 2 else 0)
        found.append(at)
    return np.stack(found) + rng.normal(0, JITTER, (len(points), 2))


def _edge(alpha: Tensor, rng: np.random.Generator) -> np.ndarray:
    """A pixel of the outline in the upper two thirds, (x, y)."""
    y, x = np.nonzero((alpha[: alpha.shape[0] * 2 // 3] - 0.5).abs().numpy() < 0.35)
    if not len(y):
        return np.array([alpha.shape[1] / 2, alpha.shape[0] / 4])
    pick = rng.integers(len(y))
    return np.array([x[pick], y[pick]], dtype=float)
