"""What a judge knows: how it reads portraits that it did not learn from, and what it may therefore refuse.

A judge that finds a third of real latino portraits to be white cannot tell a drawn one wrong for reading as white too.
So odds are taken as if every group were equally common (Menon et al., Logit adjustment, 2021), because requests are not
skewed as the data are, and a draw passes where five in six real portraits of what was asked would.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

import numpy as np
import torch
from torch import Tensor

from facegen.attributes import APPEARANCES
from facegen.judges import CHOICES, Judge, Reading

PASS = 1 / 6  # share of real portraits that a judge may refuse
FEWEST = 8  # portraits of a value, below which nothing is known of it
AGE_WITHIN = 5.0  # years that a draw may miss where nothing is known


@dataclass(frozen=True)
class Knowledge:
    """shares: of each group among what was learned; floors {attribute: {value: least odds}}; within in years.

    errors are what receipts say: "age" in years (mean), the others as shares read wrongly.
    """

    shares: tuple[float, ...] = ()
    floors: dict[str, dict[str, float]] = field(default_factory=dict)
    within: float = AGE_WITHIN
    errors: dict[str, float] = field(default_factory=dict)

    def balanced(self, odds: Tensor) -> Tensor:
        """Odds of appearance [N, 7] as if all groups were equally common."""
        if not self.shares:
            return odds
        even = odds / torch.tensor(self.shares)
        return even / even.sum(1, keepdim=True)

    def floor(self, name: str, value) -> float:
        """Odds from which a value passes though another is likelier; above 1 where nothing is known."""
        return self.floors.get(name, {}).get(str(value), 2.0)

    def as_dict(self) -> dict:
        """Ready for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict | None) -> Knowledge:
        """Raises TypeError or KeyError if the data is none."""
        return cls(**data | {"shares": tuple(data["shares"])}) if data else cls()


UNKNOWN = Knowledge()


def learn(judge: Judge, rgba, labels: list[dict], odds: np.ndarray) -> Knowledge:
    """From labelled portraits (uint8 [N, S, S, 4]); ``odds`` says how often each was shown, 0 to those unseen."""
    from facegen.measure.realism import tensor_of

    groups = np.array([row["appearance"] for row in labels])
    shares = np.array([odds[groups == g].sum() for g in APPEARANCES]).clip(1e-9)
    unseen = np.flatnonzero(odds == 0)
    known = Knowledge(shares=tuple((shares / shares.sum()).round(4).tolist()))
    judge.knows = known
    reading = judge.read_all(tensor_of(rgba[unseen]))
    rows = [labels[i] for i in unseen]
    off = np.abs(reading.age.numpy() - np.array([row["age"] for row in rows], dtype=float))
    errors = {name: _wrong(reading, rows, name) for name in CHOICES} | {"age": round(float(off.mean()), 1)}
    return Knowledge(known.shares, {name: _floors(reading, rows, name) for name in CHOICES},
                     round(float(np.quantile(off, 1 - PASS)), 1), errors)


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
    shares = [float((reading.odds[name][some].argmax(1) != k).float().mean())
              for k, value in enumerate(CHOICES[name]) if len(some := _of(rows, name, value)) >= FEWEST]
    return round(float(np.mean(shares)), 3) if shares else 0.0
