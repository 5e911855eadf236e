"""Where hair and clothes are: colour likelihoods with priors of place from the landmarks, joined to their seeds.

Worked out at half size and refined by a guided filter. A mask that cannot be trusted is empty: nothing is recoloured.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from facegen.composition.pictures import regions
from facegen.composition.pictures.colour import oklab
from facegen.composition.pictures.exposure import skin_tone
from facegen.composition.pictures.filters import blur, connected, dilate, erode, guided, ramp
from facegen.composition.pictures.mesh import SIZE

BELOW_JAW = {"bald": 0.0, "short": 0.05, "covered": 0.05, "medium": 0.45, "long": 1.2}  # of hair, in face widths


class _View:
    """One exemplar at half size with what the priors need; lengths in full-size px."""

    def __init__(self, rgb: Tensor, alpha: Tensor, skin: Tensor, points: np.ndarray) -> None:
        self.rgb, self.alpha, self.skin = (_half(v) for v in (rgb, alpha, skin))
        self.lab, self.points = oklab(self.rgb), points
        self.region = _half(regions.face(points, 1.22, 1.0))
        self.inner = _half(regions.face(points, 1.0, 0.95))
        x, y = regions.grid()
        self.x, self.y = x[::2, ::2] + 0.5, y[::2, ::2] + 0.5
        self.width = float(np.linalg.norm(points[454] - points[234]))
        self.chin, self.brow = float(points[152, 1]), float(points[[105, 334], 1].mean())
        self.aside = (self.x - float(points[1, 0])).abs()
        self.tone, _ = skin_tone(oklab(rgb), alpha, points)

    def far_from_skin(self, light: float, a: float, b: float) -> Tensor:
        return _far(self.lab, self.tone, light, a, b)


def _half(x: Tensor) -> Tensor:
    flat = x[None] if x.dim() == 2 else x
    out = F.avg_pool2d(flat[None], 2)[0]
    return out[0] if x.dim() == 2 else out


def _double(x: Tensor) -> Tensor:
    return F.interpolate(x[None, None], (SIZE, SIZE), mode="bilinear", align_corners=False)[0, 0]


def _far(lab: Tensor, centre: Tensor, light: float, a: float, b: float) -> Tensor:
    return (((lab[0] - centre[0]) / light) ** 2 + ((lab[1] - centre[1]) / a) ** 2 + ((lab[2] - centre[2]) / b) ** 2)


def _modes(colours: Tensor, count: int = 3, rounds: int = 10) -> list[Tensor]:
    """Centres of the colours [3, N] by k-means from the quantiles of lightness; small clusters are left out."""
    order = colours[:, colours[0].argsort()]
    at = [int((k + 0.5) / count * order.shape[1]) for k in range(count)]
    centres = order[:, at].T
    for _ in range(rounds):
        nearest = ((colours[None] - centres[:, :, None]) ** 2).sum(1).argmin(0)
        centres = torch.stack([colours[:, nearest == k].mean(1) if (nearest == k).any() else centres[k]
                               for k in range(count)])
    return [centres[k] for k in range(count) if float((nearest == k).float().mean()) > 0.1]


def hair(rgb: Tensor, alpha: Tensor, skin: Tensor, points: np.ndarray, length: str, colour: str) -> Tensor:
    """[256, 256] in 0..1; empty for the bald, and where no hair was found above the face."""
    v = _View(rgb, alpha, skin, points)
    seed = (v.alpha > 0.9) & (v.skin < 0.5) & (
        ((v.y < float(points[10, 1]) - 4) & (v.aside < v.width * 0.62)) | ((v.region < 0.05) & (v.y < v.brow)))
    if length == "bald" or colour == "none" or int(seed.sum()) <= 40:
        return torch.zeros(SIZE, SIZE)
    near = torch.stack([_far(v.lab, c, 0.10, 0.022, 0.028) for c in _modes(v.lab[:, seed])]).amin(0)
    odds = _place(v, length) + 0.5 * (v.far_from_skin(0.11, 0.022, 0.028) - near).clamp(-12, 12)
    odds = odds - _below(v) * 0.35 * (near - 1).clamp(0, 20)
    mask = torch.sigmoid(1.2 * odds) * (v.alpha * 1.5).clamp(0, 1)
    mask = mask * dilate(connected(mask > 0.4, seed).float(), 1)
    return _double(guided(v.rgb, mask, 3, 4e-4).clamp(0, 1))


def _below(v: _View) -> Tensor:
    return ramp(v.y, v.chin - v.width * 0.12, v.chin - v.width * 0.02)


def _place(v: _View, length: str) -> Tensor:
    """Log odds of hair by place alone."""
    middle = float(v.points[[234, 454], 1].mean()) + v.width * 0.1
    ear = torch.exp(-(((v.aside - v.width * 0.53) / (v.width * 0.09)) ** 2 + ((v.y - middle) / (v.width * 0.2)) ** 2))
    odds = torch.where(v.region < 0.3, 2.5, -0.5) - 3.0 * ear
    odds = odds - 8 * ramp(v.inner, 0.3, 0.8) * ramp(v.y, v.brow - 4, v.brow + 2)
    odds = odds - _below(v) * (3.5 + torch.where(v.aside < v.width * 0.33, 4.0, 0.0))
    hangs = v.chin + v.width * BELOW_JAW[length]
    odds = odds - 8 * ramp(v.y, hangs, hangs + v.width * 0.12)
    if length in ("short", "covered"):
        nose = float(v.points[1, 1])
        odds = odds - 6 * ramp(v.aside, v.width * 0.62, v.width * 0.70) * ramp(v.y, nose, nose + v.width * 0.1)
        odds = odds - 8 * ramp(v.y, v.chin - v.width * 0.22, v.chin - v.width * 0.16)
    return odds


def clothes(rgb: Tensor, alpha: Tensor, skin: Tensor, points: np.ndarray, hair_mask: Tensor) -> Tensor:
    """[256, 256] in 0..1; empty unless the border to neck and hair is clear."""
    v = _View(rgb, alpha, skin, points)
    hair_here = _half(hair_mask)
    far = ramp(v.aside, v.width * 0.45, v.width * 0.57)
    start = v.chin - v.width * 0.02 - far * v.width * 0.42
    side = ramp(v.y, start, start + 5)
    side = side * torch.where(v.aside < v.width * 0.35, ramp(v.y, torch.tensor(v.chin + 2), v.chin + 6), 1.0)
    light = v.lab[0] - v.tone[0]
    spread = (light / 0.16) ** 2 * torch.where(light < 0, 0.6, 1.0)
    unlike = spread + ((v.lab[1] - v.tone[1]) / 0.024) ** 2 + ((v.lab[2] - v.tone[2]) / 0.026) ** 2
    bare = torch.exp(-0.5 * (unlike - 3).clamp_min(0))
    bare = blur(bare * dilate(connected(bare * v.alpha > 0.5, v.inner > 0.5).float(), 1), 0.8)
    mask = (v.alpha * 1.2).clamp(0, 1) * (1 - (1.3 * hair_here).clamp(0, 1)) * (1 - bare) * side * (v.inner < 0.2)
    mask = erode(dilate(dilate(erode(mask, 1), 1), 2), 2)
    mask = guided(v.rgb, mask, 2, 1e-4).clamp(0, 1)
    low = (v.alpha > 0.8) & (v.y > v.chin + v.width * 0.12) & (hair_here < 0.3) & (bare < 0.5)
    solid, unsure = int((mask > 0.75).sum()), int(((mask > 0.3) & (mask < 0.75)).sum())
    missed = int((low & (mask < 0.5)).sum())
    if solid <= 120 or unsure >= 0.6 * solid or missed >= 0.3 * max(int(low.sum()), 1):
        return torch.zeros(SIZE, SIZE)
    return _double(mask)
