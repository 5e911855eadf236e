"""Other colours for hair with brows and beard, for clothes and for skin: factors in linear light under soft masks."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from facegen.composition.pictures import regions
from facegen.composition.pictures.colour import gain_between, oklab, to_linear, to_srgb
from facegen.composition.pictures.filters import blur, ramp
from facegen.composition.pictures.mesh import BROW_LEFT, BROW_RIGHT, LIPS


def _lit(rgb: Tensor, gain: Tensor, weight: Tensor) -> Tensor:
    """Colours multiplied by ``gain`` [3] in linear light as far as ``weight`` [H, W] says; none is clipped."""
    light = to_linear(rgb)
    light = light * (1 - weight) + light * gain[:, None, None] * weight
    return to_srgb(light / light.amax(0).clamp_min(1)).clamp(0, 1)


def with_skin(picture: Tensor, points: np.ndarray, own: np.ndarray, wanted: np.ndarray) -> Tensor:
    """Main exemplar [7, 256, 256] with its skin, ears and neck taken from Oklab ``own`` to ``wanted``."""
    device = str(picture.device)
    alpha, skin, hair, cloth = picture[3:7]
    gain = gain_between(*(torch.tensor(np.asarray(c, np.float32), device=device) for c in (own, wanted)), 0.5, 2.0)
    ears = ramp(regions.ears(points, 0.16, 0.30, 0.04, 0.08, device), 0.1, 0.6) * (alpha > 0.3)
    where = torch.maximum(torch.maximum(blur(skin, 1.0), ears), regions.face(points, 1.12, 1.0, device) * (1 - hair))
    return torch.cat([_lit(picture[:3], gain, where * (1 - 0.9 * hair) * (1 - cloth)), picture[3:]])


def with_clothes(picture: Tensor, wanted: np.ndarray) -> Tensor:
    """Main exemplar with the mean of its clothes taken towards ``wanted`` (Oklab), within a factor of 2.4."""
    alpha = picture[3]
    # A collar may not tint the neck.
    cloth = ramp(picture[6], 0.35, 0.9) * (1 - ramp(blur(picture[4], 1.0), 0.35, 0.75))
    sure = (cloth > 0.7) & (alpha > 0.8)
    if int(sure.sum()) < 300:
        return picture
    own = oklab(picture[:3])[:, sure].mean(1)
    gain = gain_between(own, torch.tensor(np.asarray(wanted, np.float32), device=own.device), 0.42, 2.4)
    return torch.cat([_lit(picture[:3], gain, cloth), picture[3:]])


def dyed(rgb: Tensor, hair: Tensor, skin: Tensor, shape: np.ndarray, gain: list[float]) -> Tensor:
    """A composed portrait with hair, brows and beard changed together; all masks belong to the portrait."""
    device = str(rgb.device)
    light = oklab(rgb)[0]
    level = light[skin > 0.8].median() if bool((skin > 0.8).any()) else light.median()
    dark = ramp(level - light, 0.05, 0.16)
    brows = torch.maximum(*(regions.hull(shape[b], 2.0, 1.5, device) for b in (BROW_LEFT, BROW_RIGHT)))
    _, y = regions.grid(device)
    below = ramp(y, float(shape[2, 1]), float(shape[2, 1]) + 6) * regions.face(shape, 1.0, 1.10, device)
    beard = below * (1 - regions.hull(shape[LIPS], 2.0, 2.0, device)) * (1 - blur(skin, 1.0))
    face = blur(regions.face(shape, 1.02, 0.95, device), 4.0)
    factor = torch.tensor(gain, dtype=torch.float32, device=rgb.device)
    rgb = _lit(rgb, factor, (hair * (1 - face)).clamp(0, 1))
    # Skin shows between the hairs of brows and beards: they follow by half, and not in their tint alone.
    even = factor.mean().expand(3)
    return _lit(rgb, (0.5 * factor + 0.5 * even) ** 0.6, torch.maximum(brows, beard) * dark)
