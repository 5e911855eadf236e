"""What the choice of sources goes by, measured on a portrait: pose, mood, light, sharpness, free forehead, beard."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from facegen.composition.pictures import regions
from facegen.composition.pictures.colour import oklab
from facegen.composition.pictures.exposure import skin_tone
from facegen.composition.pictures.filters import blur

NAMES = ("yaw", "pitch", "mouth_open", "mouth_wide", "mouth_corner", "eyes_open", "eyes_differ", "gaze", "side_light",
         "harsh", "eye_fine", "eye_next", "cheek_fine", "cheek_next", "L", "a", "b", "moustache", "chin", "jaw",
         "forehead", "low_forehead", "at_top", "ragged", "hair_L", "hair_a", "hair_b", "brow")
_BROWS = ([70, 63, 105, 66, 107, 46, 53, 52, 65, 55], [300, 293, 334, 296, 336, 276, 283, 282, 295, 285])
_EYE_SPOTS = (33, 133, 362, 263, 159, 386, 105, 334, 145, 374)
_UPPER = [9, 107, 66, 105, 63, 68, 54, 103, 67, 109, 10, 338, 297, 332, 284, 298, 293, 334, 296, 336]
_LOW = [9, 107, 66, 105, 63, 104, 69, 108, 151, 337, 299, 333, 293, 334, 296, 336]


def _length(p: np.ndarray, i: int, j: int) -> float:
    return float(np.linalg.norm(p[i] - p[j]))


def geometry(p: np.ndarray) -> dict[str, float]:
    """Pose and expression from landmarks [478, 2]; ratios of lengths, 0 is frontal, closed, level."""
    eyes = (p[33] + p[133]) / 2, (p[263] + p[362]) / 2
    wide = _length(p, 61, 291)
    left, right = _length(p, 159, 145) / _length(p, 33, 133), _length(p, 386, 374) / _length(p, 362, 263)
    gaze = ((p[468] - (p[33] + p[133]) / 2)[0] / _length(p, 33, 133)
            + (p[473] - (p[362] + p[263]) / 2)[0] / _length(p, 362, 263)) / 2
    return {
        "yaw": float((2 * p[1, 0] - p[234, 0] - p[454, 0]) / _length(p, 454, 234)),
        "pitch": float((p[1, 1] - (eyes[0][1] + eyes[1][1]) / 2) / _length(p, 152, 10)),
        "mouth_open": _length(p, 13, 14) / wide,
        "mouth_wide": wide / _length(p, 33, 263),
        "mouth_corner": float(((p[13] + p[14]) / 2)[1] - (p[61, 1] + p[291, 1]) / 2) / wide,
        "eyes_open": (left + right) / 2, "eyes_differ": left - right, "gaze": float(gaze)}


def _disc(p: np.ndarray, spots, radius: float) -> Tensor:
    x, y = regions.grid()
    inside = torch.zeros_like(x, dtype=torch.bool)
    for j in spots:
        inside |= (x - float(p[j, 0])) ** 2 + (y - float(p[j, 1])) ** 2 < radius**2
    return inside


def _at(picture: Tensor, p: np.ndarray, spots) -> np.ndarray:
    top = picture.shape[-1] - 1
    return np.array([float(picture[int(np.clip(p[j, 1], 0, top)), int(np.clip(p[j, 0], 0, top))]) for j in spots])


def _share(skin: Tensor, p: np.ndarray, corners: list[int]) -> float:
    area = regions.polygon(p[corners])
    return float((skin * area).sum() / area.sum().clamp_min(1))


def measure(rgb: Tensor, alpha: Tensor, skin: Tensor, hair: Tensor, p: np.ndarray) -> np.ndarray:
    """float32 [len(NAMES)] of one portrait: rgb [3, 256, 256], masks [256, 256], landmarks [478, 2]."""
    lab = oklab(rgb)
    light, found = lab[0], geometry(p)
    tone, _ = skin_tone(lab, alpha, p)
    found |= {"L": float(tone[0]), "a": float(tone[1]), "b": float(tone[2])}
    broad, soft = blur(light, 5.0), blur(light, 2.0)
    found["side_light"] = float(_at(broad, p, (50, 101, 205, 117)).mean() - _at(broad, p, (280, 330, 425, 346)).mean())
    inner = regions.face(p, 1.0, 0.9) * (blur(skin, 1.0) > 0.3) > 0.5
    found["harsh"] = float(broad[inner].std()) if int(inner.sum()) > 50 else 1.0
    steps = [light, blur(light, 0.7), blur(light, 1.4)]
    for place, where in (("eye", _disc(p, _EYE_SPOTS, 8)), ("cheek", inner)):
        for k, name in enumerate(("fine", "next")):
            band = (steps[k] - steps[k + 1])[where]
            found[f"{place}_{name}"] = float((band**2).mean().sqrt()) if len(band) else 0.0
    cheek = np.median(_at(soft, p, (50, 280, 101, 330, 205, 425)))
    for name, spots in (("moustache", (164, 167, 393, 165, 391)), ("chin", (199, 200, 18, 83, 313, 175)),
                        ("jaw", (172, 397, 136, 365, 150, 379, 210, 430))):
        found[name] = float(np.median(_at(soft, p, spots)) - cheek)
    brows = torch.stack([soft[regions.polygon(regions.convex(p[b])) > 0.5].quantile(0.3) for b in _BROWS])
    found["brow"] = float(brows.mean() - cheek)
    found |= {"forehead": _share(skin, p, _UPPER), "low_forehead": _share(skin, p, _LOW),
              "at_top": float(alpha[:3].mean()),
              "ragged": float(((alpha > 0.15) & (alpha < 0.85)).sum() / (alpha > 0.5).sum().sqrt().clamp_min(1))}
    sure = (hair > 0.7) & (alpha > 0.8)
    colour = lab[:, sure].mean(1) if int(sure.sum()) > 300 else torch.full((3,), float("nan"))
    found |= {"hair_L": float(colour[0]), "hair_a": float(colour[1]), "hair_b": float(colour[2])}
    return np.array([found[name] for name in NAMES], dtype=np.float32)
