"""Broad light: shading evened a little on every source, and donors' tones taken to the main's."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from facegen.composition.pictures import regions
from facegen.composition.pictures.colour import from_oklab, oklab
from facegen.composition.pictures.filters import blur, erode, ramp
from facegen.composition.pictures.mesh import BROW_LEFT, BROW_RIGHT

EVENED = 0.35  # share of the broad shading taken away
TONE = 0.95  # share of a tone's difference made up
BROAD, NARROW = 14.0, 8.0  # px: lightness follows the main over the one, colour over the other
TINT = (0.82, 1.22)  # no colour is moved further: a brown iris stays brown

LITTLE = 60  # px of skin below which nothing is said of it


def _basis(u: Tensor, v: Tensor) -> Tensor:
    return torch.stack([torch.ones_like(u), u, v, u * v, u * u, v * v], -1)


def evened(picture: Tensor, points: np.ndarray, amount: float = EVENED) -> Tensor:
    """picture [C, 256, 256] (RGB, alpha, skin, ...) with part of the skin's shading, a quadric of L, taken away."""
    device = str(picture.device)
    lab, skin = oklab(picture[:3]), picture[4]
    inside = regions.face(points, 1.1, 1.0, device) * skin > 0.35
    x, y = regions.grid(device)
    u, v = (x - float(points[1, 0])) / 70, (y - float(points[1, 1])) / 70
    thin = (slice(None, None, 4), slice(None, None, 4))
    where = inside[thin]
    if int(where.sum()) < 40:
        return picture
    # A few hundred rows, solved in float64 by numpy: the same on every device.
    rows = _basis(u[thin][where], v[thin][where]).cpu().double().numpy()
    light = lab[0][thin][where].cpu().double().numpy()
    found = np.linalg.solve(rows.T @ rows + 1e-4 * np.eye(6), rows.T @ light).astype(np.float32).tolist()
    terms = _basis(u.clamp(-1.1, 1.1), v.clamp(-1.3, 1.3))
    shading = sum(c * terms[..., k] for k, c in enumerate(found)) - float(np.median(light))
    body = skin * (picture[3] > 0.5) * torch.exp(-(((x - float(points[1, 0])) / 95) ** 2))
    near = blur(torch.maximum(regions.face(points, 1.25, 1.12, device), body), 8.0)
    lab = torch.cat([(lab[0] - amount * shading * near)[None], lab[1:]])
    return torch.cat([from_oklab(lab), picture[3:]])


def matched(donor: Tensor, donor_skin: Tensor, main: Tensor, main_skin: Tensor, region: Tensor, core: Tensor,
            eyes: Tensor) -> Tensor:
    """The donor's colours [3, H, W] brought to the main's light by factors: a dark iris stays dark.

    Where the donor is not skin (and not in ``core``) it is covered by the main before any band is made, so that a
    fringe cannot leak through the broad ones.
    """
    both = region * main_skin * donor_skin + 0.003
    stack = torch.cat([main * both, donor * both])
    wide, near = blur(stack, BROAD), blur(stack, NARROW)
    wide_gain = (wide[:3] / wide[3:].clamp_min(1e-4)).clamp(0.5, 1.9)
    near_gain = (near[:3] / near[3:].clamp_min(1e-4)).clamp(0.5, 1.9)
    tint = (near_gain / near_gain.mean(0)).clamp(*TINT)
    gain = (tint * (1 - eyes) + (1 + 0.4 * (tint - 1)) * eyes) * wide_gain.mean(0)
    sure = torch.maximum(erode(ramp(blur(donor_skin, 1.5), 0.5, 0.85), 2), core * 0.999)
    sure = blur(sure, 1.0)
    return (donor * gain**TONE).clamp(0, 1.2) * sure + main * (1 - sure)


def glare(picture: Tensor, points: np.ndarray) -> float:
    """How much lighter (Oklab L) the brightest of a forehead is than the face below; 0 where hair covers it."""
    skin, (_, y) = picture[4] > 0.5, regions.grid()
    brow = float(points[BROW_LEFT + BROW_RIGHT, 1].min())
    forehead = (regions.face(points, 1.22, 1.0) > 0.5) & (y < brow - 3) & skin
    below = (regions.face(points, 1.0, 0.9) > 0.5) & (y > brow) & skin
    if int(forehead.sum()) < LITTLE or int(below.sum()) < LITTLE:
        return 0.0
    light = blur(oklab(picture[:3])[0], 1.5)
    return float(light[forehead].quantile(0.96) - light[below].median())
