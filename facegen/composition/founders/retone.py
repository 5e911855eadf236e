"""Founders mended where they lie: skin taken to the lightness of their group and gender, grey hair to grey.

Small cells borrow faces from lighter neighbours; what they were drawn with is lighter than the people whom they stand
for. Whole cells are moved towards their sources, the lighter people more than the darker ones, and nobody by more than
REACH. What would come too near to a training portrait stays as it is.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from facegen.attributes import APPEARANCES
from facegen.composition import packed
from facegen.composition.founders.nearness import Nearness
from facegen.composition.library import Library
from facegen.composition.pictures import greys, recolour
from facegen.composition.pictures.exposure import measured
from facegen.composition.pictures.measures import NAMES

LEAST, REACH = 0.012, 0.075  # Oklab L below which a cell is left alone, and the most that one person moves
LEAST_STEP = 0.004
CLOSER = 0.25  # how much a cell's people come closer to each other
WARMER = 0.06  # b gained for each unit of L lost, as along the sources' skin tones
TONE = [NAMES.index(n) for n in "Lab"]
# A cell's aim lies between its own sources and its whole group, whose exposure was evened.
OWN_SHARE = 0.5


def aims(data: Path) -> dict[tuple[str, str], float]:
    """{(group, gender): median skin L} of a training folder with landmarks. Raises DatasetError."""
    from facegen.composition.founders.prepare import read_landmarks
    from facegen.data.dataset import load_folder

    faces = load_folder(data, 256)
    points = read_landmarks(data)
    found: dict[tuple[str, str], list[float]] = {}
    for image, row in zip(faces.images, faces.labels, strict=True):
        if row["split"] == "train" and row["file"] in points:
            rgba = torch.from_numpy(image).permute(2, 0, 1).float() / 255
            tone = measured(rgba[:3], rgba[3], points[row["file"]])
            found.setdefault((row["appearance"], row["gender"]), []).append(float(tone[0]))
    return {cell: float(np.median(values)) for cell, values in found.items()}


def steps(library: Library, sources: dict[tuple[str, str], float]) -> np.ndarray:
    """How much lighter (or, below 0, darker) each founder is to become, Oklab L [N]."""
    light, change = library.measure("L").astype(float), np.zeros(len(library))
    for group in APPEARANCES:
        whole = library.factors.learned["lightness"][group]
        for gender in "fm":
            who = np.array([(r["appearance"], r["gender"]) == (group, gender) for r in library.rows])
            if not who.any() or (group, gender) not in sources:
                continue
            aim = OWN_SHARE * sources[group, gender] + (1 - OWN_SHARE) * whole
            middle = float(np.median(light[who]))
            if aim - middle < -LEAST:
                moved = (aim - middle) - CLOSER * (light[who] - middle)
                change[who] = np.clip(moved, -REACH, 0)
    return change


def retone(folder: Path, sources: dict[tuple[str, str], float], near: Nearness | None) -> tuple[int, int]:
    """Rewrite the founders of a weights folder; (how many were moved, how many came too near to a source and stay)."""
    library = packed.load(folder)
    changed, stayed = {}, 0
    for i, step in enumerate(steps(library, sources)):
        if (found := _mended(library, i, float(step))) is None:
            continue
        rgba, tone = found
        if near is not None and not near.far_enough(_nearness(near, rgba)):
            stayed += 1
            continue
        changed[i] = (rgba, library.measures[i].copy())
        changed[i][1][TONE] = tone
    packed.replace_pictures(folder, changed)
    return len(changed), stayed


def _mended(library: Library, i: int, step: float) -> tuple[np.ndarray, np.ndarray] | None:
    """(uint8 [256, 256, 4], skin tone) of a founder with other skin or hair, None where both stay."""
    source, own = library.source(i, False), library.measures[i][TONE].astype(float)
    grey = greys.ungreened(source.picture, source.points)
    picture = source.picture if grey is None else torch.cat([grey, source.picture[3:]])
    if abs(step) >= LEAST_STEP:
        wanted = own + np.array([step, 0.0, -WARMER * step])
        picture = recolour.with_skin(picture, source.points, own, wanted)
    elif grey is None:
        return None
    picture = picture[:4]
    rgba = (picture * 255).round().clamp(0, 255).byte().permute(1, 2, 0).numpy()
    return rgba, measured(picture[:3], picture[3], source.points).numpy()


def _nearness(near: Nearness, rgba: np.ndarray) -> dict[str, float]:
    from PIL import Image

    return near.of(Image.fromarray(rgba, "RGBA"))
