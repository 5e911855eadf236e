"""What is told of founders, as arrays over a library: the groups they look like, and how they are read.

Libraries of whom nothing is told (a run's own, or one that ships no judge) answer with their labels alone.
"""

from __future__ import annotations

import numpy as np

from facegen.attributes import APPEARANCES, EXPRESSIONS
from facegen.composition.library import Library
from facegen.judge.knowledge import UNKNOWN, Knowledge

AS_LABELLED = 0.9  # odds of what a label says where nothing was read
OWN_AGE = 0.5  # the label's share in an age, beside what was read
# In units of the Gumbel noise that chooses: what each lack of being read as asked costs, and the most it may.
READ_WEIGHT, READ_MOST = 1.0, 2.5
SHINY, VERY_SHINY = 0.15, 0.21  # glare of a forehead: from where it counts, and where as one
B_MARK, REAL_WEIGHT = 0.5, 0.25  # a mark B beside an A, and a mark of the realism score


class Readings:
    """age [N] in years; moods [N, 3] odds; glasses [N] odds of being read as worn; doubt [N], 0 for the most real."""

    def __init__(self, library: Library, knows: Knowledge = UNKNOWN) -> None:
        self.rows, self.knows = library.rows, knows
        self._groups: dict[str, np.ndarray] = {}
        label = library.column("age").astype(float)
        read = np.array([self._read(r, "age", float(r["age"])) for r in self.rows])
        self.age = OWN_AGE * label + (1 - OWN_AGE) * read
        self.moods = np.array([self._read(r, "expression", _sure(r["expression"])) for r in self.rows])
        self.glasses = np.array([self._read(r, "glasses", float(r["glasses"] != "none")) for r in self.rows])
        self.looks = {group: np.array([group in r.get("looks", [r["appearance"]]) for r in self.rows])
                      for group in APPEARANCES}
        marked = np.array([0.0 if row["mark"] == "A" else B_MARK for row in self.rows])
        shine = np.array([row.get("glare", 0.0) for row in self.rows])
        self.shine = np.clip((shine - SHINY) / (VERY_SHINY - SHINY), 0, 2)
        self.doubt = marked - REAL_WEIGHT * self._beyond_age()

    def _beyond_age(self) -> np.ndarray:
        """The realism score less what is usual at an age, [N]: the young are not to be preferred."""
        real = np.array([row.get("real", 0.0) for row in self.rows])
        return real - np.polyval(np.polyfit(self.age, real, 1), self.age) if len(real) > 2 else real

    @staticmethod
    def _read(row: dict, name: str, otherwise):
        return row.get("reads", {}).get(name, otherwise)

    def group(self, wanted: str) -> np.ndarray:
        """How surely each is read as of the group, [N]: 0 from the odds that pass on, below 0 what is lacking."""
        if wanted in self._groups:
            return self._groups[wanted]
        floor = min(1.5 * self.knows.floor("appearance", wanted), 0.6)
        odds = np.array([self._read(r, "appearance", {}).get(wanted, floor) for r in self.rows])
        read = np.clip(READ_WEIGHT * np.log(np.maximum(odds, 1e-3) / floor), -READ_MOST, 0)
        return self._groups.setdefault(wanted, read)

    def mood(self, wanted: str) -> np.ndarray:
        """Odds [N] that the face is read in a mood."""
        return self.moods[:, EXPRESSIONS.index(wanted)]


def _sure(mood: str) -> list[float]:
    rest = (1 - AS_LABELLED) / (len(EXPRESSIONS) - 1)
    return [AS_LABELLED if mood == name else rest for name in EXPRESSIONS]
