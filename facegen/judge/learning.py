"""How a judge comes to know itself: from labelled portraits that it did not learn from."""

from __future__ import annotations

import numpy as np

from facegen.attributes import APPEARANCES
from facegen.judge.judges import CHOICES, Judge, Reading
from facegen.judge.knowledge import Knowledge
from facegen.measure.realism import tensor_of

PASS = 1 / 6  # share of real portraits that a judge may refuse
FEWEST = 8  # portraits of a value, below which nothing is known of it


def learn(judge: Judge, rgba, labels: list[dict], odds: np.ndarray) -> Knowledge:
    """From labelled portraits (uint8 [N, S, S, 4]); ``odds`` says how often each was shown, 0 to those unseen."""
    groups = np.array([row["appearance"] for row in labels])
    shares = np.array([odds[groups == g].sum() for g in APPEARANCES]).clip(1e-9)
    unseen = np.flatnonzero(odds == 0)
    known = Knowledge(shares=tuple((shares / shares.sum()).round(4).tolist()))
    judge.knows = known
    reading = judge.read_all(tensor_of(rgba[unseen]))
    rows = [labels[i] for i in unseen]
    off = np.abs(reading.age.numpy() - np.array([row["age"] for row in rows], dtype=float))
    errors = {name: _wrong(reading, rows, name) for name in CHOICES} | {"age": round(float(off.mean()), 1)}
    return Knowledge(
        known.shares,
        {name: _floors(reading, rows, name) for name in CHOICES},
        round(float(np.quantile(off, 1 - PASS)), 1),
        errors,
    )


def _of(rows: list[dict], name: str, value) -> list[int]:
    return [i for i, row in enumerate(rows) if row.get(name) == value]


def _floors(reading: Reading, rows: list[dict], name: str) -> dict[str, float]:
    found = {}
    for k, value in enumerate(CHOICES[name]):
        own = reading.odds[name][_of(rows, name, value), k].numpy()
        if len(own) >= FEWEST:
            found[str(value)] = round(float(np.quantile(own, PASS)), 3)
    return found


def _wrong(reading: Reading, rows: list[dict], name: str) -> float:
    """Mean over the values, so that rare ones count as much as common ones."""
    shares = [
        float((reading.odds[name][some].argmax(1) != k).float().mean())
        for k, value in enumerate(CHOICES[name])
        if len(some := _of(rows, name, value)) >= FEWEST
    ]
    return round(float(np.mean(shares)), 3) if shares else 0.0
