"""One portrait from a recipe: sources warped onto one shape, their light matched, and joined band by band.

Joining in bands follows Burt & Adelson (A multiresolution spline, 1983): coarse light over wide borders, fine texture
over narrow ones. Nothing is averaged in the finest bands, so skin and hair stay as sharp as they were.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from facegen.composition.library import Library, Source
from facegen.composition.pictures import frames, irises, light, recolour, regions, teeth
from facegen.composition.pictures.filters import blur, erode, ramp
from facegen.composition.pictures.measures import NAMES
from facegen.composition.pictures.mesh import BROW_LEFT, BROW_RIGHT, BROWS_AND_EYES, EYE_LEFT, EYE_RIGHT, LIPS
from facegen.composition.pictures.warp import random_field, sample, thin_plate, through
from facegen.composition.recipe import Recipe
from facegen.composition.shape import control_points, target
from facegen.streams import Stream

BANDS = 6
SKIN_SHARE = (1.0, 1.0, 0.85, 0.6, 0.5, 0.5)  # the skin donor's part of each band, finest first; the rest is the eyes'
AGER_SHARE = (0.95, 0.95, 0.95, 0.85, 0.5, 0.2)
BROWN_EYED = ("black", "latino", "east_asian", "southeast_asian", "indian", "middle_eastern")
EVEN_SHARP, SHARPER = 0.7, (0.6, 1.6)
GLASSES = [70, 63, 105, 66, 9, 296, 334, 293, 300, 356, 454, 323, 127, 234, 93, 50, 280, 195, 118, 347, 101, 330]


@dataclass
class Composed:
    """rgba [4, 256, 256] in 0..1, straight alpha; shape: its landmarks [478, 2].

    masks [3, 256, 256] are the main's skin, hair and clothes; face says where donors stand instead of the main.
    """

    rgba: Tensor
    shape: np.ndarray
    masks: Tensor
    face: Tensor


@dataclass
class Stages:
    """What a composition goes through: layers and toned by role, [7, 256, 256] and [3, 256, 256]; face, shape."""

    layers: dict[str, Tensor]
    toned: dict[str, Tensor]
    face: Tensor
    shape: np.ndarray


@torch.inference_mode()
def compose(library: Library, recipe: Recipe, device: str = "cpu") -> Composed:
    """The portrait of a recipe; the same recipe gives the same bytes on any number of threads."""
    return finish(library, recipe, stages(library, recipe, device), device)


@torch.inference_mode()
def stages(library: Library, recipe: Recipe, device: str = "cpu") -> Stages:
    """Every source on the composed shape, in the main's light."""
    sources = {name: library.source(r.who, r.flipped, device) for name, r in recipe.roles().items()}
    shape = target(library, recipe, sources)
    sources["main"] = _restyled(library, recipe, sources["main"])
    own = recipe.owners()
    warped = _warped(recipe, {name: s for name, s in sources.items() if own[name] == name}, shape, device)
    layers = {name: warped[own[name]] for name in sources}
    face, core = _face_mask(recipe, layers, shape, device)
    region, main = regions.face(shape, 1.22, 1.0, device), layers["main"]
    eyes = torch.maximum(*(regions.hull(shape[e], 2.0, 1, device) for e in (EYE_LEFT, EYE_RIGHT)))
    toned = {name: x[:3] if name == "main" else
             light.matched(x[:3], _skin_of(name, x), main[:3], main[4], region, core, eyes)
             for name, x in warped.items()}
    return Stages(layers, toned, face, shape)


@torch.inference_mode()
def finish(library: Library, recipe: Recipe, made: Stages, device: str = "cpu") -> Composed:
    """The sources joined band by band, hair and brows dyed, what sampling took away put back."""
    names, main = list(made.toned), made.layers["main"]
    split = [b.view(len(names), 3, *b.shape[1:]) for b in bands(torch.cat(list(made.toned.values())))]
    by_owner = {n: [b[k] for b in split] for k, n in enumerate(names)}
    for name, parts in by_owner.items():
        _sharpened(library, recipe.roles()[name].who, parts)
    by_name = {name: by_owner[owner] for name, owner in recipe.owners().items()}
    rgb = _joined(recipe, by_name, made.face, made.shape, device)
    if recipe.dye is not None:
        skin = torch.maximum(main[4], made.face * made.layers["skin"][4])
        rgb = recolour.dyed(rgb.clamp(0, 1), main[5], skin, made.shape, recipe.dye)
    rgb = teeth.ivory(rgb, made.shape)
    if recipe.label.get("appearance") in BROWN_EYED:
        rgb = irises.brown(rgb, made.shape)
    rgb = _restored(rgb, made.face, main[3], recipe.restore)
    alpha = ramp(main[3:4], recipe.restore * 0.8, 1 - recipe.restore * 0.93)
    if recipe.rims is not None:
        rgb = frames.worn(rgb, alpha[0], main[5], made.shape, frames.Frame.of(Stream(recipe.rims, "rims")))
    return Composed(torch.cat([rgb, alpha]).clamp(0, 1), made.shape, main[4:7], made.face)


def _restored(rgb: Tensor, face: Tensor, alpha: Tensor, amount: float) -> Tensor:
    """Fine detail of hair and clothes raised by what sampling took away."""
    near = blur(rgb, 0.7)
    outside = (1 - blur(face, 1.5)) * ramp(alpha, 0.6, 0.9)
    return rgb + amount * outside * ((rgb - near) + 0.8 * (near - blur(near, 1.1)))


def _skin_of(name: str, layer: Tensor) -> Tensor:
    return torch.ones_like(layer[4]) if name == "wearer" else layer[4]


