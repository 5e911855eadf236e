"""What the measuring networks and the spectrum are shown of a portrait."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from facegen.train.losses import composite

GROUND = (222 / 255, 218 / 255, 212 / 255)
SIZE = 224  # px, of both views
FACE = 0.5  # of the portrait's side: its middle, 128 px of 256, holds brows to chin


def on_ground(rgba: Tensor) -> Tensor:
    """[N, 4, S, S] straight alpha over the plain ground, [N, 3, S, S] in 0..1."""
    ground = torch.tensor(GROUND, device=rgba.device)[None, :, None, None].expand(len(rgba), 3, *rgba.shape[2:])
    return composite(rgba.float(), ground).clamp(0, 1)


def whole(rgb: Tensor) -> Tensor:
    """The whole head at 224 px."""
    return F.interpolate(rgb, size=SIZE, mode="bilinear", antialias=True, align_corners=False)


def inner_face(rgb: Tensor) -> Tensor:
    """The middle at full size, [N, 3, S/2, S/2]."""
    side = rgb.shape[-1]
    half, at = round(side * FACE), round(side * (1 - FACE) / 2)
    return rgb[..., at:at + half, at:at + half]


def face(rgb: Tensor) -> Tensor:
    """The inner face enlarged to 224 px."""
    return F.interpolate(inner_face(rgb), size=SIZE, mode="bicubic", align_corners=False).clamp(0, 1)


VIEWS = {"whole": whole, "face": face}
