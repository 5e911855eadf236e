"""Colours for clothes and hair, within reach of what a source has: nearby colours look worn, far ones look painted."""

from __future__ import annotations

import numpy as np
import torch

from facegen.composition.library import Library
from facegen.composition.pictures.colour import gain_between
from facegen.composition.pictures.measures import NAMES
from facegen.streams import Stream

# Oklab: white, light grey, grey, charcoal, black, navy, blue, teal, forest, olive, beige, rust, wine, mustard, lilac
CLOTHES = np.array([
    [.88, .002, .006], [.75, 0, .002], [.52, 0, 0], [.33, 0, -.004], [.24, 0, -.002], [.30, -.005, -.05],
    [.48, -.02, -.07], [.46, -.045, -.015], [.36, -.035, .02], [.46, -.015, .04], [.75, .008, .03], [.48, .06, .045],
    [.36, .07, .012], [.62, .01, .08], [.64, .025, -.035]])
HAIR_REACH = np.array([0.045, 0.007, 0.011])
CLOTH_REACH = 0.30  # of lightness


def cloth(stream: Stream, own: np.ndarray) -> list[float]:
    """A colour unlike the clothes' own (Oklab [3]), likelier the more it differs, its lightness within reach."""
    far = np.linalg.norm((CLOTHES - own) * [1, 1.5, 1.5], axis=1) ** 2
    chosen = CLOTHES[int(np.searchsorted(np.cumsum(far) / far.sum(), stream.uniform(1)[0]))].copy()
    chosen += stream.normal(3) * [0.03, 0.005, 0.005]
    chosen[0] = np.clip(chosen[0], own[0] - CLOTH_REACH, own[0] + CLOTH_REACH)
    return chosen.round(4).tolist()


def hair_mean(library: Library, who: int) -> np.ndarray | None:
    """Mean hair colour, Oklab [3]; None where no trustworthy mask is or the hair takes no other colour."""
    mean = library.measures[who][[NAMES.index(n) for n in ("hair_L", "hair_a", "hair_b")]]
    kept = "keep_hair_colour" in library.rows[who].get("denied", ())
    return None if kept or not np.isfinite(mean).all() else mean.astype(float)


def dye(library: Library, who: int, stream: Stream) -> list[float] | None:
    """Gains [3] towards another hair of the same colour's name, within reach of the hair's own."""
    own, pool = hair_mean(library, who), library.factors.learned["hair"].get(library.rows[who]["hair_colour"], [])
    if own is None or not pool:
        return None
    found = np.array(pool)[(stream.uniform(4) * len(pool)).astype(int)]
    steps = np.clip(found - own, -HAIR_REACH, HAIR_REACH)
    step = steps[int(np.argmax(np.abs(steps[:, 0]) + 2 * np.linalg.norm(steps[:, 1:], axis=1)))]
    return gains(own, own + step)


def gains(own: np.ndarray, wanted: np.ndarray, low: float = 0.6, high: float = 1.5) -> list[float]:
    pair = (torch.tensor(np.asarray(c), dtype=torch.float32) for c in (own, wanted))
    return [round(g, 4) for g in gain_between(*pair, low, high).tolist()]
