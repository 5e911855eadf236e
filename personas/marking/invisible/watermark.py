"""Put the invisible mark into a portrait.

The mark is pushed against what the portrait itself happens to say at the same places (host cancelling), only until
the code as a whole and the fixed pattern are heard as clearly as asked: a portrait that is marked hardly changes.
Pushing follows the gradient of the detector, so that a change of least energy does it.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from personas.marking.invisible.carriers import BITS, SIDE, Carriers, carriers, forward, inverse
from personas.marking.invisible.whitening import band, luma, whitened

SYNC, CODE = 4.6, 11.5  # how clearly pattern and code are heard, in standard deviations of what a portrait says itself
ROUNDS = 8
NEARLY = 0.05
HIDING = 1.5  # 0 costs least energy and mottles plain skin; 2 puts nearly all of it into hair and cloth
QUIET = 0.6  # deviation below which a picture counts as flat: a third of a portrait's
GROUNDS = (60.0, 220.0)  # a cut-out is read on whatever stands behind it; a dark and a light tile stand for all
SEEN = 0.5  # opacity from which on a pixel is marked
CODE_BYTES = BITS // 8


def mark(image: Image.Image, code: bytes, secret: bytes, *, sync: float = SYNC, clear: float = CODE) -> Image.Image:
    """`image` (one portrait, square, RGB or RGBA) with the 48-bit `code` in its opaque pixels; alpha stays as it is.

    Raises ValueError for a code of another length. From 128 pixels on the mark is whole; 256 survive being halved.
    """
    if len(code) != CODE_BYTES:
        raise ValueError(f"a code has {CODE_BYTES} bytes, not {len(code)}")
    pixels = np.asarray(image.convert("RGBA"), np.float32)
    seen = np.clip((pixels[..., 3] / 255 - SEEN) / (1 - SEEN), 0, 1)
    change = _pushed(_canonical_grounds(pixels), _resized(seen, (SIDE, SIDE)), code, carriers(secret), sync, clear)
    grown = _resized(change, image.size, Image.Resampling.BICUBIC) * (seen > 0)
    marked = np.clip(np.rint(pixels[..., :3] + grown[..., None]), 0, 255).astype(np.uint8)
    result = Image.fromarray(np.dstack([marked, pixels[..., 3].astype(np.uint8)]))
    result = result if image.mode == "RGBA" else result.convert(image.mode)
    result.info = dict(image.info)
    return result


def bits_of(code: bytes) -> np.ndarray:
    """(48,) of -1 and 1."""
    return np.unpackbits(np.frombuffer(code, np.uint8)).astype(np.float32) * 2 - 1


def heard(level: np.ndarray, keyed: Carriers) -> tuple[float, np.ndarray]:
    """How clearly a whitened (128, 128) picture says the fixed pattern, and each of the 48 bits (sign: its value),
    in standard deviations of what it says by itself."""
    spectrum = forward(level).ravel() * keyed.signs
    sync, bits = spectrum[keyed.sync], spectrum[keyed.bits]
    deviation = max(QUIET, np.sqrt((np.sum(sync**2) + np.sum(bits**2)) / (sync.size + bits.size)))
    return float(sync.sum() / np.sqrt(sync.size) / deviation), bits.sum(1) / np.sqrt(bits.shape[1]) / deviation


def clearness(bits: np.ndarray, code: np.ndarray) -> float:
    """How clearly (48,) `bits` say the code with these signs: by chance about 0, with a deviation of 1."""
    return float(bits @ code) / BITS**0.5


def _canonical_grounds(pixels: np.ndarray) -> list[np.ndarray]:
    opacity, grey = pixels[..., 3] / 255, luma(pixels[..., :3])
    return [_resized(grey * opacity + ground * (1 - opacity), (SIDE, SIDE)) for ground in GROUNDS]


def _resized(grey: np.ndarray, size: tuple[int, int], how=Image.Resampling.LANCZOS) -> np.ndarray:
    return np.asarray(Image.fromarray(grey.astype(np.float32)).resize(size, how), np.float32)


def _pushed(grounds, seen, code: bytes, keyed: Carriers, sync: float, clear: float) -> np.ndarray:
    """The change of luma, (128, 128), that lets `code` be heard on every ground."""
    change, wanted = np.zeros((SIDE, SIDE), np.float32), bits_of(code)
    for _ in range(ROUNDS):
        levels = [whitened(ground + change) for ground in grounds]
        said = [heard(level, keyed) for level, _ in levels]
        lacking_sync = max(0.0, sync - min(pattern for pattern, _ in said))
        lacking = max(0.0, clear - min(clearness(bits, wanted) for _, bits in said))
        if max(lacking_sync, lacking) < NEARLY:
            break
        push = _push(keyed, lacking / np.sqrt(BITS) * wanted, lacking_sync)
        gain = np.mean([gain for _, gain in levels], axis=0)
        direction = band(gain * inverse(push)) * seen / gain**HIDING
        change = change + direction * _step(grounds[-1] + change, direction, push, levels[-1][0], keyed)
    return change


def _push(keyed: Carriers, bits: np.ndarray, sync: float) -> np.ndarray:
    """The spectrum that adds `bits` and `sync` to what is heard, but for the deviation."""
    spectrum = np.zeros(SIDE * SIDE, np.float32)
    spectrum[keyed.bits] = keyed.signs[keyed.bits] * (bits / np.sqrt(keyed.bits.shape[1]))[:, None]
    spectrum[keyed.sync] = keyed.signs[keyed.sync] * sync / np.sqrt(keyed.sync.size)
    return spectrum.reshape(SIDE, SIDE)


def _step(grey, direction, push, level, keyed: Carriers) -> float:
    """How far to go: the detector is nearly linear, so one small step tells."""
    small = 1.0 / (float(np.abs(direction).max()) or 1.0)
    moved = forward(whitened(grey + direction * small)[0] - level)
    said = forward(level).ravel()
    used = np.concatenate([keyed.sync, keyed.bits.ravel()])
    deviation = max(QUIET, np.sqrt(np.mean(said[used] ** 2)))
    gained = float((moved * push).sum()) / deviation / small
    return float((push * push).sum()) / gained if gained > 0 else 0.0
