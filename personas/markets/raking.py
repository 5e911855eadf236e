"""Weights that meet several margins at once: iterative proportional fitting (Deming and Stephan 1940)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

ROUNDS, NEAR = 500, 1e-9


def rake(weights: np.ndarray, margins: Sequence[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Weights [n] scaled until each margin is met.

    A margin is (group of each person [n], an int from 0, or -1 for nobody's; share of each group, adding up to 1). A
    group without anybody cannot be met: its share falls to the others. The sum of the weights stays. Interactions stay
    as they were: a weight is only ever multiplied by factors of its groups.
    """
    fitted, total = weights.astype(float).copy(), float(weights.sum())
    usable = [_present(groups, shares, fitted) for groups, shares in margins]
    for _ in range(ROUNDS):
        furthest = 0.0
        for groups, shares in usable:
            inside = groups >= 0
            have = np.bincount(groups[inside], weights=fitted[inside], minlength=len(shares))
            want = shares * have.sum()
            factor = np.divide(want, have, out=np.ones_like(want), where=have > 0)
            fitted[inside] *= factor[groups[inside]]
            furthest = max(furthest, float(np.abs(want - have).max()) / total)
        if furthest < NEAR:
            break
    return fitted * (total / fitted.sum())


def _present(groups: np.ndarray, shares: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The margin with shares only of groups that somebody is in."""
    inside = groups >= 0
    have = np.bincount(groups[inside], weights=weights[inside], minlength=len(shares))
    kept = np.where(have > 0, shares, 0.0)
    return groups, kept / kept.sum() if kept.sum() else kept


def whole(quotas: np.ndarray, total: int) -> np.ndarray:
    """Quotas [k] as whole numbers that add up to total, each next to its own (Hamilton's method)."""
    scaled = quotas * (total / quotas.sum())
    counts = np.floor(scaled + 1e-9).astype(int)
    order = np.argsort(-(scaled - counts), kind="stable")
    counts[order[: total - int(counts.sum())]] += 1
    return counts
