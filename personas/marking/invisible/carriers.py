"""The keyed pattern: which coefficients of a portrait carry which bit, and with which sign.

Everything happens on a canonical 128 x 128 luma picture. Its DCT coefficients between two radii are dealt, in an
order that only the key knows, into 48 groups for the 48 bits of a code and one for a fixed pattern, by which the
mark is found again when a picture was cut or scaled. Spread spectrum after Cox et al. 1997 (Secure Spread Spectrum
Watermarking for Multimedia); the radii and shares are measured, see docs/provenance.md.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

SIDE = 128
BITS = 48
INNER, OUTER = 14, 62  # DCT radius: below lives the face, above does not survive half size with JPEG
SYNC_SHARE = 0.35


@dataclass(frozen=True)
class Carriers:
    """`signs` (128 * 128) of -1 or 1 for every coefficient, `sync` the indices of the fixed pattern, `bits` (48, n)
    those of each bit, `pattern` (128, 128) the fixed pattern in pixels, with unit norm."""

    signs: np.ndarray
    sync: np.ndarray
    bits: np.ndarray
    pattern: np.ndarray


@lru_cache(maxsize=4)
def carriers(secret: bytes) -> Carriers:
    """The pattern of a key. The same on every machine and with every version of numpy: its bytes are SHAKE-256."""
    rows, columns = np.indices((SIDE, SIDE))
    radius = np.hypot(rows, columns).ravel()
    band = np.flatnonzero((radius >= INNER) & (radius < OUTER))
    band = band[np.argsort(_numbers(secret, b"order", len(band)), kind="stable")]
    signs = np.where(_numbers(secret, b"signs", SIDE * SIDE) >> 63, 1, -1).astype(np.float32)
    sync, rest = np.split(band, [int(len(band) * SYNC_SHARE)])
    bits = rest[: len(rest) // BITS * BITS].reshape(BITS, -1)
    spectrum = np.zeros(SIDE * SIDE, np.float32)
    spectrum[sync] = signs[sync] / np.sqrt(len(sync))
    return Carriers(signs, sync, bits, inverse(spectrum.reshape(SIDE, SIDE)))


def forward(pixels: np.ndarray) -> np.ndarray:
    """Orthonormal DCT-II of a (128, 128) array."""
    return _along_rows(_along_rows(pixels).T).T


def inverse(spectrum: np.ndarray) -> np.ndarray:
    return _back_along_rows(_back_along_rows(spectrum).T).T


# By halves: even coefficients see the sum of a picture and its mirror image, odd ones the difference. Products of
# 64 x 64 are also small enough for OpenBLAS to stay on one thread; two threads on a busy machine cost ten times more.
HALF = SIDE // 2


def _along_rows(values: np.ndarray) -> np.ndarray:
    first, last = values[:HALF], values[: HALF - 1 : -1]
    result = np.empty((SIDE, SIDE), np.float32)
    result[0::2], result[1::2] = _product(_even(), first + last), _product(_odd(), first - last)
    return result


def _back_along_rows(spectrum: np.ndarray) -> np.ndarray:
    even, odd = _product(_even().T, spectrum[0::2]), _product(_odd().T, spectrum[1::2])
    return np.concatenate([even + odd, (even - odd)[::-1]])


def _product(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    return np.hstack([left @ np.ascontiguousarray(right[:, :HALF]), left @ np.ascontiguousarray(right[:, HALF:])])


@lru_cache(maxsize=1)
def _even() -> np.ndarray:
    return np.ascontiguousarray(_basis()[0::2, :HALF])


@lru_cache(maxsize=1)
def _odd() -> np.ndarray:
    return np.ascontiguousarray(_basis()[1::2, :HALF])


@lru_cache(maxsize=1)
def _basis() -> np.ndarray:
    frequency, place = np.arange(SIDE)[:, None], np.arange(SIDE)[None, :]
    basis = np.cos(np.pi * (place + 0.5) * frequency / SIDE) * np.sqrt(2 / SIDE)
    basis[0] /= np.sqrt(2)
    return basis.astype(np.float32)


def _numbers(secret: bytes, purpose: bytes, count: int) -> np.ndarray:
    stream = hashlib.shake_256(b"facet watermark 1 " + purpose + b" " + secret).digest(8 * count)
    return np.frombuffer(stream, ">u8").astype(np.uint64)
