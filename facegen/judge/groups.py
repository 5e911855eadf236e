"""How evenly the groups are served: accuracy per group, the gap between them, and how sure both are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from facegen.attributes import APPEARANCES, PortraitRequest
from facegen.judge.judges import CHOICES, Reading

RESAMPLES = 1000


def hits(reading: Reading, requests: Sequence[PortraitRequest], name: str) -> np.ndarray:
    """Whether each portrait is read as asked in attribute ``name``, bool [N]."""
    best = reading.odds[name].argmax(1).tolist()
    return np.array([CHOICES[name][b] == getattr(r, name) for b, r in zip(best, requests, strict=True)])


def wilson(right: int, count: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson, Probable inference, 1927)."""
    z, p = 1.96, right / count
    middle, half = p + z * z / (2 * count), z * np.sqrt(p * (1 - p) / count + z * z / (4 * count * count))
    return float((middle - half) / (1 + z * z / count)), float((middle + half) / (1 + z * z / count))


def by_group(reading: Reading, requests: Sequence[PortraitRequest]) -> dict[str, dict]:
    """Per appearance group: count, gender, appearance with its interval, and age_mae."""
    right = {name: hits(reading, requests, name) for name in ("gender", "appearance")}
    off = np.abs(reading.age.numpy() - np.array([r.age for r in requests], dtype=float))
    groups: dict[str, dict] = {}
    for group in APPEARANCES:
        rows = np.array([r.appearance == group for r in requests])
        if not rows.any():
            continue
        read = right["appearance"][rows]
        groups[group] = {"count": int(rows.sum()), "gender": float(right["gender"][rows].mean()),
                         "appearance": float(read.mean()),
                         "appearance_interval": wilson(int(read.sum()), len(read)),
                         "age_mae": float(off[rows].mean())}
    return groups


def gap(groups: dict[str, dict], name: str) -> float:
    """Best group less worst group."""
    values = [g[name] for g in groups.values()]
    return max(values) - min(values)


def relative_gap(groups: dict[str, dict], ceiling: dict[str, dict]) -> float:
    """The gap in appearance when each group is divided by the judge's accuracy on its real portraits.

    A group counts as at most 1: being read more surely than real portraits are
    is no service to it, and must not make others look neglected.
    """
    shares = [min(1.0, groups[g]["appearance"] / ceiling[g]["appearance"]) if ceiling[g]["appearance"] else 1.0
              for g in groups if g in ceiling]
    return max(shares) - min(shares) if shares else float("nan")


def gap_intervals(drawn: dict[str, dict], real: dict[str, dict], seed: int = 0) -> dict[str, tuple[float, float]]:
    """95 % intervals of the gap, absolute and relative, by the parametric bootstrap (Efron, 1979).

    Portraits drawn and portraits held out are both resampled; few of the
    latter make the relative interval wide, which is what is known about it.
    """
    rng = np.random.default_rng(seed)
    gaps: dict[str, list[float]] = {"absolute": [], "relative": []}
    for _ in range(RESAMPLES):
        one, two = ({g: {"appearance": rng.binomial(v["count"], v["appearance"]) / v["count"]}
                     for g, v in groups.items()} for groups in (drawn, real))
        gaps["absolute"].append(gap(one, "appearance"))
        gaps["relative"].append(relative_gap(one, two))
    return {name: tuple(float(v) for v in np.quantile(values, (0.025, 0.975))) for name, values in gaps.items()}


def group_table(result: dict) -> str:
    """One row a group, as Markdown."""
    rows = []
    for group, v in result["groups"].items():
        real, (low, high) = result["judge_b_groups_on_holdout"].get(group), v["appearance_interval"]
        told = ("-", "-") if not real else (
            f"{real['appearance'] * 100:.0f} % of {real['count']}",
            f"{v['appearance'] / real['appearance'] * 100:.0f} %" if real["appearance"] else "-")
        rows.append(f"| {group.replace('_', ' ')} | {v['gender'] * 100:.0f} % | {v['appearance'] * 100:.0f} % "
                    f"({low * 100:.0f} to {high * 100:.0f}) | {told[0]} | {told[1]} | {v['age_mae']:.1f} y |")
    return ("| group | gender | appearance, 95 % interval | B on real held-out | relative to B | age error |\n"
            "|---|---|---|---|---|---|\n" + "\n".join(rows))
