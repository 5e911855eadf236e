"""The realism score that ships: read from what judge A sees anyway, so that serving needs no pretrained network.

Judge A learned to foresee the features that the realism judge learns from; an
ordinal regression on its own 128 features costs nothing at serving.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from facegen.curation import judge as curation
from facegen.data.weights import WeightsError, load_tensors, save_tensors

FILE = "realism.safetensors"
PARTS = ("mean", "spread", "weight", "borders", "line")


class ServedRealism:
    """score is the expected mark, 0 (D) to 3 (A), of judge A's features [N, 128].

    line (offset, slope) is the mean score at an age in years: wrinkles are drawn worse than smooth skin, and an old
    person's portrait is not to be thrown away for that.
    """

    def __init__(self, mean: Tensor, spread: Tensor, weight: Tensor, borders: Tensor, line: Tensor) -> None:
        self.mean, self.spread, self.weight, self.borders, self.line = mean, spread, weight, borders, line

    def beyond(self, features: Tensor, age: Tensor) -> Tensor:
        """[N]: how much more real (or, below 0, less) than portraits of people of that age usually are."""
        return self.score(features) - self.line[0] - self.line[1] * age

    def score(self, features: Tensor) -> Tensor:
        """[N]."""
        return curation.expected(self._scaled(features), self.weight, self.borders)

    def _scaled(self, features: Tensor) -> Tensor:
        return ((features.float() - self.mean) / self.spread).clamp(-4, 4)

    def save(self, path: Path) -> None:
        """Some kilobytes."""
        save_tensors(path, {name: getattr(self, name) for name in PARTS})

    @classmethod
    def load(cls, path: Path) -> ServedRealism:
        """Raises WeightsError."""
        tensors = load_tensors(path)
        try:
            return cls(*(tensors[name] for name in PARTS))
        except KeyError as error:
            raise WeightsError(f"{Path(path).name} holds no realism score: {error} is missing.") from None


def learn(features: Tensor, worth: np.ndarray, age: np.ndarray) -> tuple[ServedRealism, np.ndarray]:
    """(score of all marks, scores [N] of each by one that did not learn from it).

    features [N, 128] and ages [N] as judge A reads them, worth 0 to 3.
    """
    mean, spread = features.mean(0), features.std(0) + 1e-3
    plain = ServedRealism(mean, spread, torch.zeros(features.shape[1]), torch.zeros(curation.LEVELS), torch.zeros(2))
    inputs = plain._scaled(features)
    held = curation.held_out(inputs, worth)
    slope, offset = np.polyfit(age, held, 1)
    line = torch.tensor([offset, slope], dtype=torch.float32)
    return ServedRealism(mean, spread, *curation.fit(inputs, worth), line), held
