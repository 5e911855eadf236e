"""Detail of the inner face by scale: energy per octave, and the pattern of 2 px that training likes to draw.

A network whose first layer strides sees the finest frequencies badly, so distances
in its features reward a 2 px pattern; read them beside this (Durall et al., Watch
your up-convolution, 2020).
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor

from facegen.measure.views import inner_face

OCTAVES = (64, 32, 16, 8, 4, 2)  # px, borders of the bands
LUMA = (0.299, 0.587, 0.114)
PEAK, BESIDE = (0.484, 0.501), (0.42, 0.484)  # cycles per px, on the larger axis


def power(rgb: Tensor) -> Tensor:
    """Mean power spectrum of the inner face's luminance, [P, P] with frequency 0 first; rgb [N, 3, S, S]."""
    luma = (inner_face(rgb) * torch.tensor(LUMA, device=rgb.device)[:, None, None]).sum(1)
    side = luma.shape[-1]
    window = torch.hann_window(side, periodic=False, device=rgb.device)
    shown = (luma - luma.mean((1, 2), keepdim=True)) * window[:, None] * window
    return torch.fft.fft2(shown).abs().square().mean(0)


def _frequencies(side: int, device) -> tuple[Tensor, Tensor]:
    """(distance from 0, larger of both axes), cycles per px, [P, P]."""
    f = torch.fft.fftfreq(side, device=device).abs()
    return (f[:, None].square() + f.square()).sqrt(), torch.maximum(f[:, None].expand(side, side), f)


def octaves(spectrum: Tensor) -> dict[str, float]:
    """Energy between two wavelengths, {"64-32": ..., "4-2": ...}."""
    radius, _ = _frequencies(len(spectrum), spectrum.device)
    return {f"{long}-{short}": float(spectrum[(radius >= 1 / long) & (radius < 1 / short)].sum())
            for long, short in pairwise(OCTAVES)}


def peak(spectrum: Tensor) -> float:
    """Power at a wavelength of 2 px over that just beside it; a checker or beaded outline raises it."""
    _, axis = _frequencies(len(spectrum), spectrum.device)
    return float(spectrum[(axis >= PEAK[0]) & (axis <= PEAK[1])].mean() /
                 spectrum[(axis >= BESIDE[0]) & (axis < BESIDE[1])].mean())


def compare(ours: Tensor, theirs: Tensor) -> dict:
    """Octaves of drawn portraits relative to real ones, and both 2 px peaks; mean power spectra [P, P].

    Octaves too coarse for the pictures, in which real ones have nothing either, are left out.
    """
    energy, known = octaves(ours), octaves(theirs)
    return {"octaves": {k: energy[k] / known[k] for k in known if known[k] > 0},
            "peak": peak(ours), "peak_real": peak(theirs), "peak_relative": peak(ours) / peak(theirs)}
