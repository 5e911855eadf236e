"""Marked pictures: which number is which file, and what eyes said of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from facegen.data.dataset import DatasetError, read_portrait
from facegen.data.weights import load_tensors
from facegen.sheet.marks import MARKS, read_marks

SIZE = 256
PICTURES = (".png", ".webp")


@dataclass
class Examples:
    """images uint8 [N, S, S, 4]; worth [N]: 3 for A to 0 for D, the worse where two markers differ; names."""

    images: np.ndarray
    worth: np.ndarray
    names: list[str]

    def __len__(self) -> int:
        return len(self.names)


def pictures(folder: Path) -> dict[int, Path]:
    """{number: file} of a folder: tiles/007.png, people/000007.safetensors, or such files in the folder itself."""
    folder, found = Path(folder), {}
    for place in (folder, folder / "tiles", folder / "people"):
        for path in place.glob("*"):
            if path.stem.isdecimal() and path.suffix in (*PICTURES, ".safetensors"):
                found[int(path.stem)] = path
    if not found:
        raise DatasetError(f"{folder}: holds no numbered pictures")
    return found


def read_picture(path: Path) -> np.ndarray:
    """uint8 [256, 256, 4]; raises DatasetError or WeightsError."""
    if path.suffix == ".safetensors":
        return load_tensors(path)["rgba"].numpy()
    return read_portrait(path, SIZE)


def examples(pairs: list[tuple[Path, Path]]) -> Examples:
    """From (marks, folder) pairs; several markers of one folder are joined. Raises DatasetError."""
    worst: dict[Path, int] = {}
    for marks, folder in pairs:
        known = pictures(folder)
        for number, mark in read_marks(marks).items():
            if number not in known:
                raise DatasetError(f"{marks}: {number} is marked, but {folder} has no such picture")
            worth = len(MARKS) - 1 - MARKS.index(mark.mark)
            worst[known[number]] = min(worth, worst.get(known[number], worth))
    files = sorted(worst)
    return Examples(np.stack([read_picture(f) for f in files]), np.array([worst[f] for f in files]),
                    [str(f) for f in files])
