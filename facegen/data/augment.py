"""What both critics' inputs go through: backgrounds, and differentiable augmentation."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from facegen.data.alignment import identity_grid


def step_rng(seed: int, step: int, name: str) -> np.random.Generator:
    """Random numbers that belong to a step, so that resuming needs no saved state."""
    word = int.from_bytes(name.encode()[:6], "little")
    return np.random.Generator(np.random.Philox(key=[(seed << 32) + step, word]))


def backgrounds(rng: np.random.Generator, count: int, size: int, device="cpu") -> Tensor:
    """Plain colours and soft gradients, [count, 3, size, size]; the only backgrounds there are."""
    one = torch.from_numpy(rng.random((count, 3, 1, 1))).float().to(device)
    two = torch.from_numpy(rng.random((count, 3, 1, 1))).float().to(device)
    plain = torch.from_numpy(rng.random((count, 1, 1, 1)) < 0.5).to(device)
    angle = torch.from_numpy(rng.random((count, 1, 1)) * 6.283).float().to(device)
    x, y = identity_grid(size, device)[0].unbind(-1)
    ramp = ((x * angle.cos() + y * angle.sin()) * 0.35 + 0.5).clamp(0, 1)[:, None]
    return torch.where(plain, one, one * ramp + two * (1 - ramp)).expand(-1, -1, size, size)


def diff_augment(picture: Tensor, rng: np.random.Generator, strength: float = 1.0) -> Tensor:
    """Brightness, saturation, contrast and translation with gradients (Zhao et al., DiffAugment, 2020).

    picture [N, 3, S, S]; the same rng state gives real and drawn the same transform.
    """
    n = len(picture)

    def draw(low: float, high: float) -> Tensor:
        return torch.from_numpy(rng.uniform(low, high, (n, 1, 1, 1))).float().to(picture.device)

    x = picture + draw(-0.15, 0.15) * strength
    grey = x.mean(1, keepdim=True)
    x = grey + (x - grey) * (1 + draw(-0.4, 0.4) * strength)
    mean = x.mean((1, 2, 3), keepdim=True)
    x = mean + (x - mean) * (1 + draw(-0.25, 0.25) * strength)
    reach = max(1, round(picture.shape[-1] * 0.06 * strength))
    dy, dx = rng.integers(-reach, reach + 1, 2)
    x = F.pad(x, (reach,) * 4, mode="replicate")
    top, left = reach + int(dy), reach + int(dx)
    return x[:, :, top:top + picture.shape[-2], left:left + picture.shape[-1]]


def random_crop(rng: np.random.Generator, size: int) -> tuple[int, int, int]:
    """A square half as wide as the picture, (y, x, side)."""
    side = size // 2
    y, x = rng.integers(0, size - side + 1, 2)
    return int(y), int(x), side
