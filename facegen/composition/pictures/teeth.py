"""Teeth that another face's broad colours tinted, made ivory again."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from facegen.composition.pictures.colour import from_oklab, oklab
from facegen.composition.pictures.filters import blur, ramp
from facegen.composition.pictures.mesh import INNER_LIPS
from facegen.composition.pictures.regions import polygon

IVORY = (0.006, 0.022)  # Oklab a and b of teeth in daylight
FEW = 30  # px of an open mouth below which nothing is seen of teeth
SHARE = 0.85  # of the way to ivory


def ivory(rgb: Tensor, shape: np.ndarray) -> Tensor:
    """Colours [3, 256, 256] of a face with landmarks [478, 2]: what is bright between the lips loses its tint."""
    opening = polygon(shape[INNER_LIPS], str(rgb.device))
    if int((opening > 0.5).sum()) < FEW:
        return rgb
    inside = blur(opening, 0.7)
    rows, columns = (inside > 0.01).nonzero().T
    box = (slice(int(rows.min()), int(rows.max()) + 1), slice(int(columns.min()), int(columns.max()) + 1))
    mouth, inside = rgb[:, *box].clamp(0, 1), inside[box]
    light, *tint = oklab(mouth)
    bright = light[opening[box] > 0.5].sort().values
    top = bright[int(0.9 * (len(bright) - 1))]
    where = SHARE * inside * ramp(light, 0.58 * top, 0.78 * top)
    evened = torch.stack([light, *(x * (1 - where) + aim * where for x, aim in zip(tint, IVORY, strict=True))])
    out = rgb.clone()
    out[:, *box] = torch.where(where > 0, from_oklab(evened), mouth)
    return out
