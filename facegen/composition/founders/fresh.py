"""Compositions beside the real portraits that they are made of, for training critics and a refiner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from facegen.composition.compose import compose
from facegen.composition.founders.founders import Foundry, requests
from facegen.composition.library import Library


@dataclass
class Fresh:
    """One composition and what it came from; pictures [4, 256, 256] in 0..1, straight alpha, on the CPU.

    real is the main exemplar with its clean cut-out, mirrored as in the recipe; points and real_points are landmarks
    [478, 2] in px; face [256, 256] says where the donors stand; label is that of the composition.
    """

    rgba: Tensor
    points: np.ndarray
    face: Tensor
    real: Tensor
    real_points: np.ndarray
    label: dict
    sources: tuple[int, ...]


def fresh(count: int, seed: int, exemplars: Path) -> Iterator[Fresh]:
    """``count`` compositions of a seed from a prepared folder of exemplars (found --data ... --prepare-only).

    No floors are kept: it is for training only, and nothing of it is stored. Raises DatasetError.
    """
    library = Library.load(exemplars)
    foundry = Foundry(library, None)
    for number, wanted in enumerate(requests(seed)):
        if number >= count:
            return
        recipe = foundry.recipe(wanted, f"{seed}/{number}")
        composed = compose(library, recipe)
        real = library.source(recipe.main.who, recipe.main.flipped)
        foundry.count(recipe)
        yield Fresh(composed.rgba, composed.shape, composed.face, real.picture[:4].clone(), real.points, recipe.label,
                    tuple(r.who for r in recipe.roles().values()))


def reals(exemplars: Path) -> Iterator[tuple[Tensor, dict]]:
    """Every usable exemplar (picture [4, 256, 256], label)."""
    library = Library.load(exemplars)
    for i, row in enumerate(library.rows):
        if "never" not in row["denied"]:
            yield torch.from_numpy(library.raw(i)[0].copy()).permute(2, 0, 1).float() / 255, row
