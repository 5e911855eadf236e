"""Thin-plate splines from landmarks, smooth random fields, and sampling along them."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from facegen.composition.pictures.filters import blur
from facegen.composition.pictures.mesh import SIZE
from facegen.composition.pictures.regions import grid
from facegen.streams import Stream

GRID = 33  # nodes a side at which a spline is evaluated
_EDGE = np.linspace(-1, SIZE, 9)
FRAME = np.array([[x, y] for x in _EDGE for y in (-1, SIZE)] + [[x, y] for y in _EDGE[1:-1] for x in (-1, SIZE)])


def _kernel(r2: np.ndarray) -> np.ndarray:
    return np.where(r2 > 1e-12, r2 * np.log(r2 + 1e-12), 0.0)


def thin_plate(target: np.ndarray, sources: list[np.ndarray], device: str = "cpu", stiffness: float = 0.02) -> Tensor:
    """Offsets [len(sources), 2, 256, 256] in px from each pixel to where it is read (Bookstein, 1989).

    target [K, 2] and every source [K, 2] are points in px; ``stiffness`` lets points be missed for smoothness.
    """
    t = target / SIZE
    count = len(t)
    system = np.zeros((count + 3, count + 3))
    system[:count, :count] = _kernel(((t[:, None] - t[None]) ** 2).sum(-1))
    system[:count, :count] += stiffness * count * 100 * np.eye(count) / SIZE**2
    system[:count, count], system[:count, count + 1:] = 1, t
    system[count:, :count] = system[:count, count:].T
    right = np.zeros((count + 3, 2 * len(sources)))
    right[:count] = np.concatenate([s - target for s in sources], 1)
    weights = np.linalg.solve(system, right)
    line = np.linspace(0, SIZE - 1, GRID) / SIZE
    nodes = np.stack([a.ravel() for a in np.meshgrid(line, line)], 1)
    r2 = ((nodes[:, None] - t[None]) ** 2).sum(-1)
    values = _kernel(r2) @ weights[:count] + weights[count] + nodes @ weights[count + 1:]
    flow = torch.from_numpy(values.T.reshape(-1, GRID, GRID).astype(np.float32)).to(device)
    return F.interpolate(flow[None], (SIZE, SIZE), mode="bilinear", align_corners=True)[0].view(-1, 2, SIZE, SIZE)


def sample(pictures: Tensor, flow: Tensor, mode: str = "bicubic") -> Tensor:
    """pictures [N, C, 256, 256] read at each pixel plus flow [N, 2, 256, 256]."""
    x, y = grid(str(flow.device))
    where = torch.stack([(x + flow[:, 0]) / (SIZE - 1) * 2 - 1, (y + flow[:, 1]) / (SIZE - 1) * 2 - 1], -1)
    return F.grid_sample(pictures, where, mode=mode, padding_mode="border", align_corners=True)


def random_field(stream: Stream, rms: float, scale: float, device: str = "cpu") -> Tensor:
    """Smooth offsets [2, 256, 256] of ``rms`` px and an own width and height (sd ``scale``); steepest slope 0.35.

    At the frame it only reads inwards, so that nothing is smeared in from outside.
    """
    x, y = grid(device)
    coarse = torch.from_numpy(stream.normal(2, 4, 4).astype(np.float32)).to(device)
    field = blur(F.interpolate(coarse[None], (SIZE, SIZE), mode="bicubic", align_corners=False)[0], 12.0)
    field = field * (rms / float((field.cpu().double() ** 2).mean().sqrt()))
    wide, tall = (scale * stream.normal(2)).tolist()
    field = field - torch.stack([wide * (x - 128.0), tall * (y - 150.0)])
    slope = max(float(field.diff(dim=d).abs().max()) for d in (-1, -2))
    field = field * min(1.0, 0.35 / slope) if slope > 0 else field
    near = [(1 - d / 48).clamp(0, 1) for d in (x, SIZE - 1 - x, y, SIZE - 1 - y)]
    for k in (0, 1):
        low, high = near[2 * k], near[2 * k + 1]
        field[k] = field[k] * (1 - low) + field[k].clamp_min(0) * low
        field[k] = field[k] * (1 - high) + field[k].clamp_max(0) * high
    return field


def through(field: Tensor, flow: Tensor) -> Tensor:
    """``flow`` [2, 256, 256] looked up where ``field`` points, plus the field: first the field, then the flow."""
    return field + sample(flow[None], field[None], mode="bilinear")[0]
