"""Choosing who a drawn person is made of.

A person is a few exemplars with similar attributes rather than one draw from a
wide Gaussian, which keeps hair and outline whole. The choice is Gumbel-max
sampling (Gumbel, 1954) from the seed alone, the same on every machine.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field, replace

import numpy as np

from facegen.attributes import APPEARANCES, PortraitRequest
from facegen.kin import FAMILY
from facegen.prior.aim import UNCALIBRATED, Aim
from facegen.prior.prior import Prior
from facegen.streams import Stream

HAIR_SWAP = {"black": "brown", "brown": "black"}  # the commonest change that suits everyone


@dataclass
class Recipe:
    """Who a portrait is made of; weights over exemplars, and the attributes aimed at."""

    attributes: dict
    main: int
    flipped: bool
    face: dict[int, float]
    mouth: dict[int, float]
    eyes: dict[int, float]
    outer: dict[int, float] = field(default_factory=dict)
    build: tuple[int, int] | None = None  # the difference of two people's shapes is added
    guided: bool = False
    extra: dict[str, float] = field(default_factory=dict)  # guidance beyond the usual, per attribute


@dataclass(frozen=True)
class Steer:
    """How a further try differs from the first: other exemplars, a shifted age, more guidance.

    main, face and detail count recasts; years is added to the age aimed at.
    """

    main: int = 0
    face: int = 0
    detail: int = 0
    years: float = 0.0
    extra: tuple[tuple[str, float], ...] = ()


FIRST = Steer()


class Casting:
    """Chooses exemplars for a request; all arrays are indexed by exemplar."""

    def __init__(self, prior: Prior, aim: Aim = UNCALIBRATED) -> None:
        rows, self.aim = prior.labels, aim
        self.prior = prior
        self.age = np.array([r["age"] for r in rows], dtype=np.float64)
        self.columns = {k: np.array([r[k] for r in rows]) for k in
                        ("gender", "appearance", "expression", "glasses", "hair_colour", "hair_length", "beard")}
        self.headwear = np.array([r.get("headwear", 0) for r in rows])
        self.coloured = self._coloured()
        self.clean = self._clean(rows) - 0.35 * self._blurred(rows)
        self.rarity = self._rarity()
        # Tone and light: the first components, which neighbours of a blend should share.
        spread = prior.colour_of[:, :24].std(0).clamp_min(1e-6)
        self.tone = (prior.colour_of[:, :24] / spread[0]).numpy()

    def _coloured(self) -> np.ndarray:
        """Whether an exemplar's hair is most likely dyed; such hair should be asked for."""
        hair = self.columns["hair_colour"]
        fair = np.isin(hair, ("blond", "red")) & (self.columns["appearance"] != "white")
        return (hair == "dyed") | fair

    def _clean(self, rows: list[dict]) -> np.ndarray:
        score = np.array([{"good": 0.0, "fair": -0.2, "rough": -3.0}[r.get("cutout", "good")] for r in rows])
        odd = np.array([r["appearance"] not in APPEARANCES for r in rows])
        grimace = self.columns["expression"] == "other"
        return score - 8.0 * odd - 1.8 * self.headwear - 2.0 * grimace

    def _blurred(self, rows: list[dict]) -> np.ndarray:
        """How much worse than its (appearance, gender) cell the prior draws an exemplar, -1 to 2.5.

        Within cells, because ranking over everyone would thin out curly hair and head-coverings.
        """
        error = np.array([float(r.get("error") or 0.0) for r in rows])
        cells = np.array([f"{r['appearance']}{r['gender']}" for r in rows])
        result = np.zeros(len(rows))
        for cell in set(cells):
            here = cells == cell
            result[here] = (error[here] - error[here].mean()) / (error[here].std() + 1e-6)
        return result.clip(-1.0, 2.5)

    def _rarity(self) -> np.ndarray:
        """Log weight that tempers groups to n^0.5, and ages within a group to n^0.75.

        Stronger tempering of ages would let one rare exemplar stand for its whole group.
        """
        groups = [f"{a}{g}" for a, g in zip(self.columns["appearance"], self.columns["gender"], strict=True)]
        cells = [f"{g}{years}" for g, years in zip(groups, (self.age // 15).astype(int), strict=True)]
        in_group, in_cell = Counter(groups), Counter(cells)
        return np.array([-0.5 * math.log(in_group[g]) - 0.25 * math.log(in_cell[c] / in_group[g])
                         for g, c in zip(groups, cells, strict=True)])

    def _match(self, name: str, value, penalty: float) -> np.ndarray:
        if value is None or (name == "gender" and value == "x"):
            return np.zeros(len(self.age))
        if name == "beard":
            value = int(value)
        return np.where(self.columns[name] == value, 0.0, -penalty)

    def choose_main(self, request: PortraitRequest, stream: Stream) -> int:
        """The exemplar of hair, outline and tone: Gumbel-max over how well attributes fit.

        The noise belongs to the seed and the fit is soft in age, so asking the
        same seed for another age tends to keep the same exemplar.
        """
        score = self.clean + self.rarity - 30.0 * (self.columns["glasses"] != "none")
        score = score + self._match("gender", request.gender, 12.0)
        score = score + self._match("appearance", request.appearance, 12.0)
        score = score + self._match("beard", request.beard, 8.0)
        if request.hair_colour is None:
            score = score - 2.0 * self.coloured
        score = score + self._match("hair_colour", request.hair_colour, 6.0)
        score = score + self._match("hair_length", request.hair_length, 7.0)
        if request.hair_length == "covered":
            score = score + 1.8 * self.headwear
        if request.age is not None:
            score = score - 0.5 * ((self.age - request.age) / 9.5) ** 2
        return int(np.argmax(score + stream.gumbel(len(score))))

    def complete(self, request: PortraitRequest, main: int, stream: Stream) -> dict:
        """Every attribute: what was asked, and the main exemplar's where nothing was."""
        free = {k: v[main].item() for k, v in self.columns.items()}
        jitter, (wears, dyes) = stream.normal(1)[0], stream.uniform(2)
        free["age"] = float(np.clip(self.age[main] + 4.0 * jitter, 18, 90))
        free["glasses"] = "clear" if wears < 0.08 else "none"
        if free["expression"] == "other":
            free["expression"] = "neutral"
        free["headwear"] = int(self.headwear[main])
        if dyes < 0.4 and free["hair_colour"] in HAIR_SWAP:
            free["hair_colour"] = HAIR_SWAP[free["hair_colour"]]
        return free | request.as_dict()

    def neighbours(self, main: int, wanted: dict, stream: Stream, count: int, years: float,
                   **penalties: float) -> list[int]:
        """Further exemplars with the wanted attributes and the main one's tone and light.

        ``years`` is the spread of ages that still fits.
        """
        distance = ((self.tone - self.tone[main]) ** 2).sum(1)
        score = 0.5 * self.clean - 2.5 * distance / np.median(distance)
        score = score - 0.5 * ((self.age - wanted["age"]) / years) ** 2
        for name, penalty in penalties.items():
            score = score + self._match(name, wanted[name], penalty)
        score = score + 1.2 * stream.gumbel(len(score))
        score[main] = -np.inf
        return np.argsort(-score)[:count].tolist()

    def recipe(self, request: PortraitRequest, seed: int, steer: Steer = FIRST) -> Recipe:
        """The whole choice for one seed.

        The low 48 bits of the seed choose the main exemplar, the rest of the
        seed everything else: seeds that share them are look-alikes.
        """
        if request.age is not None:
            request = request.replace(age=self.aim.age(request))
        family = f"{seed & FAMILY}/{steer.main}"
        main = self.choose_main(request, Stream(family, "main"))
        wanted = self.complete(request, main, Stream(family, "free"))
        if request.age is not None:
            wanted["age"] = float(np.clip(wanted["age"] + steer.years, 18, 90))
        face = f"{seed}/{steer.main}/{steer.face}"
        recipe = self._assemble(main, wanted, face, f"{face}/{steer.detail}")
        flipped = bool(Stream(family, "flip").uniform(1)[0] < 0.5)
        return replace(recipe, flipped=flipped, guided=True, extra=dict(steer.extra))

    def recipe_around(self, main: int, label: dict, seed: int) -> Recipe:
        """A recipe whose main exemplar and attributes are given."""
        return self._assemble(main, label, f"{seed}", f"{seed}")

    def _assemble(self, main: int, wanted: dict, seed: str, detail: str) -> Recipe:
        base = self.neighbours(main, wanted | {"glasses": "none"}, Stream(seed, "face"), 2, 7.0,
                               gender=9, appearance=9, beard=4, glasses=30)
        mouth = self.neighbours(main, wanted, Stream(detail, "mouth"), 2, 15.0,
                                gender=6, appearance=3, beard=6, expression=14, glasses=1)
        eyes = self.neighbours(main, wanted, Stream(detail, "eyes"), 1, 12.0,
                               gender=4, appearance=3, glasses=30) if wanted["glasses"] != "none" else []
        build = self.neighbours(main, wanted, Stream(seed, "build"), 2, 30.0, gender=6)
        u = Stream(seed, "weights").uniform(3)
        own = 0.18 + 0.14 * u[0]
        first = (1 - own) * (0.35 + 0.3 * u[1])
        face = {main: own, base[0]: first, base[1]: 1 - own - first}
        lead = 0.6 + 0.25 * u[2]
        return Recipe(wanted, main, False, face, {mouth[0]: lead, mouth[1]: 1 - lead},
                      dict.fromkeys(eyes, 1.0), {main: 1.0}, (build[0], build[1]))
