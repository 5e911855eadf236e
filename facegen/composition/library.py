"""People to compose from: pictures, masks, landmarks, measures and labels of exemplars or of founders.

A folder holds ``library.safetensors`` (uint8 pictures and masks, float32 points and measures) and ``library.json``
(labels and what was learned on all of them). Only people of the training split are in it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from facegen.composition.factors import Factors
from facegen.composition.pictures.measures import NAMES
from facegen.composition.pictures.mesh import mirrored
from facegen.data.dataset import DatasetError

MASKS = ("skin", "hair", "clothes")


@dataclass
class Source:
    """One person ready to be used: picture [7, 256, 256] (RGB, alpha, skin, hair, clothes), points [478, 2]."""

    picture: Tensor
    points: np.ndarray


class Library:
    """pictures uint8 [N, 256, 256, 4]; masks uint8 [N, 3, 256, 256]; points [N, 478, 2]; measures [N, len(NAMES)].

    rows are labels (dataset.REQUIRED and cutout, headwear, source, roles); factors what was learned on all.
    """

    def __init__(self, pictures: np.ndarray, masks: np.ndarray, points: np.ndarray, measures: np.ndarray,
                 rows: list[dict], factors: Factors) -> None:
        self.pictures, self.masks, self.points = pictures, masks, points.astype(np.float64)
        self.measures, self.rows, self.factors = measures, rows, factors

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> np.ndarray:
        return np.array([row[name] for row in self.rows])

    def measure(self, name: str) -> np.ndarray:
        return self.measures[:, NAMES.index(name)]

    def raw(self, i: int) -> tuple[np.ndarray, np.ndarray]:
        """(picture uint8 [256, 256, 4], masks uint8 [3, 256, 256]) of person i."""
        return self.pictures[i], self.masks[i]

    def source(self, i: int, flipped: bool, device: str = "cpu") -> Source:
        """Person i, mirrored if asked."""
        picture, masks = self.raw(i)
        rgba = torch.from_numpy(np.ascontiguousarray(picture)).permute(2, 0, 1)
        whole = torch.cat([rgba, torch.from_numpy(np.ascontiguousarray(masks))]).to(device).float() / 255
        points = self.points[i]
        if flipped:
            whole, points = whole.flip(-1), mirrored(points, self.factors.partner)
        return Source(whole, points)

    def facts(self, i: int, flipped: bool) -> np.ndarray:
        """The measures that the shape factors know, with the yaw of the mirrored person if asked."""
        values = self.factors.of_measures(self.measures[i])
        if flipped:
            values[0] = -values[0]
        return values

    def save(self, folder: Path) -> None:
        from safetensors.numpy import save_file

        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        arrays = {"pictures": self.pictures, "masks": self.masks, "points": self.points.astype(np.float32),
                  "measures": self.measures} | self.factors.arrays()
        save_file({k: np.ascontiguousarray(v) for k, v in arrays.items()}, str(folder / "library.safetensors"))
        (folder / "library.json").write_text(json.dumps({"rows": self.rows, "learned": self.factors.learned}))

    @classmethod
    def load(cls, folder: Path) -> Library:
        """Raises DatasetError when the folder holds none or a damaged one."""
        from safetensors.numpy import load_file

        try:
            arrays = load_file(str(Path(folder) / "library.safetensors"))
            about = json.loads((Path(folder) / "library.json").read_text())
            factors = Factors.restore(arrays, about["learned"])
            kept = [arrays[name] for name in ("pictures", "masks", "points", "measures")]
            return cls(*kept, about["rows"], factors)
        except (OSError, KeyError, ValueError) as error:
            raise DatasetError(f"{folder} holds no prepared library: {error}.") from None
