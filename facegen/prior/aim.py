"""Which age to aim at for a portrait that looks as old as was asked.

Mixing people smooths their wrinkles away, and the exemplars of a group are not
spread evenly over ages, so what comes out differs from what is aimed at. Judge
A reads draws of known aim, and the differences are kept as a curve per group,
drawn towards the common curve where few draws speak (James & Stein, 1961).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from facegen.attributes import APPEARANCES, PortraitRequest

KNOTS = (18.0, 26.0, 34.0, 42.0, 50.0, 58.0, 66.0, 74.0, 82.0, 90.0)
LARGEST = 12.0  # years that an aim may differ from what was asked
# Strength of a curve's smoothness, of its pull to the common one, and of A's own faults' to nought, in draws.
SMOOTH, SHRINK, OWN_SHRINK = 2.0, 6.0, 4.0


@dataclass(frozen=True)
class Aim:
    """Years to add at each knot: {"all": [...], "white": [...], ...}."""

    years: dict[str, tuple[float, ...]]

    def age(self, request: PortraitRequest) -> float:
        """The age to aim at, 18 to 90; request.age must be set."""
        curve = self.years.get(request.appearance or "all", self.years["all"])
        return float(np.clip(request.age + np.interp(request.age, KNOTS, curve), 18, 90))

    def as_dict(self) -> dict:
        return {name: list(curve) for name, curve in self.years.items()}

    @classmethod
    def from_dict(cls, data: dict) -> Aim:
        """Raises KeyError or TypeError if the data is none."""
        years = {name: tuple(float(v) for v in curve) for name, curve in data.items()}
        if len(years["all"]) != len(KNOTS):
            raise KeyError("aim")
        return cls(years)


UNCALIBRATED = Aim({"all": tuple(min(88.0 - k, 0.08 * max(0.0, k - 35.0)) for k in KNOTS)})


def probes(each: int) -> list[PortraitRequest]:
    """Requests at every second step of four years, ``each`` for every group, gender and age."""
    return [PortraitRequest(age=age, gender=gender, appearance=group, glasses="none")
            for age in range(20, 83, 6) for group in APPEARANCES for gender in "fm" for _ in range(each)]


def fit_aim(before: Aim, requests: Sequence[PortraitRequest], read: Sequence[float],
            own: tuple[np.ndarray, np.ndarray] = (np.zeros(0), np.zeros(0)), gain: float = 0.8) -> Aim:
    """The aim that mends the errors of draws made with ``before``; read holds judge A's ages of them.

    own holds ages and A's errors on real portraits that it has not learned
    from: what A misreads there is its own fault, and not mended.
    """
    asked = np.array([r.age for r in requests], dtype=float)
    fault = np.interp(asked, KNOTS, _curve(*own, np.zeros(len(KNOTS)), OWN_SHRINK))
    error = np.array(read, dtype=float) - asked - fault
    old = {name: np.array(before.years.get(name, before.years["all"])) for name in ("all", *APPEARANCES)}
    common = _curve(asked, error, np.zeros(len(KNOTS)), 0.0)
    result = {"all": _limited(old["all"] - gain * common)}
    for group in APPEARANCES:
        rows = np.array([r.appearance == group for r in requests])
        result[group] = _limited(old[group] - gain * _curve(asked[rows], error[rows], common, SHRINK))
    return Aim(result)


def _curve(ages: np.ndarray, values: np.ndarray, towards: np.ndarray, pull: float) -> np.ndarray:
    """Least squares of a smooth piecewise linear curve with ridge ``pull`` to ``towards``, at the knots."""
    basis = np.stack([np.interp(ages, KNOTS, unit) for unit in np.eye(len(KNOTS))], 1)
    bend = np.diff(np.eye(len(KNOTS)), 2, axis=0)
    level = pull * np.eye(len(KNOTS)) + 1e-6 * np.eye(len(KNOTS))
    matrix = basis.T @ basis + SMOOTH * len(ages) / len(KNOTS) * bend.T @ bend + level
    return np.linalg.solve(matrix, basis.T @ values + level @ towards)


def _limited(curve: np.ndarray) -> tuple[float, ...]:
    return tuple(float(v) for v in np.round(np.clip(curve, -LARGEST, LARGEST), 2))


def calibrate_aim(generator, own: tuple[np.ndarray, np.ndarray], each: int = 2, first_seed: int = 30_000_000,
                  on_step: Callable[[int, int], None] | None = None) -> Aim:
    """Draw probes with ``generator``, let its judge A read them, and return the mended aim."""
    requests, read = probes(each), []
    for i, request in enumerate(requests):
        rgba, _ = generator.draw(request, first_seed + i)
        read.append(float(generator.judge.read(rgba).age[0]))
        if on_step:
            on_step(i + 1, len(requests))
    return fit_aim(generator.casting.aim, requests, read, own)
