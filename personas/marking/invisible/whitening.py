"""A picture as the detector sees it: the band of the mark, every part of the picture equally loud.

Without this the outline against the background, hair and text would drown a mark that is faintest on skin.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from personas.marking.invisible.carriers import INNER, OUTER, SIDE

RISE = 1.75  # portraits lose about this power of the frequency; raising by it makes all frequencies alike
PADDING = 16
NEAR = 11  # pixels over which loudness is measured
FLOOR = 1.5  # grey levels: what is fainter than this is noise and is not raised
CLIP = 4.0  # of the mean size
LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def luma(pixels: np.ndarray) -> np.ndarray:
    """(h, w, 3) of 0..255 to (h, w) float32."""
    return pixels.astype(np.float32) @ LUMA


def whitened(grey: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`grey` (h, w), 128 pixels to a portrait's side, band-passed and levelled; and the gain of each pixel."""
    banded = band(grey)
    gain = 1 / (_loudness(banded) + FLOOR)
    level = banded * gain
    limit = CLIP * float(np.mean(np.abs(level))) or 1.0
    return np.clip(level, -limit, limit), gain


def band(grey: np.ndarray) -> np.ndarray:
    """The band-pass alone: linear, and its own adjoint but for the edges."""
    padded = np.pad(grey, PADDING, mode="symmetric")
    shape = tuple(fast_length(length) for length in padded.shape)
    spectrum = np.fft.rfft2(padded, shape) * _response(shape)
    rows, columns = grey.shape
    back = np.fft.irfft2(spectrum, shape)[PADDING : PADDING + rows, PADDING : PADDING + columns]
    return back.astype(np.float32)


def fast_length(length: int) -> int:
    """The next number that has only 2, 3 and 5 as factors: FFTs of other lengths take several times as long."""
    while True:
        rest = length
        for factor in (2, 3, 5):
            while rest % factor == 0:
                rest //= factor
        if rest == 1:
            return length
        length += 1


@lru_cache(maxsize=8)
def _response(shape: tuple[int, int]) -> np.ndarray:
    rows, columns = np.fft.fftfreq(shape[0])[:, None], np.fft.rfftfreq(shape[1])[None, :]
    radius = np.hypot(rows, columns) * 2 * SIDE  # in the units of a DCT over 128 pixels
    edges = _step((radius - INNER + 1) / 1.5) * _step((OUTER + 1 - radius) / 2)
    return ((radius / 30) ** RISE * edges).astype(np.float32)


def _step(value: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(value, -30, 30)))


def _loudness(banded: np.ndarray) -> np.ndarray:
    """Root mean square around each pixel."""
    return np.sqrt(np.maximum(box_sum(banded * banded, NEAR) / NEAR**2, 0))


def box_sum(values: np.ndarray, side: int) -> np.ndarray:
    """The sum over a square of `side` pixels around each pixel, edges mirrored. `side` is odd."""
    half = side // 2
    padded = np.pad(values.astype(np.float64), half, mode="symmetric")
    total = np.pad(padded.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    return total[side:, side:] - total[:-side, side:] - total[side:, :-side] + total[:-side, :-side]
