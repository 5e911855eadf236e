"""Labelled portraits: reading a folder, checking it, and preparing one file.

A folder holds ``labels.csv`` and ``portraits/``; a prepared folder holds
``faces.safetensors`` and ``labels.json``, and loads in a second.
"""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from facegen.attributes import AGE_MAX, AGE_MIN, ALLOWED

REQUIRED = ("file", "split", "age", "gender", "appearance", "expression", "glasses",
            "hair_colour", "hair_length", "beard")
# Labels that annotators may give and nobody may ask for.
EXTRA = {"appearance": ("other",), "expression": ("other",), "glasses": ("dark",)}


class DatasetError(ValueError):
    """The folder cannot be trained on; the sentence says what to change."""


@dataclass
class FaceSet:
    """images: uint8 [N, S, S, 4], straight alpha; labels: N dicts; data_hash: hex sha256."""

    images: np.ndarray
    labels: list[dict]
    data_hash: str

    def __len__(self) -> int:
        return len(self.labels)

    def split(self, name: str) -> FaceSet:
        """The rows of one split, "train" or "holdout"."""
        keep = [i for i, row in enumerate(self.labels) if row["split"] == name]
        return FaceSet(self.images[keep], [self.labels[i] for i in keep], self.data_hash)


def check_label(row: dict) -> dict:
    """A typed copy of one CSV row; raises DatasetError naming the wrong column."""
    missing = [c for c in REQUIRED if row.get(c) in (None, "")]
    if missing:
        raise DatasetError(f"{row.get('file') or 'a row'}: column {missing[0]!r} is empty")
    for name, allowed in ALLOWED.items():
        if row[name] not in allowed + EXTRA.get(name, ()):
            raise DatasetError(f"{row['file']}: {name} is {row[name]!r}, allowed are {', '.join(allowed)}")
    if row["split"] not in ("train", "holdout"):
        raise DatasetError(f"{row['file']}: split is {row['split']!r}, allowed are train, holdout")
    typed = {c: row[c] for c in REQUIRED} | {"cutout": row.get("cutout") or "good"}
    typed["age"] = _age(row)
    for flag in ("beard", "headwear"):
        typed[flag] = int(_flag(row, flag))
    return typed


def _age(row: dict) -> float:
    try:
        age = float(row["age"])
    except ValueError:
        age = -1.0
    if not AGE_MIN <= age <= AGE_MAX:
        raise DatasetError(f"{row['file']}: age is {row['age']!r}, a number from {AGE_MIN} to {AGE_MAX} is needed")
    return age


def _flag(row: dict, name: str) -> bool:
    value = str(row.get(name) or "0")
    if value not in ("0", "1"):
        raise DatasetError(f"{row['file']}: {name} is {value!r}, allowed are 0, 1")
    return value == "1"


def read_portrait(path: Path, size: int) -> np.ndarray:
    """One picture as uint8 [size, size, 4]; raises DatasetError if it cannot be used."""
    try:
        with Image.open(path) as picture:
            picture.load()
            rgba = picture.convert("RGBA")
    except (OSError, SyntaxError, ValueError) as error:
        raise DatasetError(f"{path.name}: cannot be read as a picture ({error})") from None
    if rgba.width != rgba.height:
        raise DatasetError(f"{path.name}: is {rgba.width} x {rgba.height}, a square is needed")
    pixels = np.asarray(rgba.resize((size, size), Image.LANCZOS))
    if pixels[..., 3].mean() < 12:
        raise DatasetError(f"{path.name}: is almost fully transparent")
    return pixels


def load_folder(folder: Path, size: int, on_reject=None) -> FaceSet:
    """Read every usable portrait of a folder.

    Damaged pictures and wrong labels are passed to ``on_reject(message)`` and
    left out. Raises DatasetError if labels.csv is absent or nothing is usable.
    """
    folder = Path(folder)
    if (folder / "faces.safetensors").exists():
        return _load_prepared(folder, size)
    table = folder / "labels.csv"
    if not table.exists():
        raise DatasetError(f"{folder}: there is no labels.csv; expected labels.csv and portraits/")
    images, labels = [], []
    with table.open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            try:
                label = check_label(row)
                images.append(read_portrait(folder / "portraits" / row["file"], size))
                labels.append(label)
            except DatasetError as error:
                (on_reject or _ignore)(str(error))
    if not labels:
        raise DatasetError(f"{folder}: no usable portrait is listed in labels.csv")
    return FaceSet(np.stack(images), labels, _hash(images, labels))


def _ignore(message: str) -> None:
    return None


def _hash(images, labels: list[dict]) -> str:
    digest = hashlib.sha256(json.dumps(labels, sort_keys=True).encode())
    for image in images:
        digest.update(np.ascontiguousarray(image).tobytes())
    return digest.hexdigest()


def prepare(source: Path, out: Path, size: int = 256, on_reject=None) -> dict:
    """Write the prepared form of ``source`` to ``out``; returns a small report.

    Raises DatasetError if nothing is usable or ``out`` cannot be written; what was there before is kept.
    """
    from safetensors.numpy import save

    from facegen.data.weights import write_atomically

    rejected: list[str] = []

    def note(message: str) -> None:
        rejected.append(message)
        (on_reject or _ignore)(message)

    faces = load_folder(source, size, note)
    out = Path(out)
    report = {"count": len(faces), "size": size, "data_hash": faces.data_hash, "rejected": rejected}
    table = json.dumps({"labels": faces.labels, **report}, indent=1).encode()
    try:
        out.mkdir(parents=True, exist_ok=True)
        write_atomically(out / "faces.safetensors", save({"images": faces.images}))
        write_atomically(out / "labels.json", table)
    except OSError as error:
        raise DatasetError(f"{out}: the prepared set could not be written ({error})") from None
    return report


def _load_prepared(folder: Path, size: int) -> FaceSet:
    from safetensors.numpy import load_file

    try:
        images = load_file(str(folder / "faces.safetensors"))["images"]
        meta = json.loads((folder / "labels.json").read_text())
    except Exception as error:
        raise DatasetError(f"{folder}: the prepared set is damaged ({error}); run prepare again") from None
    if images.shape[1] != size:
        raise DatasetError(f"{folder}: prepared at {images.shape[1]} px, this preset needs {size} px")
    return FaceSet(images, meta["labels"], meta["data_hash"])
