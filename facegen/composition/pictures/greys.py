"""Grey hair that white balance turned green, made grey again: what is neither skin, cloth nor iris is no green."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from facegen.composition.pictures.colour import from_oklab, oklab
from facegen.composition.pictures.filters import blur, ramp
from facegen.composition.pictures.mesh import EYE_LEFT, EYE_RIGHT
from facegen.composition.pictures.regions import hull

GREEN, KEPT = -0.002, 0.12  # Oklab a below which hair is green, and how much of what lies below stays
MUCH = 0.03  # share of a head that must be green for anything to be done


def greener(picture: Tensor, points: np.ndarray) -> Tensor:
    """How much each pixel of a founder [7, 256, 256] is to lose of its green, [256, 256] in 0..1."""
    eyes = torch.maximum(*(hull(points[e], 2.0, 3, str(picture.device)) for e in (EYE_LEFT, EYE_RIGHT)))
    cloth = ramp(blur(picture[6], 2.0), 0.15, 0.6)
    return (1 - eyes) * (1 - cloth) * (picture[3] > 0.05)


def ungreened(picture: Tensor, points: np.ndarray) -> Tensor | None:
    """The colours [3, 256, 256] of a founder with its green hair made grey; None where there is none."""
    lab, where = oklab(picture[:3]), greener(picture, points)
    below = (GREEN - lab[1]).clamp_min(0) * where
    if float((below > 0.004).float().mean()) < MUCH * float((where > 0.5).float().mean()):
        return None
    share = ramp(below, 0.0, 0.004)
    a = lab[1] + (1 - KEPT) * below
    b = lab[2] + share * (1 - KEPT) * (-lab[2]).clamp_min(0)  # teal is blue as well
    return from_oklab(torch.stack([lab[0], a, b])).clamp(0, 1)