def _restyled(library: Library, recipe: Recipe, source: Source) -> Source:
    picture = source.picture
    if recipe.cloth is not None:
        picture = recolour.with_clothes(picture, np.array(recipe.cloth))
    if recipe.tone is not None:
        own = library.measures[recipe.main.who][[NAMES.index(n) for n in "Lab"]]
        picture = recolour.with_skin(picture, source.points, own, np.array(recipe.tone))
    return Source(picture, source.points)


def _warped(recipe: Recipe, sources: dict[str, Source], shape: np.ndarray, device: str) -> dict[str, Tensor]:
    """Every source [7, 256, 256] on the composed shape, its shading evened."""
    points, found = control_points(shape, sources, recipe.outline, recipe.frame)
    flows = thin_plate(points, found, device)
    if recipe.drift[0] > 0:
        free = random_field(Stream(recipe.seed, "field"), *recipe.drift, device=device)
        flows = torch.cat([through(free * (1 - _held(shape, device)), flows[0])[None], flows[1:]])
    pictures = torch.stack([light.evened(s.picture, s.points) for s in sources.values()])
    return dict(zip(sources, sample(pictures, flows).clamp(0, 1), strict=True))


def _held(shape: np.ndarray, device: str) -> Tensor:
    """Where a field must leave the portrait alone: the face and the ears beside it."""
    face = blur(regions.face(shape, 1.08, 1.06, device), 14.0)
    return torch.maximum(face, blur(regions.ears(shape, 0.16, 0.30, 0.06, 0.06, device), 5.0))


def _face_mask(recipe: Recipe, layers: dict[str, Tensor], shape: np.ndarray, device: str) -> tuple[Tensor, Tensor]:
    """(where donors stand instead of the main, where they stand even without being skin), [256, 256] each."""
    skin = {n: layers[n][4] for n in ("main", "skin", "eyes")}
    region = regions.face(shape, 1.22, 1.0, device)
    middle = [1, 2, 98, 327, 129, 358, 17, 61, 291]
    core = regions.hull(np.vstack([shape[BROWS_AND_EYES], shape[middle], shape[LIPS]]), 2.5, 2, device)
    both = torch.minimum(skin["main"], torch.minimum(skin["skin"], 0.4 * skin["skin"] + 0.6 * skin["eyes"]))
    both = blur(erode(ramp(blur(both, 2.0), 0.35, 0.80), 1), 1.5)
    face = torch.maximum(region * both, core)
    _, y = regions.grid(device)
    top, brow = float(shape[10, 1]), float(shape[[105, 334, 66, 296], 1].min())
    limit = ramp(y, brow - 17, brow - 3) if recipe.own_forehead else ramp(y, top - 6, top + 4)
    face = torch.minimum(face, torch.maximum(limit, core))
    return torch.minimum(face, torch.maximum(blur(erode(region, 6), 2.5), core)), core


def bands(x: Tensor) -> list[Tensor]:
    """Undecimated bands of [C, H, W], finest first; their sum is x."""
    parts = []
    for i in range(BANDS - 1):
        smooth = blur(x, 0.8 * 2**i)
        parts.append(x - smooth)
        x = smooth
    return [*parts, x]


def _sharpened(library: Library, who: int, parts: list[Tensor]) -> None:
    """The two finest bands scaled towards the energy that good portraits have at the eyes."""
    for k, name in enumerate(("eye_fine", "eye_next")):
        own = max(float(library.measures[who][NAMES.index(name)]), 1e-4)
        gain = np.clip((library.factors.learned["sharp"][k] / own) ** EVEN_SHARP, *SHARPER)
        parts[k] = parts[k] * float(gain)


def _joined(recipe: Recipe, parts: dict[str, list[Tensor]], face: Tensor, shape: np.ndarray, device: str) -> Tensor:
    eyes = regions.hull(shape[BROWS_AND_EYES], 3.5, 4, device)
    mouth = regions.hull(shape[LIPS], 3.5, 5, device)
    if recipe.widen:
        folds = [*LIPS, 205, 425, 50, 280, 187, 411]
        mouth = torch.maximum(mouth, recipe.widen * regions.hull(shape[folds], 5.0, 2, device))
    tight = torch.maximum(*(regions.hull(shape[e + b], 2.5, 1, device)
                            for e, b in ((EYE_LEFT, BROW_LEFT[5:]), (EYE_RIGHT, BROW_RIGHT[5:]))))
    total = torch.zeros_like(parts["main"][0])
    for i in range(BANDS):
        part = SKIN_SHARE[i] * parts["skin"][i] + (1 - SKIN_SHARE[i]) * parts["eyes"][i]
        if i < BANDS - 1:
            part = part * (1 - eyes) + parts["eyes"][i] * eyes
        if "ager" in parts:
            weight = AGER_SHARE[i] * (1 - 0.7 * tight)
            part = part * (1 - weight) + parts["ager"][i] * weight
        if i < BANDS - 1:
            part = part * (1 - mouth) + parts["mouth"][i] * mouth
        total = total + _mixed(parts["main"][i], part, face, i)
    if "wearer" in parts:
        zone, own = regions.hull(shape[GLASSES], 4.0, 3, device), bands(total)
        total = sum(_mixed(a, b, zone, max(i, 1)) for i, (a, b) in enumerate(zip(own, parts["wearer"], strict=True)))
    return total


def _mixed(below: Tensor, above: Tensor, mask: Tensor, band: int) -> Tensor:
    soft = mask if band == 0 else blur(mask, max(0.5, 0.6 * 2**band))
    return above * soft + below * (1 - soft)
