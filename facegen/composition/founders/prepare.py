"""From a training folder with landmarks to a library of exemplars; the training split only."""

from __future__ import annotations

import csv
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch

from facegen.composition.factors import fit_factors
from facegen.composition.library import Library
from facegen.composition.pictures import exposure, masks
from facegen.composition.pictures.colour import oklab
from facegen.composition.pictures.cutout import clean
from facegen.composition.pictures.measures import NAMES, measure
from facegen.composition.pictures.mesh import SIZE
from facegen.data.dataset import DatasetError, check_label, read_portrait

HAIR_POOL = 60  # portraits a colour whose hair shows how that colour looks
BLUEST = -0.004  # Oklab b of hair below which a mean is more light than hair


def read_landmarks(folder: Path) -> dict[str, np.ndarray]:
    """{file: [478, 2] in px} of landmarks.npz; raises DatasetError."""
    try:
        with np.load(Path(folder) / "landmarks.npz", allow_pickle=False) as held:
            return {str(n): p.astype(np.float64) / 64 for n, p in zip(held["names"], held["points"], strict=True)}
    except (OSError, KeyError, ValueError) as error:
        raise DatasetError(f"{folder}: landmarks.npz cannot be read: {error}.") from None


def read_rows(folder: Path, known: dict[str, np.ndarray]) -> list[dict]:
    """Checked labels of the training rows that have landmarks, with "source" and the roles that sourcing.csv denies."""
    folder, denied = Path(folder), {}
    if (folder / "sourcing.csv").exists():
        with (folder / "sourcing.csv").open(newline="", encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                denied.setdefault(row["file"], []).append(row["role"])
    with (folder / "labels.csv").open(newline="", encoding="utf-8") as stream:
        rows = [check_label(row) | {"source": row.get("source") or "", "made_with": row.get("made_with") or "",
                                    "denied": denied.get(row["file"], [])}
                for row in csv.DictReader(stream) if row["split"] == "train" and row["file"] in known]
    if not rows:
        raise DatasetError(f"{folder}: no training portrait has landmarks.")
    return rows


def _first(folder: Path, row: dict, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cleaned picture float16 [4, 256, 256] and its skin tone [3]."""
    rgba = torch.from_numpy(read_portrait(Path(folder) / "portraits" / row["file"], SIZE).copy())
    rgba = rgba.permute(2, 0, 1).float() / 255
    rgb, alpha = clean(rgba[:3], rgba[3], points)
    tone = exposure.measured(rgb, alpha, points)
    return torch.cat([rgb, alpha[None]]).numpy(), tone.numpy()


def _second(picture: np.ndarray, own: np.ndarray, wanted: np.ndarray, row: dict, points: np.ndarray):
    """Balanced picture, masks and measures."""
    rgba = torch.from_numpy(picture)
    rgb = exposure.balanced(rgba[:3], torch.from_numpy(own), wanted)
    return finish(rgb, rgba[3], points, row)


def finish(rgb, alpha, points: np.ndarray, row: dict) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(picture uint8 [256, 256, 4], masks uint8 [3, 256, 256], measures) of a portrait that needs no more mending."""
    skin = exposure.skin_mask(oklab(rgb), alpha, points)
    hair = masks.hair(rgb, alpha, skin, points, row["hair_length"], row["hair_colour"])
    cloth = masks.clothes(rgb, alpha, skin, points, hair)
    measures = measure(rgb, alpha, skin, hair, points)
    whole = torch.cat([rgb, alpha[None], skin[None], hair[None], cloth[None]])
    whole = (whole.clamp(0, 1) * 255).round().byte().numpy()
    return whole[:4].transpose(1, 2, 0), whole[4:], measures


def _one(task):
    torch.set_num_threads(1)
    return task[0](*task[1])


@contextmanager
def _mapper(workers: int):
    """map() here, or over processes that begin afresh: a fork of a process that has used torch may hang."""
    if workers == 1:
        yield lambda function, tasks: (run(*rest) for run, rest in tasks)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield lambda function, tasks: pool.map(function, tasks, chunksize=8)


def prepare(folder: Path, workers: int = 1, on_step: Callable[[int, int], None] | None = None) -> Library:
    """The whole folder, about a quarter of a second of one core a portrait. Raises DatasetError."""
    known = read_landmarks(folder)
    rows = read_rows(folder, known)
    points = np.array([known[r["file"]] for r in rows])
    done = []
    with _mapper(workers) as each:
        first = list(each(_one, [(_first, (folder, r, p)) for r, p in zip(rows, points, strict=True)]))
        tones = exposure.fit_tones(np.array([tone for _, tone in first]), np.array([r["appearance"] for r in rows]))
        tasks = [(_second, (picture, tone, tones.wanted(tone, r["appearance"]).astype(np.float32), r, p))
                 for (picture, tone), r, p in zip(first, rows, points, strict=True)]
        for i, result in enumerate(each(_one, tasks)):
            done.append(result)
            if on_step:
                on_step(i + 1, len(rows))
    measures = np.array([m for _, _, m in done])
    learned = learn(measures, rows) | {"lightness": tones.lightness}
    return Library(np.array([p for p, _, _ in done]), np.array([m for _, m, _ in done]), points, measures, rows,
                   fit_factors(points, measures, rows, learned))


def learn(measures: np.ndarray, rows: list[dict]) -> dict:
    """Sharpness to aim at, and the hair colours that occur."""
    good = np.array(["never" not in r["denied"] for r in rows])
    sharp = [float(np.percentile(measures[good, NAMES.index(n)], 65)) for n in ("eye_fine", "eye_next")]
    return {"sharp": sharp, "hair": {colour: _hair_pool(measures, rows, colour)
                                     for colour in ("black", "brown", "blond", "red", "grey")}}


def _hair_pool(measures: np.ndarray, rows: list[dict], colour: str) -> list[list[float]]:
    means = measures[:, [NAMES.index(n) for n in ("hair_L", "hair_a", "hair_b")]]
    usable = np.array([r["hair_colour"] == colour and not r["headwear"] and not r["denied"] for r in rows])
    found = means[usable & np.isfinite(means).all(1)][:HAIR_POOL]
    if not len(found):
        return []
    usual = (np.abs(found - np.median(found, 0)) < [0.12, 0.035, 0.04]).all(1) & (found[:, 2] >= BLUEST)
    return np.round(found[usual], 4).tolist()
