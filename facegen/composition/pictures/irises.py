"""Irises that matching of tones left grey or blue in people whose eyes are brown."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from facegen.composition.pictures.colour import from_oklab, oklab
from facegen.composition.pictures.filters import blur, ramp
from facegen.composition.pictures.mesh import EYE_LEFT, EYE_RIGHT, IRIS_LEFT, IRIS_RIGHT
from facegen.composition.pictures.regions import grid, polygon

BROWN = (0.018, 0.032)  # Oklab a and b of dark eyes in daylight
SHARE, DARKER = 0.8, 0.72  # of the way to brown, and of the lightness above DARK
DARK = 0.22
GLINT = (0.62, 0.8)  # lightness from which a pixel is a reflection and stays


def brown(rgb: Tensor, shape: np.ndarray) -> Tensor:
    """Colours [3, 256, 256] of a face with landmarks [478, 2], its irises taken to a dark brown."""
    inside = torch.maximum(*(_disc(shape, iris, eye, str(rgb.device))
                             for iris, eye in ((IRIS_LEFT, EYE_LEFT), (IRIS_RIGHT, EYE_RIGHT))))
    rows, columns = (inside > 0.01).nonzero().T
    if not len(rows):
        return rgb
    box = (slice(int(rows.min()), int(rows.max()) + 1), slice(int(columns.min()), int(columns.max()) + 1))
    eyes, inside = rgb[:, *box].clamp(0, 1), inside[box]
    light, *tint = oklab(eyes)
    where = inside * (1 - ramp(light, *GLINT))
    light = light - where * (1 - DARKER) * (light - DARK).clamp_min(0)
    chroma = ramp(light, 0.0, 0.3)  # what is black has no colour
    aims = (x * chroma for x in BROWN)
    tint = (x * (1 - SHARE * where) + SHARE * where * aim for x, aim in zip(tint, aims, strict=True))
    out = rgb.clone()
    out[:, *box] = torch.where(where > 0, from_oklab(torch.stack([light, *tint])), eyes)
    return out


def _disc(shape: np.ndarray, iris: list[int], eye: list[int], device: str) -> Tensor:
    """The iris between the lids, its edge soft."""
    x, y = grid(device)
    cx, cy = shape[iris[0]]
    radius = float(np.linalg.norm(shape[iris[1:]] - shape[iris[0]], axis=1).mean())
    disc = ramp(-((x - float(cx)) ** 2 + (y - float(cy)) ** 2).sqrt(), -1.12 * radius - 0.5, -0.92 * radius + 0.5)
    return disc * blur(polygon(shape[eye], device), 0.7)
