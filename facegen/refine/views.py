"""The two views of the critic: the whole head reduced, and an enlarged crop of a place that gives away."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from facegen.data.augment import backgrounds, diff_augment
from facegen.train.losses import composite

WHOLE, CLOSE = 192, 224  # px of the views
CROP = (104, 144)  # px of 256 that a crop is wide
ROUND = 16  # px that a crop's middle may lie from what it aims at


def shown(rgba: Tensor, look: int) -> Tensor:
    """On backgrounds and augmented; the same ``look`` does the same to real and drawn ones. [N, 3, S, S]"""
    rng = np.random.default_rng(look)
    ground = backgrounds(rng, len(rgba), rgba.shape[-1], rgba.device)
    return diff_augment(composite(rgba, ground), rng)


def whole(rgb: Tensor) -> Tensor:
    """Reduced to 192 px."""
    return F.interpolate(rgb, size=WHOLE, mode="bilinear", antialias=True, align_corners=False)


def close(rgb: Tensor, at: np.ndarray, side: int) -> Tensor:
    """A square of ``side`` px around each place ``at`` [N, 2], inside the picture, enlarged to 224 px."""
    size, crops = rgb.shape[-1], []
    for picture, (x, y) in zip(rgb, at, strict=True):
        left, top = (int(np.clip(round(v - side / 2), 0, size - side)) for v in (x, y))
        crops.append(picture[:, top:top + side, left:left + side])
    return F.interpolate(torch.stack(crops), size=CLOSE, mode="bilinear", align_corners=False)
