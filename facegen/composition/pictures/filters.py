"""Blurs, growing and shrinking of pictures [C, H, W] or masks [H, W].

Everything is sums of shifted pictures: no reduction is split over threads, so bytes do not depend on their number.
"""

from __future__ import annotations

import math
from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor


@lru_cache(maxsize=64)
def _kernel(sigma: float) -> tuple[float, ...]:
    radius = max(1, math.ceil(2.7 * sigma))
    weights = [math.exp(-0.5 * (i / sigma) ** 2) for i in range(-radius, radius + 1)]
    return tuple(w / sum(weights) for w in weights)


def _shifted(x: Tensor, kernel: tuple[float, ...], axis: int) -> Tensor:
    r, n = len(kernel) // 2, x.shape[axis]
    pad = (r, r, 0, 0) if axis == -1 else (0, 0, r, r)
    wide = F.pad(x[None], pad, mode="replicate")[0]
    total = wide.narrow(axis, r, n) * kernel[r]
    for j in range(1, r + 1):
        total.add_(wide.narrow(axis, r - j, n), alpha=kernel[r - j])
        total.add_(wide.narrow(axis, r + j, n), alpha=kernel[r + j])
    return total


def _gaussian(x: Tensor, sigma: float) -> Tensor:
    return _shifted(_shifted(x, _kernel(sigma), -1), _kernel(sigma), -2)


def blur(x: Tensor, sigma: float) -> Tensor:
    """Gaussian blur with replicated borders; wide ones are made at a half, a quarter or an eighth of the size."""
    flat = x[None] if x.dim() == 2 else x
    factor = 8 if sigma >= 9.6 else 4 if sigma >= 4.8 else 2 if sigma >= 1.9 else 1
    if factor == 1:
        out = _gaussian(flat, sigma)
    else:
        left = max(0.5, (sigma * sigma - (factor * factor - 1) / 6) ** 0.5 / factor)
        small = _gaussian(F.avg_pool2d(flat[None], factor)[0], left)
        out = F.interpolate(small[None], x.shape[-2:], mode="bilinear", align_corners=False)[0]
    return out[0] if x.dim() == 2 else out


def dilate(mask: Tensor, radius: int) -> Tensor:
    """Greatest value within a square of the given radius; [H, W]."""
    rows = F.max_pool2d(mask[None, None], (1, 2 * radius + 1), 1, (0, radius))
    return F.max_pool2d(rows, (2 * radius + 1, 1), 1, (radius, 0))[0, 0]


def erode(mask: Tensor, radius: int) -> Tensor:
    return -dilate(-mask, radius)


def ramp(x: Tensor, low: float, high: float) -> Tensor:
    """0 below ``low``, 1 above ``high``, straight between."""
    return ((x - low) / (high - low)).clamp(0, 1)


def connected(mask: Tensor, seed: Tensor, steps: int = 400) -> Tensor:
    """The part of a boolean mask [H, W] that hangs together with ``seed``."""
    reached = (mask & seed).float()
    for _ in range(steps):
        grown = dilate(reached, 1) * mask
        if torch.equal(grown, reached):
            break
        reached = grown
    return reached > 0.5


def guided(guide: Tensor, mask: Tensor, radius: int, eps: float) -> Tensor:
    """Guided filter (He, Sun & Tang, 2010) of mask [H, W] by a colour picture [3, H, W]."""
    def mean(x: Tensor) -> Tensor:
        return F.avg_pool2d(F.pad(x[None], (radius,) * 4, mode="replicate"), 2 * radius + 1, 1)[0]

    size = mask.shape
    centre, level = mean(guide), mean(mask[None])
    pairs = mean((guide[:, None] * guide[None]).reshape(9, *size)).reshape(3, 3, *size)
    spread = pairs - centre[:, None] * centre[None] + eps * torch.eye(3, device=mask.device)[..., None, None]
    slope = torch.linalg.solve(spread.permute(2, 3, 0, 1), (mean(guide * mask) - centre * level).permute(1, 2, 0))
    slope = slope.permute(2, 0, 1)
    offset = level - (slope * centre).sum(0)
    return (mean(slope) * guide).sum(0) + mean(offset)[0]


def push_out(colour: Tensor, known: Tensor) -> Tensor:
    """Colours [3, H, W] carried outwards from where ``known`` [H, W] is 1: the nearest scale that knows one wins."""
    weighted = colour * known
    out, covered = weighted.clone(), known.clone()
    for sigma in (1.5, 3.0, 6.0, 12.0, 24.0, 60.0):
        near, weight = blur(weighted, sigma), blur(known, sigma)
        share = (weight * 6).clamp(0, 1) * (1 - covered)
        out += share * near / weight.clamp_min(1e-4)
        covered = covered + share
    return out + (1 - covered) * (weighted.sum((1, 2)) / known.sum().clamp_min(1))[:, None, None]
