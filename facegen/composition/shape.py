"""Where the landmarks of a composed face lie, and the points that carry the warps there."""

from __future__ import annotations

import numpy as np

from facegen.composition.factors import AGE, codes
from facegen.composition.library import Library, Source
from facegen.composition.pictures.mesh import (
    CARRIED,
    EYE_LEFT,
    EYE_RIGHT,
    INNER_LIPS,
    IRIS_LEFT,
    IRIS_RIGHT,
    LIPS,
    OVAL,
    RING,
    STABLE,
    fit,
)
from facegen.composition.pictures.warp import FRAME
from facegen.composition.recipe import Recipe

KEPT, KEPT_OVAL = 0.12, 0.35  # the main's share of the inner shape, and of the oval
SYMMETRY, STRAIGHT_GAZE = 0.4, 0.6
MIDDLE = np.array([128.0, 140.0])
CLIP = 0.25  # no factor is followed further than this
MOUTH_REACH = np.array([30.0, 22.0])  # px
RING_REACH = np.array([1.36, 1.42])  # the outline of the hair, in ovals


def target(library: Library, recipe: Recipe, sources: dict[str, Source]) -> np.ndarray:
    """Landmarks [478, 2] of the composed face, in the place, size and pose of the main's."""
    factors, main = library.factors, sources["main"].points
    to_main = fit(factors.mean[STABLE], main[STABLE])

    def moved(change: np.ndarray) -> np.ndarray:
        return to_main(factors.mean + change) - to_main(factors.mean)

    facts = {name: library.facts(r.who, r.flipped) for name, r in recipe.roles().items()}
    wanted = np.concatenate([facts["main"][:2], facts["mouth"][2:5], facts["skin"][5:]])
    laid = {}
    for name in ("main", "skin", "eyes", "mouth"):
        change = np.clip(wanted - facts[name], -CLIP, CLIP)
        points = sources[name].points
        laid[name] = fit(points[STABLE], main[STABLE])(points) + moved(np.tensordot(change, factors.slopes[:AGE], 1))
    shape = recipe.share * laid["skin"] + (1 - recipe.share) * laid["eyes"]
    shape = KEPT * laid["main"] + (1 - KEPT) * shape
    shape = shape + moved(_build(library, recipe)) + moved(factors.slopes[AGE] * recipe.years / 20)
    shape[OVAL] += (KEPT_OVAL - KEPT) * (laid["main"] - shape)[OVAL]
    shape = _evened(shape, factors.partner, wanted[0])
    shape = _with_mouth(shape, laid["mouth"])
    return framed(_looking(shape, laid["eyes"]), recipe.frame)


def framed(points: np.ndarray, frame: tuple[float, float, float]) -> np.ndarray:
    """Points of a portrait enlarged about its middle and moved."""
    return MIDDLE + (points - MIDDLE) * frame[0] + frame[1:]


def unframed(points: np.ndarray, frame: tuple[float, float, float]) -> np.ndarray:
    return MIDDLE + (points - MIDDLE - frame[1:]) / frame[0]


def _build(library: Library, recipe: Recipe) -> np.ndarray:
    """The residual difference of two strangers' shapes, in the mean face's px."""
    if recipe.build is None:
        return np.zeros_like(library.factors.mean)
    amount, one, other = recipe.build
    found = [library.factors.residual(library.points[i], codes(library.measures[i:i + 1], [library.rows[i]])[0])
             for i in (one, other)]
    return amount * (found[0] - found[1])


def _evened(shape: np.ndarray, partner: np.ndarray, yaw: float) -> np.ndarray:
    """Part of the way to left-right symmetry about the face's own axis; less for turned heads."""
    amount = 0.5 * SYMMETRY * float(np.clip(1 - abs(yaw) / 0.3, 0, 1))
    axis, down = shape[[10, 168, 6, 152]].mean(0), shape[152] - shape[10]
    down = down / np.linalg.norm(down)
    across = np.array([-down[1], down[0]])
    other = shape[partner]
    return shape + amount * (other - 2 * ((other - axis) @ across)[:, None] * across - shape)


def _with_mouth(shape: np.ndarray, donor: np.ndarray) -> np.ndarray:
    centre, own = shape[[61, 291]].mean(0), donor[[61, 291]].mean(0)
    weight = np.exp(-np.linalg.norm((shape - centre) / MOUTH_REACH, axis=1) ** 2)
    weight[LIPS + INNER_LIPS] = 1.0
    weight[OVAL] *= 0.3
    return shape + 0.9 * weight[:, None] * ((donor - own) - (shape - centre))


def _looking(shape: np.ndarray, donor: np.ndarray) -> np.ndarray:
    """Irises at the eye donor's place in the lids, the same in both eyes, the gaze pulled straight."""
    eyes = ((IRIS_LEFT, 33, 133), (IRIS_RIGHT, 362, 263))
    place = np.mean([(donor[iris[0]] - (donor[a] + donor[b]) / 2) / np.linalg.norm(donor[b] - donor[a])
                     for iris, a, b in eyes], 0) * [1 - STRAIGHT_GAZE, 1]
    shape = shape.copy()
    for iris, a, b in eyes:
        width = np.linalg.norm(shape[b] - shape[a])
        scale = 0.5 + 0.5 * width / np.linalg.norm(donor[b] - donor[a])
        shape[iris] = (shape[a] + shape[b]) / 2 + place * width + (donor[iris] - donor[iris[0]]) * scale
    return shape


def control_points(shape: np.ndarray, sources: dict[str, Source], outline,
                   frame: tuple[float, float, float]) -> tuple[np.ndarray, list[np.ndarray]]:
    """Points [K, 2] of the composed portrait, and for each source where they lie in it.

    The frame holds still in the main, so that what the frame cuts is not torn.
    """
    main = sources["main"].points
    target_points = [shape[CARRIED], FRAME]
    ring, edge = None, unframed(FRAME, frame)
    if outline is not None:
        around = (shape[RING] - shape[168]) * RING_REACH * (1 + np.asarray(outline)[:, None])
        target_points.append(shape[168] + around)
        ring = main[168] + (main[RING] - main[168]) * RING_REACH
    found = []
    for name, source in sources.items():
        back = (lambda p: p) if name == "main" else fit(main[STABLE], source.points[STABLE])
        found.append(np.vstack([source.points[CARRIED], back(edge), *([] if ring is None else [back(ring)])]))
    return np.vstack(target_points), found


EYES = EYE_LEFT + EYE_RIGHT
