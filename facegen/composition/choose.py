"""Who a founder is made of: scores over exemplars and the greatest of them with Gumbel noise (Gumbel, 1954).

The constants were found by eye: harsh or sideways light, a fringe where the main has none, another beard or another
age are what made composed people look painted. Choosing well is worth more than anything done to the sources.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from facegen.composition.library import Library
from facegen.composition.recipe import Role
from facegen.streams import Stream

NEVER = -1e6
# How well another group's people serve for a group, 1 for its own.
NEIGHBOURS = {
    "white": {"latino": .35, "middle_eastern": .35}, "black": {"other": .1},
    "latino": {"middle_eastern": .5, "white": .3, "southeast_asian": .2, "indian": .3, "other": .3},
    "east_asian": {"southeast_asian": .4}, "southeast_asian": {"east_asian": .35, "latino": .3, "other": .2},
    "indian": {"latino": .4, "middle_eastern": .35, "southeast_asian": .2},
    "middle_eastern": {"latino": .5, "white": .35, "indian": .3}}
CUTOUT = {"good": 0.0, "fair": -1.2, "rough": -4.5}
AGAIN = 2.2  # what it costs a main to have served before: hair and clothes that come back are noticed first

# Groups with few donors of a gender keep to these, or they are read as their neighbours.
FEW, OWN_FIRST = 40, 2.0


def base_person(source: str) -> str:
    """The base person that a source names, "" where it names none: one face in many pictures."""
    return ":".join(source.split(":")[:2]) if source.startswith("andygock:") else ""


@dataclass
class Usage:
    """How often each exemplar has served; a run that counts spreads the load."""

    main: np.ndarray
    donor: np.ndarray
    pairs: set = field(default_factory=set)

    @classmethod
    def empty(cls, count: int) -> Usage:
        return cls(np.zeros(count), np.zeros(count))


class Chooser:
    """Scores over a library; all arrays are [N]."""

    def __init__(self, library: Library) -> None:
        self.library, self.count = library, len(library)
        for name in ("gender", "appearance", "expression", "glasses", "hair_colour", "hair_length", "cutout"):
            setattr(self, name, library.column(name))
        self.age = library.column("age").astype(float)
        self.beard, self.hat = library.column("beard").astype(bool), library.column("headwear").astype(bool)
        for name in ("yaw", "pitch", "mouth_open", "eyes_open", "eyes_differ", "gaze", "side_light", "harsh",
                     "eye_fine", "L", "moustache", "chin", "jaw", "forehead", "low_forehead", "ragged", "brow"):
            setattr(self, name, library.measure(name))
        roles = [row["denied"] for row in library.rows]
        self.bad = np.array(["never" in r for r in roles])
        self.bad_main = np.array(["never_main" in r for r in roles]) | self.bad
        self.base = np.array([base_person(row.get("source", "")) for row in library.rows])
        seen = Counter(self.base.tolist())
        self.common = np.array([np.log(seen[b] / 2) if b else 0.0 for b in self.base])
        self.free = (self.low_forehead > 0.94) & (self.forehead > 0.78)
        self.newer = np.array([float("RealVis" in r["made_with"] or "Diffusion 3" in r["made_with"]
                                     or "FLUX" in r["made_with"]) - float("StyleGAN" in r["made_with"])
                               for r in library.rows])
        self._relative()

    def _relative(self) -> None:
        """Harshness beside the group's own, and detail of the cheeks beyond what the age explains."""
        usual = {g: float(np.median(self.harsh[self.appearance == g])) for g in set(self.appearance.tolist())}
        floor = usual.get("white", min(usual.values()))
        self.harsh_rel = self.harsh - np.array([usual[g] - floor for g in self.appearance])
        detail = np.log(np.maximum(self.library.measure("cheek_next"), 1e-5))
        basis = np.stack([np.ones(self.count), self.age / 50, (self.age / 50) ** 2], 1)
        self.etched = detail - basis @ np.linalg.lstsq(basis, detail, rcond=None)[0]

    def group(self, wanted: str) -> np.ndarray:
        """Log weight of each person for a group."""
        near = NEIGHBOURS[wanted]
        return np.log(np.array([1.0 if a == wanted else near.get(a, 0.0) for a in self.appearance]) + 1e-4)

    def _base(self, gender: str, beard: bool | None) -> np.ndarray:
        score = np.where((self.gender == gender) & (self.glasses == "none"), 0.0, NEVER)
        return score if beard is None else score + np.where(self.beard == beard, 0.0, NEVER)

    def main(self, wanted: dict, stream: Stream, usage: Usage) -> Role:
        """Hair, outline, neck and clothes. wanted: age, gender, appearance, beard (or None)."""
        score = self._base(wanted["gender"], wanted.get("beard"))
        score = score + np.where(self.bad_main | self.hat | (self.low_forehead < 0.85), NEVER, 0)
        score = score - 30 * np.maximum(np.abs(self.yaw) - 0.16, 0) - 70 * np.maximum(self.harsh - 0.115, 0)
        score = score - 30 * np.maximum(self.harsh_rel - 0.100, 0)
        score = score - 12 * np.maximum(np.abs(self.side_light) - 0.15, 0)
        score = score + np.array([CUTOUT[c] for c in self.cutout]) - 0.15 * np.maximum(self.ragged - 12, 0)
        score = score - 1.5 * (np.abs(self.pitch - np.median(self.pitch)) > 0.05) - 1.0 * (self.hair_colour == "dyed")
        fair = np.isin(self.hair_colour, ("blond", "red")) & ~np.isin(self.appearance, ("white", "other"))
        score = score - 8.0 * fair
        score = score + 0.7 * self.newer - AGAIN * np.minimum(usage.main, 8)
        score = score - 0.35 * ((self.age - wanted["age"]) / 6.0) ** 2 + 1.0 * self.group(wanted["appearance"])
        who = int(np.argmax(score + 1.6 * stream.gumbel(self.count)))
        return Role(who, bool(stream.uniform(1)[0] < 0.5))

    def sides(self, main: Role) -> np.ndarray:
        """Whether each person fits the main's pose and light better when mirrored."""
        yaw, lit = self._turned(main)
        straight = np.abs(self.yaw - yaw) + 0.5 * np.abs(self.side_light - lit)
        return straight > np.abs(-self.yaw - yaw) + 0.5 * np.abs(-self.side_light - lit)

    def _turned(self, role: Role) -> tuple[float, float]:
        sign = -1 if role.flipped else 1
        return sign * float(self.yaw[role.who]), sign * float(self.side_light[role.who])

    def likeness(self, main: Role) -> np.ndarray:
        """How well each person can be laid into the main's head, mirrored where that fits better."""
        m, (yaw, lit) = main.who, self._turned(main)
        sign = np.where(self.sides(main), -1, 1)
        score = -30 * np.maximum(np.abs(self.yaw * sign - yaw) - 0.06, 0)
        score = score - 7 * np.abs(self.side_light * sign - lit) - 0.3 * ((self.pitch - self.pitch[m]) / 0.03) ** 2
        score = score - 70 * np.maximum(self.harsh - 0.115, 0) - 40 * np.maximum(self.harsh_rel - 0.10, 0)
        score = score - 12 * np.maximum(np.abs(self.side_light) - 0.16, 0) - 3.0 * (self.eyes_open < 0.27)
        score = score - 30 * np.maximum(np.abs(self.gaze) - 0.03, 0)
        score = score - 40 * np.maximum(np.abs(self.eyes_differ) - 0.04, 0)
        score = score - 2.0 * np.maximum(self.etched - 0.25, 0) / 0.25 + 500 * np.minimum(self.eye_fine - 0.018, 0)
        return score - 0.4 * ((self.harsh - self.harsh[m]) / 0.03) ** 2

    def beards(self, who: int) -> np.ndarray:
        """How alike the darkness of beard and brows is to person ``who``'s."""
        differ = np.abs(self.moustache - self.moustache[who]) + np.abs(self.chin - self.chin[who])
        score = -12 * (differ + 0.7 * np.abs(self.jaw - self.jaw[who])) - 6 * np.abs(self.brow - self.brow[who])
        return score - 8.0 * (self.beard != self.beard[who])

    def donors(self, main: Role, wanted: dict, usage: Usage) -> np.ndarray:
        """Scores for giving the inner face to this main."""
        lightness = self.library.factors.learned["lightness"]
        level = lightness.get(wanted["appearance"], float(np.median(self.L)))
        score = self._base(wanted["gender"], None) + np.where(self.bad, NEVER, 0) + self.likeness(main)
        score = score + self.beards(main.who) - 1.5 * (self.expression == "other")
        score = score - 15 * np.maximum(self.mouth_open - 0.03, 0) - 0.6 * ((self.L - level) / 0.06) ** 2
        score = score - 25 * np.maximum(0.93 - self.low_forehead, 0) - 5 * np.maximum(0.8 - self.forehead, 0)
        score = score + 1.0 * self.newer - self.common - 0.45 * np.minimum(usage.donor, 8)
        return self.without(score, main.who)

    def without(self, score: np.ndarray, who: int) -> np.ndarray:
        """``who`` and everybody drawn from the same base person ruled out."""
        same = (self.base == self.base[who]) & (self.base[who] != "")
        return np.where(same | (np.arange(self.count) == who), NEVER * 10, score)

    def cast(self, main: Role, wanted: dict, stream: Stream, usage: Usage) -> tuple[Role, Role, Role]:
        """(skin, eyes, mouth) for a main; never two roles from one base person."""
        sides, near = self.sides(main), self.group(wanted["appearance"])
        own = (self.appearance == wanted["appearance"]) & (self.gender == wanted["gender"]) & ~self.bad
        near = near * (OWN_FIRST if int(own.sum()) < FEW else 1.0)
        age = -0.5 * ((self.age - wanted["age"]) / 6.0) ** 2
        score = self.donors(main, wanted, usage)
        skin = int(np.argmax(score + 3.0 * near + 1.3 * age + 1.4 * stream.gumbel(self.count)))
        score = self.without(score, skin)
        brows = -12 * np.abs(self.brow - self.brow[main.who])  # beyond what beards() asks: they are the hair's
        eyes = int(np.argmax(score + brows + 2.6 * near + 1.0 * age + 1.5 * stream.gumbel(self.count)))
        score = self.without(score, eyes) + 0.7 * self.beards(skin)
        smiling = wanted["expression"] != "neutral"
        score = score + np.where(self.expression == wanted["expression"], 4.0, 0.0)
        if smiling:
            score = score + 15 * np.maximum(self.mouth_open - 0.03, 0) * (self.expression == wanted["expression"])
        mouth = int(np.argmax(score + 0.6 * near + 0.6 * age + 1.4 * stream.gumbel(self.count)))
        return tuple(Role(who, bool(sides[who])) for who in (skin, eyes, mouth))

    def wearer(self, main: Role, skin: Role, wanted: dict, stream: Stream, usage: Usage) -> Role | None:
        """Who lends the zone of the eyes with glasses; None where nobody wears any."""
        wears = (self.glasses == "clear") & ~self.bad
        if not wears.any():
            return None
        sides, m = self.sides(main), skin.who
        score = np.where(wears, 0.0, NEVER) + 0.6 * self.likeness(main) - 2.0 * (self.gender != wanted["gender"])
        score = score + 0.8 * self.group(wanted["appearance"]) - 0.5 * ((self.age - wanted["age"]) / 9.0) ** 2
        score = score - 0.8 * ((self.L - self.L[m]) / 0.06) ** 2 - 25 * np.maximum(0.9 - self.low_forehead, 0)
        score = score + self.newer - 0.5 * np.minimum(usage.donor, 6) - self.common
        who = int(np.argmax(score + 1.2 * stream.gumbel(self.count)))
        return Role(who, bool(sides[who]))

    def strangers(self, gender: str, stream: Stream) -> tuple[int, int]:
        """Two people whose shapes differ in a way to be added."""
        pool = np.flatnonzero((self.gender == gender) & ~self.bad)
        first, second = (stream.uniform(2) * [len(pool), len(pool) - 1]).astype(int)
        return int(pool[first]), int(pool[second + (second >= first)])


