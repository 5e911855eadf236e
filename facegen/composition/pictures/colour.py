"""Colour spaces on pictures [3, H, W] or [N, 3]: sRGB in 0..1, linear light, and Oklab (Ottosson, 2020)."""

from __future__ import annotations

import torch
from torch import Tensor

_TO_CONES = torch.tensor([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
                          [0.0883024619, 0.2817188376, 0.6299787005]])
_TO_LAB = torch.tensor([[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
                        [0.0259040371, 0.7827717662, -0.8086757660]])
_FROM_CONES, _FROM_LAB = torch.linalg.inv(_TO_CONES), torch.linalg.inv(_TO_LAB)


def _mix(matrix: Tensor, x: Tensor) -> Tensor:
    """matrix @ x over the first axis, written out: the same sums on every device and number of threads."""
    m = matrix.tolist()
    return torch.stack([m[i][0] * x[0] + m[i][1] * x[1] + m[i][2] * x[2] for i in range(3)])


def to_linear(rgb: Tensor) -> Tensor:
    return torch.where(rgb <= 0.04045, rgb / 12.92, ((rgb.clamp_min(0) + 0.055) / 1.055) ** 2.4)


def to_srgb(linear: Tensor) -> Tensor:
    x = linear.clamp_min(0)
    return torch.where(x <= 0.0031308, x * 12.92, 1.055 * x.clamp_min(1e-9) ** (1 / 2.4) - 0.055)


def oklab(rgb: Tensor) -> Tensor:
    """sRGB [3, ...] to Oklab [3, ...]: L 0..1, a and b about -0.3..0.3."""
    return linear_to_oklab(to_linear(rgb))


def linear_to_oklab(linear: Tensor) -> Tensor:
    return _mix(_TO_LAB, _mix(_TO_CONES, linear).clamp_min(1e-9) ** (1 / 3))


def oklab_to_linear(lab: Tensor) -> Tensor:
    return _mix(_FROM_CONES, _mix(_FROM_LAB, lab) ** 3)


def from_oklab(lab: Tensor) -> Tensor:
    return to_srgb(oklab_to_linear(lab)).clamp(0, 1)


def luma(rgb: Tensor) -> Tensor:
    """Rec. 601 luma [H, W] of gamma-coded colours [3, H, W]."""
    return 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]


def gain_between(own: Tensor, wanted: Tensor, low: float, high: float) -> Tensor:
    """Factors [3] in linear light that take the Oklab colour ``own`` [3] to ``wanted`` [3], each within low..high.

    A factor is what a light or a dye of another colour does: dark stays dark, and texture keeps its contrast.
    """
    lights = [oklab_to_linear(c).clamp_min(1e-3) for c in (own, wanted)]
    return (lights[1] / lights[0]).clamp(low, high)
