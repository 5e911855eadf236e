"""A run of founders on disk: one picture and one record each, so that a run can stop and go on at any point.

people/000123.safetensors holds rgba uint8 [256, 256, 4], masks uint8 [3, 256, 256] (skin, hair, clothes), points
[478, 2] and measures; people/000123.json the recipe, label and nearness. A number without people that lists in
dropped.txt kept no floor.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch

from facegen.composition.founders.founders import Founder
from facegen.composition.pictures.colour import oklab
from facegen.composition.pictures.exposure import skin_mask
from facegen.composition.pictures.measures import measure
from facegen.composition.recipe import Recipe
from facegen.data.weights import write_atomically


class Run:
    """The founders of one run folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self.people = self.folder / "people"
        self.people.mkdir(parents=True, exist_ok=True)

    def _dropped(self) -> Path:
        return self.folder / "dropped.txt"

    def numbers(self) -> list[int]:
        """The founders that are there, in order."""
        return sorted(int(p.stem) for p in self.people.glob("*.json"))

    def done(self) -> set[int]:
        """Numbers of requests that need no further draw."""
        dropped = self._dropped().read_text().split() if self._dropped().exists() else []
        return set(self.numbers()) | {int(n) for n in dropped}

    def drop(self, number: int) -> None:
        with self._dropped().open("a") as stream:
            stream.write(f"{number}\n")

    def put(self, number: int, founder: Founder) -> None:
        """Store one founder; the record is written last, and is what says that it is there."""
        from safetensors.numpy import save

        composed, points = founder.composed, founder.composed.shape
        whole = torch.cat([composed.rgba, composed.masks]).cpu().clamp(0, 1)
        rgba = (whole[:4] * 255).round() / 255
        skin = skin_mask(oklab(rgba[:3]), rgba[3], points)
        measures = measure(rgba[:3], rgba[3], skin, whole[5], points)
        masks = torch.stack([skin.clamp(0, 1), whole[5], whole[6]])
        arrays = {"rgba": (whole[:4] * 255).round().byte().permute(1, 2, 0).contiguous().numpy(),
                  "masks": (masks * 255).round().byte().numpy(),
                  "points": points.astype(np.float32), "measures": measures}
        write_atomically(self.people / f"{number:06d}.safetensors", save(arrays))
        record = {"recipe": founder.recipe.as_dict(), "label": founder.recipe.label, "near": founder.near,
                  "tries": founder.tries}
        write_atomically(self.people / f"{number:06d}.json", json.dumps(record).encode())

    def record(self, number: int) -> dict:
        return json.loads((self.people / f"{number:06d}.json").read_text())

    def arrays(self, number: int) -> dict[str, np.ndarray]:
        from safetensors.numpy import load_file

        return load_file(str(self.people / f"{number:06d}.safetensors"))

    def recipes(self) -> list[Recipe]:
        """Of everybody who is there: how often each exemplar has served."""
        return [Recipe.from_dict(self.record(n)["recipe"]) for n in self.numbers()]
