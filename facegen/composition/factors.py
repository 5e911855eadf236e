"""What is learned on all exemplars at once: the mean face, its mirror map, and how pose, mood, age and group shape it.

The factors are a ridge regression of aligned landmarks on measures and labels; adding one of them to a face turns,
opens or ages it (as in Cootes et al., Active appearance models, 2001, with named directions instead of components).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from facegen.attributes import APPEARANCES
from facegen.composition.pictures.measures import NAMES
from facegen.composition.pictures.mesh import STABLE, fit, mean_shape, mirror_map

MEASURED = ("yaw", "pitch", "mouth_open", "mouth_wide", "mouth_corner", "eyes_open")
AGE = len(MEASURED)  # the row of BETA that ages by 20 years


def codes(measures: np.ndarray, rows: list[dict]) -> np.ndarray:
    """[N, 15]: the measures, age in twenties from 40, gender, group."""
    known = measures[:, [NAMES.index(n) for n in MEASURED]]
    age = np.array([[(float(r["age"]) - 40) / 20, float(r["gender"] == "m") - 0.5] for r in rows])
    group = np.array([[float(r["appearance"] == g) for g in APPEARANCES] for r in rows])
    return np.concatenate([known, age, group], 1).astype(np.float64)


@dataclass
class Factors:
    """mean [478, 2]; partner int [478], the mirror map; slopes [15, 478, 2] in px of the mean face.

    learned holds sharp (energies of the two finest bands at the eyes that portraits are brought to), lightness
    (median skin L of each group), hair ({colour: [[L, a, b], ...]} as it occurs).
    """

    mean: np.ndarray
    partner: np.ndarray
    slopes: np.ndarray
    learned: dict

    def of_measures(self, measures: np.ndarray) -> np.ndarray:
        return measures[[NAMES.index(n) for n in MEASURED]].astype(np.float64)

    def arrays(self) -> dict[str, np.ndarray]:
        return {"mean": self.mean.astype(np.float32), "partner": self.partner.astype(np.int32),
                "slopes": self.slopes.astype(np.float32)}

    @classmethod
    def restore(cls, arrays: dict[str, np.ndarray], learned: dict) -> Factors:
        return cls(arrays["mean"].astype(np.float64), arrays["partner"].astype(int),
                   arrays["slopes"].astype(np.float64), learned)

    def aligned(self, points: np.ndarray) -> np.ndarray:
        """One face [478, 2] laid on the mean face."""
        return fit(points[STABLE], self.mean[STABLE])(points)

    def residual(self, points: np.ndarray, code: np.ndarray) -> np.ndarray:
        """What of an aligned face the factors do not explain, but for a constant."""
        return self.aligned(points) - np.tensordot(code, self.slopes, 1)


def fit_factors(points: np.ndarray, measures: np.ndarray, rows: list[dict], learned: dict) -> Factors:
    """From landmarks [N, 478, 2]; the penalty is each code's own variance."""
    mean = mean_shape(points)
    aligned = np.array([fit(p[STABLE], mean[STABLE])(p) for p in points])
    x = codes(measures, rows)
    centred = x - x.mean(0)
    gram = centred.T @ centred + np.eye(x.shape[1]) * (centred.var(0) + 1e-9)
    flat = (aligned - aligned.mean(0)).reshape(len(points), -1)
    slopes = np.linalg.solve(gram, centred.T @ flat).reshape(x.shape[1], -1, 2)
    return Factors(mean, mirror_map(mean), slopes, learned)
