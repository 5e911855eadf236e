"""Where in a picture is the fixed pattern? One FFT correlation for all places of one scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from personas.marking.invisible.carriers import SIDE, Carriers
from personas.marking.invisible.whitening import fast_length, whitened

PEAKS = 10  # of a scale: where much was cut off, the place is one of several that are heard alike
APART = 3  # pixels of 128
SILENCE = 0.25  # of the picture's mean energy: plain paper is not to be amplified


@dataclass(frozen=True)
class Peak:
    """`clear` is the correlation in standard deviations, `box` (left, top, side) in pixels of the picture."""

    clear: float
    box: tuple[float, float, float]
    mirrored: bool


def peaks_at(grey: np.ndarray, side: float, keyed: Carriers, both_ways: bool) -> list[Peak]:
    """The clearest places for a portrait whose side is `side` pixels of `grey` (h, w), mirrored ones too on demand."""
    factor = SIDE / side
    size = (max(32, round(grey.shape[1] * factor)), max(32, round(grey.shape[0] * factor)))
    small = np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.LANCZOS), np.float32)
    level = whitened(small)[0]
    energy, spectrum, shape = _energy(level), *_spectrum(level)
    per = (grey.shape[1] / size[0], grey.shape[0] / size[1], side)
    peaks = _peaks(_clear(spectrum, shape, keyed.pattern, energy, keyed), per, False)
    if both_ways:
        peaks += _peaks(_clear(spectrum, shape, keyed.pattern[:, ::-1], energy, keyed), per, True)
    return peaks


def _spectrum(level: np.ndarray) -> tuple[np.ndarray, tuple[int, int]]:
    shape = tuple(fast_length(length + SIDE) for length in level.shape)
    return np.fft.rfft2(level, shape), shape


def _clear(spectrum, shape, pattern: np.ndarray, energy: np.ndarray, keyed: Carriers) -> np.ndarray:
    """By place of the pattern's corner, counted from 128 pixels outside: it may lie partly outside the picture."""
    around = np.fft.irfft2(spectrum * np.conj(np.fft.rfft2(pattern, shape)), shape)
    rows, columns = energy.shape
    around = np.roll(around, (SIDE, SIDE), (0, 1))[:rows, :columns] * np.sqrt(keyed.sync.size + keyed.bits.size)
    # Of one grey there is no energy anywhere, and nothing is heard.
    return np.divide(around, energy, out=np.zeros_like(around), where=energy > 0)


def _energy(level: np.ndarray) -> np.ndarray:
    """The root of the energy under the pattern, at each place."""
    squares = np.pad((level * level).astype(np.float64), SIDE)
    total = np.pad(squares.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    inside = (
        total[SIDE:-1, SIDE:-1]
        - total[: -SIDE - 1, SIDE:-1]
        - total[SIDE:-1, : -SIDE - 1]
        + total[: -SIDE - 1, : -SIDE - 1]
    )
    floor = SILENCE * float(np.mean(level * level)) * SIDE * SIDE
    return np.sqrt(np.maximum(inside, floor)).astype(np.float32)


def _peaks(clear: np.ndarray, per: tuple[float, float, float], mirrored: bool) -> list[Peak]:
    found = []
    for _ in range(PEAKS):
        row, column = np.unravel_index(int(clear.argmax()), clear.shape)
        box = ((column - SIDE) * per[0], (row - SIDE) * per[1], per[2])
        found.append(Peak(float(clear[row, column]), box, mirrored))
        clear[max(0, row - APART) : row + APART + 1, max(0, column - APART) : column + APART + 1] = 0
    return found
