"""The outline of a head made anew: no background colour left at the edge, and a soft matte where there is hair."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from facegen.composition.pictures import regions
from facegen.composition.pictures.colour import oklab
from facegen.composition.pictures.filters import blur, dilate, erode, push_out, ramp

BAND = 7  # px from the edge inwards in which background may have been left


def clean(rgb: Tensor, alpha: Tensor, points: np.ndarray) -> tuple[Tensor, Tensor]:
    """(rgb [3, H, W], alpha [H, W]): colours of the edge pushed out from within, the matte redrawn by likeness to them.

    A pixel of the rim that is unlike the colours within, as far as these vary themselves, is background.
    """
    inside = erode(ramp(alpha, 0.80, 0.98), 1)
    deep = erode(inside, BAND)
    own, within = oklab(rgb), push_out(oklab(rgb), deep)
    spread = _spread(own, deep)
    rim = (1 - blur(deep, 1.5)) * (alpha > 0.02)
    unlike = ((own[0] - within[0]).abs() / (0.05 + 1.6 * spread)) + 6 * (own[1:] - within[1:]).abs().sum(0)
    background = ramp(unlike, 1.0, 2.0) * rim * _hair_zone(points)
    smooth = ramp(blur(alpha, 1.1), 0.34, 0.80)
    matte = torch.minimum(smooth, 1 - blur(background, 0.6))
    matte = torch.minimum(matte, dilate(erode(matte, 2), 4))  # threads that hang on nothing go
    kept = torch.maximum(inside, ramp(alpha, 0.9, 1.0)) * (1 - background)
    filled = push_out(rgb, inside * (1 - ramp(background, 0.2, 0.6)))
    return rgb * kept + filled * (1 - kept), matte.clamp(0, 1)


def _hair_zone(points: np.ndarray) -> Tensor:
    """Where an edge is hair if it is anything soft: beside and above the face, not the ears, not below the chin."""
    _, y = regions.grid()
    ears = (2 * regions.ears(points, 0.16, 0.30, 0.06, 0.06)).clamp(0, 1)
    face = torch.maximum(regions.face(points, 1.2, 1.10), ears)
    return (1 - blur(face, 2.0)) * ramp(-y, -float(points[152, 1]) - 12, -float(points[152, 1]) + 12)


def _spread(lab: Tensor, known: Tensor) -> Tensor:
    """Local standard deviation of lightness where ``known``, carried outwards."""
    weight = blur(known, 8.0).clamp_min(1e-3)
    mean = blur(lab[0] * known, 8.0) / weight
    deviation = (blur((lab[0] - mean) ** 2 * known, 8.0) / weight).clamp_min(0).sqrt()
    return push_out(deviation[None].expand(3, -1, -1), known)[0]
