"""Light and colour balance of exemplars: skin is measured, and the picture taken part of the way to its group's tone.

Half of what differs from the group's median lightness is kept, and nobody moves further than it takes to even out
exposure: a group's natural lightness stays what it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from facegen.composition.pictures.colour import gain_between, oklab, to_linear, to_srgb
from facegen.composition.pictures.mesh import SKIN_SPOTS
from facegen.composition.pictures.regions import grid

KEPT, REACH, RESIDUE = 0.5, 0.09, 0.4  # of lightness, of lightness at most, of the tint beyond the locus
SHOULDER = 0.75  # linear light from which highlights are bent instead of clipped


def skin_tone(lab: Tensor, alpha: Tensor, points: np.ndarray) -> tuple[Tensor, Tensor]:
    """(median, standard deviation) [3] in Oklab over discs on the cheeks, chin, nose; the darkest fifth left out."""
    x, y = grid(str(lab.device))
    spots = torch.zeros_like(alpha, dtype=torch.bool)
    for j in SKIN_SPOTS:
        spots |= (x - float(points[j, 0])) ** 2 + (y - float(points[j, 1])) ** 2 < 36
    colours = lab[:, spots & (alpha > 0.9)]
    if colours.shape[1] < 20:
        colours = lab[:, spots]
    low, high = torch.quantile(colours[0], torch.tensor([0.2, 0.85], device=lab.device))
    kept = colours[:, (colours[0] >= low) & (colours[0] <= high)]
    return kept.median(1).values, kept.std(1, correction=0)


@dataclass(frozen=True)
class Tones:
    """lightness: median skin L of each group; locus [2, 2]: skin a and b as lines in L (offset, slope)."""

    lightness: dict[str, float]
    locus: np.ndarray

    def wanted(self, own: np.ndarray, group: str) -> np.ndarray:
        """The skin colour that an exemplar of ``group`` is taken to, Oklab [3]."""
        centre = self.lightness.get(group, float(np.median(list(self.lightness.values()))))
        level = centre + float(np.clip(KEPT * (own[0] - centre), -REACH, REACH))
        tint = [o + s * level + RESIDUE * (own[c] - o - s * own[0]) for c, (o, s) in enumerate(self.locus, 1)]
        return np.array([level, *tint])


def fit_tones(own: np.ndarray, groups: np.ndarray) -> Tones:
    """From skin colours [N, 3] and their groups; the locus by iteratively reweighted least squares."""
    basis = np.stack([np.ones(len(own)), own[:, 0]], 1)
    lines = []
    for channel in (1, 2):
        weight = np.ones(len(own))
        for _ in range(10):
            line = np.linalg.lstsq(basis * weight[:, None], own[:, channel] * weight, rcond=None)[0]
            weight = 1 / np.maximum(np.abs(own[:, channel] - basis @ line), 0.005) ** 0.5
        lines.append(line)
    return Tones({g: float(np.median(own[groups == g, 0])) for g in sorted(set(groups.tolist()))}, np.array(lines))


def balanced(rgb: Tensor, own: Tensor, wanted: np.ndarray) -> Tensor:
    """The picture with its skin taken from ``own`` to ``wanted`` by one gain a channel, highlights bent."""
    gain = gain_between(own, torch.tensor(wanted, dtype=torch.float32, device=rgb.device), 0.5, 2.2)
    light = to_linear(rgb) * gain[:, None, None]
    room = 1 - SHOULDER
    top = torch.tanh(torch.tensor(0.9 * max(1.0, float(gain.max()))))
    bent = SHOULDER + room * torch.tanh((light - SHOULDER) / room * 0.9) / top
    return to_srgb(torch.where(light > SHOULDER, bent, light)).clamp(0, 1)


def skin_mask(lab: Tensor, alpha: Tensor, points: np.ndarray) -> Tensor:
    """How much each pixel looks like this face's skin, [H, W] in 0..1."""
    from facegen.composition.pictures.filters import blur

    tone, spread = skin_tone(lab, alpha, points)
    light = (lab[0] - tone[0]) / (0.085 + 1.5 * spread[0])
    far = light**2 * torch.where(light > 0, 0.5, 1.0) + ((lab[1] - tone[1]) / 0.028) ** 2
    far = far + ((lab[2] - tone[2]) / 0.032) ** 2
    return blur(torch.exp(-0.5 * (far - 2.5).clamp_min(0)) * alpha, 1.2)


def measured(rgb: Tensor, alpha: Tensor, points: np.ndarray) -> Tensor:
    """Skin tone of a picture, Oklab [3]."""
    return skin_tone(oklab(rgb), alpha, points)[0]
