"""Which of the 478 face-mesh landmarks mean what, and similarity fits between faces.

Numbers are those of MediaPipe's face mesh with irises (Kartynnik et al., 2019); points are [K, 2] x, y in pixels of a
256 px portrait, y down, float64 numpy. Left and right are the picture's.
"""

from __future__ import annotations

import numpy as np

SIZE = 256
COUNT = 478
OVAL = [10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149,
        150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109]
EYE_LEFT = [33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7]
EYE_RIGHT = [263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249]
BROW_LEFT, BROW_RIGHT = [46, 53, 52, 65, 55, 70, 63, 105, 66, 107], [276, 283, 282, 295, 285, 300, 293, 334, 296, 336]
BROWS_AND_EYES = [33, 133, 362, 263, 159, 145, 386, 374, 70, 63, 105, 66, 107, 336, 296, 334, 293, 300, 46, 276, 53,
                  283, 55, 285]
LIPS = [61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185]
INNER_LIPS = [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191]
IRIS_LEFT, IRIS_RIGHT = list(range(468, 473)), list(range(473, 478))
NOSE = [168, 6, 197, 195, 5, 4, 1, 2, 98, 327, 48, 278, 129, 358, 64, 294, 97, 326, 94]
CHEEKS = [50, 280, 101, 330, 205, 425, 118, 347, 36, 266, 123, 352, 147, 376, 187, 411, 207, 427, 192, 416]
FOREHEAD = [9, 8, 151, 69, 299, 108, 337, 104, 333, 68, 298]
LOWER = [164, 167, 393, 165, 391, 199, 200, 18, 83, 313, 175, 214, 434, 210, 430, 117, 346, 195, 447, 227]
STABLE = [33, 133, 362, 263, 1, 4, 168, 6, 61, 291, 0, 17, 152, 234, 454]  # these carry a similarity fit
SKIN_SPOTS = [50, 280, 101, 330, 205, 425, 118, 347, 4, 9]
RING = [10, 297, 284, 356, 323, 361, 93, 132, 127, 54, 67]  # the oval's points that carry the outline of the hair
# What is kept of a founder, and what carries the warp (inner lips would fold it).
CARRIED = list(dict.fromkeys(OVAL + BROW_LEFT + BROW_RIGHT + EYE_LEFT + EYE_RIGHT + IRIS_LEFT + IRIS_RIGHT + NOSE
                             + LIPS + CHEEKS + FOREHEAD[:7]))
_PAIRS_BY_HAND = ((93, 323), (137, 366))  # the nearest mirrored point is another's for these


def fit(source: np.ndarray, target: np.ndarray):
    """The similarity that takes points [K, 2] to others in least squares (Umeyama, 1991), as a function."""
    a, b = source.mean(0), target.mean(0)
    u, spread, v = np.linalg.svd((source - a).T @ (target - b))
    turn, scale = u @ v, spread.sum() / ((source - a) ** 2).sum()
    return lambda points: (points - a) @ turn * scale + b


def mean_shape(points: np.ndarray) -> np.ndarray:
    """Procrustes mean [478, 2] of faces [N, 478, 2]."""
    mean = points.mean(0)
    for _ in range(2):
        mean = np.mean([fit(p[STABLE], mean[STABLE])(p) for p in points], 0)
    return mean


def mirror_map(mean: np.ndarray) -> np.ndarray:
    """int [478]: after a mirroring of the picture, landmark j stands where landmark map[j] stood."""
    turned = mean.copy()
    turned[:, 0] = 2 * mean[[10, 152, 168, 1], 0].mean() - turned[:, 0]
    partner = np.array([int(np.argmin(((turned - p) ** 2).sum(1))) for p in mean])
    for a, b in _PAIRS_BY_HAND:
        partner[a], partner[b] = b, a
    return partner


def mirrored(points: np.ndarray, partner: np.ndarray) -> np.ndarray:
    """The landmarks of the mirrored portrait."""
    turned = points.copy()
    turned[:, 0] = SIZE - 1 - turned[:, 0]
    return turned[partner]
