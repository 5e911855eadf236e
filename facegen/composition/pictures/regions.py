"""Soft masks [256, 256] drawn from landmarks."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import Tensor

from facegen.composition.pictures.filters import blur
from facegen.composition.pictures.mesh import OVAL, SIZE


@lru_cache(maxsize=4)
def grid(device: str = "cpu") -> tuple[Tensor, Tensor]:
    """x and y of every pixel, [256, 256] each."""
    line = torch.arange(SIZE, dtype=torch.float32, device=device)
    y, x = torch.meshgrid(line, line, indexing="ij")
    return x, y


def polygon(points: np.ndarray, device: str = "cpu") -> Tensor:
    """The inside of a polygon [K, 2], its edge smoothed over one pixel."""
    canvas = Image.new("L", (2 * SIZE, 2 * SIZE), 0)
    ImageDraw.Draw(canvas).polygon([tuple(p) for p in (points * 2 + 1).tolist()], fill=255)
    return torch.from_numpy(np.asarray(canvas.resize((SIZE, SIZE), Image.BOX)).copy()).to(device).float() / 255


def face(points: np.ndarray, up: float = 1.0, grow: float = 1.0, device: str = "cpu") -> Tensor:
    """The face oval, grown about the nose bridge and stretched ``up`` over the forehead."""
    oval, centre = points[OVAL], points[168]
    axis = points[10] - points[152]
    axis = axis / np.linalg.norm(axis)
    height = np.maximum((oval - centre) @ axis, 0)
    return polygon(centre + (oval - centre) * grow + height[:, None] * (up - 1) * axis, device)


def convex(points: np.ndarray) -> np.ndarray:
    """Corners [K, 2] of the convex hull (Andrew's monotone chain, 1979)."""
    ordered = points[np.lexsort((points[:, 1], points[:, 0]))]

    def turn(o, a, b) -> float:
        return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])

    def half(chain) -> list:
        corners: list = []
        for p in chain:
            while len(corners) > 1 and turn(corners[-2], corners[-1], p) <= 0:
                corners.pop()
            corners.append(p)
        return corners[:-1]

    return np.array(half(ordered) + half(ordered[::-1]))


def hull(points: np.ndarray, feather: float, grow: float, device: str = "cpu") -> Tensor:
    """Convex hull of points grown by ``grow`` px, its edge blurred by ``feather`` px."""
    corners = convex(points)
    away = corners - corners.mean(0)
    length = np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1)
    return blur(polygon(corners + away / length * grow, device), feather)


def ears(points: np.ndarray, wide: float, tall: float, out: float, down: float, device: str = "cpu") -> Tensor:
    """Soft ellipses over both ears; all sizes in widths of the face, ``out`` and ``down`` from the oval's side."""
    x, y = grid(device)
    width = float(np.linalg.norm(points[454] - points[234]))
    total = torch.zeros_like(x)
    for j, side in ((234, -1), (454, 1)):
        cx, cy = points[j, 0] + side * width * out, points[j, 1] + width * down
        r = (((x - cx) / (width * wide)) ** 2 + ((y - cy) / (width * tall)) ** 2).sqrt()
        total = torch.maximum(total, (1.5 - r).clamp(0, 1))
    return total
