"""How near a picture comes to training portraits: as a whole and by its face; and the floors that founders keep.

The whole picture is compared at 48 px on one ground, root mean square over both mirrors, in levels of 255. The face is
compared by the descriptor of facegen.serve.novelty, whose index is fitted on the same portraits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from facegen.data.dataset import load_folder
from facegen.serve.novelty import NoveltyIndex, fit_index

SIDE, GROUND = 48, (222, 218, 212)
PICTURE_FLOOR = 33.0
NEAR = "nearness.safetensors"


def small(picture: Image.Image) -> np.ndarray:
    """float32 [48, 48, 3] of an RGBA portrait on the ground."""
    page = Image.new("RGB", picture.size, GROUND)
    page.paste(picture, (0, 0), picture)
    return np.asarray(page.resize((SIDE, SIDE), Image.LANCZOS), dtype=np.float32)


@dataclass
class Nearness:
    """pictures [N, 48 * 48 * 3] of training portraits; index knows their faces; face_floor is a distance of it."""

    pictures: np.ndarray
    index: NoveltyIndex
    face_floor: float
    picture_floor: float = PICTURE_FLOOR

    def __post_init__(self) -> None:
        self.pictures = np.ascontiguousarray(self.pictures, np.float32)
        self.squares = np.einsum("nd,nd->n", self.pictures, self.pictures)

    def of_many(self, pictures: Sequence[Image.Image]) -> list[dict[str, float]]:
        """``of`` for each of some hundred pictures at once: one product of matrices instead of as many passes."""
        smalls = [small(picture) for picture in pictures]
        both = np.stack([s.ravel() for one in smalls for s in (one, one[:, ::-1])])
        squares = self.squares[None] + (both**2).sum(1)[:, None] - 2 * both @ self.pictures.T
        nearest = np.sqrt(np.maximum(squares.min(1).reshape(-1, 2).min(1), 0) / both.shape[1])
        faces = np.stack([self.index.embed(picture) for picture in pictures])
        mirrored = faces * self.index.mirror_signs
        alike = np.maximum(faces @ self.index.portraits.T, mirrored @ self.index.portraits.T).max(1)
        pairs = zip(nearest.tolist(), alike.tolist(), strict=True)
        return [{"picture": round(p, 2), "face": round(1 - a, 4)} for p, a in pairs]

    def of(self, picture: Image.Image) -> dict[str, float]:
        """{"picture": levels, "face": distance} to the nearest training portrait."""
        return self.of_many([picture])[0]

    def far_enough(self, near: dict[str, float]) -> bool:
        return near["picture"] >= self.picture_floor and near["face"] >= self.face_floor

    def save(self, folder: Path) -> None:
        """NEAR beside prepared exemplars: features of training portraits, not to be published."""
        from safetensors.numpy import save_file

        arrays = {"pictures": self.pictures, "parts": self.index.parts, "mean": self.index.mean,
                  "signs": self.index.mirror_signs, "portraits": self.index.portraits,
                  "floors": np.array([self.face_floor, self.picture_floor], np.float32)}
        save_file({k: np.ascontiguousarray(v, np.float32) for k, v in arrays.items()}, str(Path(folder) / NEAR))

    @classmethod
    def load(cls, folder: Path) -> Nearness:
        from safetensors.numpy import load_file

        held = load_file(str(Path(folder) / NEAR))
        even = held["signs"] > 0
        face, picture = (float(v) for v in held["floors"])
        index = NoveltyIndex(held["parts"][even], held["parts"][~even], held["mean"], held["portraits"], face)
        return cls(held["pictures"], index, face, picture)

    @classmethod
    def of_folder(cls, folder: Path, size: int = 256) -> Nearness:
        """Everything from a training folder; the face floor is the index's own limit. Raises DatasetError."""
        faces = load_folder(folder, size)
        index, about = fit_index(faces)
        train = np.stack([small(Image.fromarray(i, "RGBA")).ravel() for i in faces.split("train").images])
        return cls(train, index, about["threshold"])
