"""Glasses drawn by us and laid on a composed face: rims, bridge and temples in place and size by the landmarks.

A wearer's eyes would make somebody else of a person; drawn frames leave everything as it was. Sizes are in distances
between the pupils, as opticians measure them: a lens is about .85 wide and .6 high.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import Tensor

from facegen.composition.pictures.colour import oklab, to_linear, to_srgb
from facegen.composition.pictures.filters import blur, ramp
from facegen.composition.pictures.mesh import EYE_LEFT, EYE_RIGHT, SIZE
from facegen.streams import Stream

FINER = 4  # times finer than the picture while drawing
# sRGB of rims: black, dark brown, tortoise, navy, dark red; then black wire, gunmetal, bronze, gold
ACETATE = ((22, 21, 22), (52, 36, 27), (70, 45, 28), (28, 34, 50), (60, 26, 28))
METAL = ((26, 26, 29), (46, 44, 46), (58, 44, 30), (84, 64, 38))
# Width, height, how square, how much narrower below: rectangular, broad above, round, oval.
SHAPES = ((0.87, 0.54, 4.6, 0.04), (0.88, 0.64, 3.6, 0.12), (0.80, 0.70, 2.2, 0.02), (0.88, 0.60, 2.7, 0.08))
SHADE, SHADE_DOWN = 0.30, 0.07  # of light kept off the skin below a rim, and how far below
CONTACT = 0.22  # of light kept off close around a rim
GLASS_DIM, SKY, STREAK = 0.05, 0.035, 0.06  # what a lens takes away, mirrors of the sky and of a window (linear)
CLOSED = 0.97  # of a rim's colour; the rest is what is behind it
GRAIN = 0.06  # of the light on a rim, as uneven as the rest of the picture
TURN = np.linspace(0, 2 * np.pi, 120, endpoint=False)


@dataclass(frozen=True)
class Frame:
    """width, height, rim in distances between the pupils; square 2 is an ellipse; taper narrows the lower half."""

    width: float
    height: float
    square: float
    taper: float
    rim: float
    colour: tuple[int, int, int]
    shine: float

    @classmethod
    def of(cls, stream: Stream) -> Frame:
        """One of a few kinds of shapes in one of two materials."""
        u = stream.uniform(7)
        width, height, square, taper = SHAPES[int(u[0] * len(SHAPES))]
        metal = u[1] < 0.25
        rim = 0.036 + 0.008 * u[2] if metal else 0.047 + 0.020 * u[2]
        colours = METAL if metal else ACETATE
        colour = colours[int(u[3] ** (1.0 if metal else 1.6) * len(colours))]
        return cls(width + 0.04 * (u[4] - 0.5), height + 0.05 * (u[5] - 0.5), square + 0.4 * (u[6] - 0.5), taper,
                   rim, colour, 0.3 if metal else 0.18)


def worn(rgb: Tensor, alpha: Tensor, hair: Tensor, shape: np.ndarray, frame: Frame) -> Tensor:
    """Colours [3, 256, 256] of a portrait with a frame on; masks [256, 256], landmarks [478, 2]."""
    solid, lens, arms = (m.to(rgb.device) for m in _drawn(shape, frame))
    behind = 1 - ramp(blur(hair, 1.0), 0.25, 0.6)  # hair falls over the temples
    solid = torch.maximum(solid, arms * behind) * ramp(alpha, 0.4, 0.8)
    unit = _unit(shape)
    shadow = blur(_lowered(solid, SHADE_DOWN * unit), 0.045 * unit + 0.5) * (1 - solid)
    close = blur(solid, 1.2) * (1 - solid)
    light = to_linear(rgb.clamp(0, 1)) * (1 - SHADE * shadow) * (1 - CONTACT * close)
    light = light * (1 - GLASS_DIM * lens) + _mirrored(lens, shape)
    solid = solid * CLOSED
    return to_srgb(light * (1 - solid) + _material(rgb, solid, frame) * solid).clamp(0, 1)


def _mirrored(lens: Tensor, shape: np.ndarray) -> Tensor:
    """What lenses give back: a pale sky at their upper edge and the slanting streak of a window, alike on both."""
    places = torch.arange(SIZE, dtype=torch.float32, device=lens.device)
    y, x = torch.meshgrid(places, places, indexing="ij")
    unit, found = _unit(shape), torch.zeros_like(lens)
    for eye in (EYE_LEFT, EYE_RIGHT):
        at_x, at_y = (float(v) for v in shape[eye].mean(0))
        high = ((at_y + 0.08 * unit - y) / (0.3 * unit)).clamp(0, 1) ** 2
        slant = ((x - at_x) * 0.8 + (y - at_y) * 0.6) / unit + 0.16
        near = torch.exp(-(((x - at_x) / (0.5 * unit)) ** 4))
        found = found + near * (SKY * high + STREAK * torch.exp(-((slant / 0.07) ** 2)) * (0.35 + 0.65 * high))
    return blur(found, 0.8) * lens


def _material(rgb: Tensor, solid: Tensor, frame: Frame) -> Tensor:
    """The rim in the light that falls on the face, its upper edge shining; linear light."""
    colour = to_linear(torch.tensor(frame.colour, dtype=torch.float32, device=rgb.device)[:, None, None] / 255)
    around = blur(oklab(rgb.clamp(0, 1))[0], 14.0)
    lit = (around / around[110:150, 80:176].mean().clamp_min(0.05)).clamp(0.6, 1.5) ** 2
    above, below = (solid - _lowered(solid, 1.0)).clamp_min(0), (solid - _raised(solid, 1.0)).clamp_min(0)
    round_ = 1 + 0.5 * blur(above, 0.7) - 0.45 * blur(below, 0.7)  # a rim is no strip: light above, dark below
    grain = 1 + GRAIN * _grain(rgb)
    return (colour * round_ + frame.shine * 0.4 * blur(above, 0.6)) * lit * grain


def _grain(rgb: Tensor) -> Tensor:
    """The unevenness of the picture itself, about 1 in size: its finest details, so that a rim has them too."""
    light = rgb.mean(0)
    fine = light - blur(light, 1.0)
    return (fine / fine.std().clamp_min(1e-4)).clamp(-2, 2)


def _raised(mask: Tensor, up: float) -> Tensor:
    return _lowered(mask.flip(0), up).flip(0)


def _lowered(mask: Tensor, down: float) -> Tensor:
    whole = round(down)
    moved = torch.zeros_like(mask)
    moved[whole:] = mask[:SIZE - whole] if whole else mask
    return moved


def _unit(shape: np.ndarray) -> float:
    return float(np.linalg.norm(shape[EYE_RIGHT].mean(0) - shape[EYE_LEFT].mean(0)))


def _drawn(shape: np.ndarray, frame: Frame) -> tuple[Tensor, Tensor, Tensor]:
    """Rims with bridge, lenses, temples: [256, 256] each in 0..1."""
    left, right = shape[EYE_LEFT].mean(0), shape[EYE_RIGHT].mean(0)
    unit, across = _unit(shape), (right - left) / _unit(shape)
    down = np.array([-across[1], across[0]])
    middle = shape[168] + down * float(((left + right) / 2 - shape[168]) @ down)
    rims, glass, arms = (Image.new("L", (SIZE * FINER, SIZE * FINER), 0) for _ in range(3))
    inner_ends = []
    for eye, side, temple in ((left, -1, 127), (right, 1, 356)):
        half = abs(float((eye - middle) @ across))  # turned heads show one side smaller
        scale = 0.5 * (half / (0.5 * unit)) + 0.5
        at = middle + across * side * (half + 0.03 * unit) + down * 0.08 * unit
        outline = _outline(frame, side) * [scale, 1.0] * unit
        outer = at + outline[:, :1] * across + outline[:, 1:] * down
        grown = 1 - frame.rim * unit / np.abs(outline).max(0)
        inner = at + outline[:, :1] * grown[0] * across + outline[:, 1:] * grown[1] * down
        _fill(rims, outer, 255)
        _fill(rims, inner, 0)
        _fill(glass, inner, 255)
        high = -0.20 * frame.height * unit
        inner_ends.append(at - across * side * scale * unit * frame.width * 0.47 + down * high)
        hinge = at + across * side * scale * unit * frame.width * 0.49 + down * high
        _arm(arms, hinge, shape[temple], across * side, unit, frame)
    _bridge(rims, inner_ends, down, unit, frame)
    return tuple(blur(_small(m), 0.5) for m in (rims, glass, arms))


def _outline(frame: Frame, side: int) -> np.ndarray:
    """[120, 2] about the lens's middle, in distances between the pupils; the outer upper corner stands a little out."""
    x, y = np.cos(TURN), np.sin(TURN)
    x, y = (np.sign(v) * np.abs(v) ** (2 / frame.square) for v in (x, y))
    x = x * (1 - frame.taper * y)
    y = y - 0.06 * np.clip(side * x, 0, 1) * np.clip(-y, 0, 1)
    return np.stack([0.5 * frame.width * x, 0.5 * frame.height * y], 1)


def _arm(canvas: Image.Image, hinge: np.ndarray, temple: np.ndarray, out: np.ndarray, unit: float, frame) -> None:
    """From the hinge to where the ear begins, a little rising, narrower as it goes back."""
    end = temple + out * 0.03 * unit
    end = end + np.array([0, min(0.0, hinge[1] - end[1]) * 0.4])
    wide = max(frame.rim * unit, 1.4)
    along = (end - hinge) / max(float(np.linalg.norm(end - hinge)), 1e-3)
    across = np.array([-along[1], along[0]])
    _fill(canvas, np.stack([hinge + across * wide * 0.6, end + across * wide * 0.38,
                            end - across * wide * 0.38, hinge - across * wide * 0.6]), 255)


def _bridge(canvas: Image.Image, ends: list[np.ndarray], down: np.ndarray, unit: float, frame: Frame) -> None:
    share = np.linspace(0, 1, 15)[:, None]
    line = ends[0] * (1 - share) + ends[1] * share - down * 0.05 * unit * (4 * share * (1 - share))
    half = max(0.42 * frame.rim * unit, 0.6) * down
    _fill(canvas, np.concatenate([line - half, (line + half)[::-1]]), 255)


def _fill(canvas: Image.Image, points: np.ndarray, value: int) -> None:
    ImageDraw.Draw(canvas).polygon([tuple(p) for p in ((points + 0.5) * FINER).tolist()], fill=value)


def _small(canvas: Image.Image) -> Tensor:
    return torch.from_numpy(np.asarray(canvas.resize((SIZE, SIZE), Image.BOX)).copy()).float() / 255
