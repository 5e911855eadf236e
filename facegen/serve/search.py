"""The search for one portrait: try, let judge A read it, steer, try again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image
from torch import Tensor

from facegen.attributes import APPEARANCES, EXPRESSIONS, PortraitRequest
from facegen.judge.judges import CHOICES, DETAILS, Reading
from facegen.judge.knowledge import UNKNOWN, Knowledge
from facegen.prior.casting import FIRST, Steer
from facegen.serve.novelty import Novelty

if TYPE_CHECKING:
    from facegen.composition.cast import Cast
    from facegen.composition.company import Place

UNLIKELY = 0.1  # hair or beard that judge A gives less than this odds to came out otherwise
FAR = 0.25  # an age missed by more than this (10 years) is worth another person
# Marks (0 to 3) beyond what is usual at an age, from which nothing more is drawn, and below which nothing is shown.
REAL, UNREAL = -0.15, -0.75
GAIN = 0.1  # a further draw that mends less than this is the last
UNREAL_TRIES = 8  # draws after which a request whose draws all look broken is given up
REDRAWS = 6  # how often a portrait that is too close to a training portrait is drawn anew


@dataclass
class Try:
    """One draw: rgba [1, 4, S, S], its picture, judge A's reading, novelty, miss (0: accepted), realism, cast."""

    rgba: Tensor | None
    picture: Image.Image | None
    reading: Reading | None
    novelty: Novelty | None
    miss: float
    real: float | None = None
    cast: Cast | None = None

    @property
    def shown(self) -> bool:
        """Whether it may be shown at all: nothing that looks broken is."""
        return self.real is None or self.real >= UNREAL

    @property
    def rank(self) -> tuple[bool, float, float]:
        """The greatest is kept: what may be shown, is as asked, looks real."""
        return self.shown, -self.miss, 0.0 if self.real is None else self.real


@dataclass
class Search:
    """Draws for one request until one is as asked and looks real, at most ``best_of``; each aims at what was missed.

    Of those that are as asked the most real is kept. Where all look broken up to UNREAL_TRIES are made. A draw that
    is too close to a training portrait is no candidate: another person is drawn in its place, at most REDRAWS times.
    """

    request: PortraitRequest
    seed: int
    best_of: int = 4
    knows: Knowledge = UNKNOWN
    steer: Steer = FIRST
    place: Place | None = None
    tries: list[Try] = field(default_factory=list)
    copies: list[Try] = field(default_factory=list)
    done: bool = False

    @property
    def drawn(self) -> int:
        """How many draws were made, those that were too close included."""
        return len(self.tries) + len(self.copies)

    def take(
        self,
        rgba: Tensor,
        picture: Image.Image,
        reading: Reading | None,
        novelty: Novelty | None,
        real: float | None = None,
        cast: Cast | None = None,
    ) -> None:
        """The draw that ``steer`` asked for, ``real`` beyond what is usual; sets the next ``steer``, or ``done``."""
        missed = misses(reading, 0, self.request, self.knows) if reading else {}
        found = Try(rgba, picture, reading, novelty, sum(missed.values()), real, cast)
        if novelty and novelty.too_close:
            self.copies.append(found)
            self.done = len(self.copies) > REDRAWS
            self.steer = replace(self.steer, main=self.steer.main + 1)
            return
        self.tries.append(found)
        hopeless = self.best_of > 1 and not any(t.shown for t in self.tries)
        left = (UNREAL_TRIES if hopeless else self.best_of) - len(self.tries)
        good = not missed and (real is None or real >= REAL)
        self.done = left < 1 or good or (not hopeless and self._stuck(missed))
        if not self.done:
            unreal = not missed or not found.shown
            self.steer = (
                another(self.steer) if unreal else next_steer(self.steer, missed, reading, self.request, last=left == 1)
            )

    def _stuck(self, missed: dict[str, float]) -> bool:
        """Whether the last draw mended nothing of what earlier ones missed, and no other person may mend it either."""
        if len(self.tries) < 2 or not missed or "gender" in missed or missed.get("age", 0.0) > FAR:
            return False
        return min(t.miss for t in self.tries[:-1]) - self.tries[-1].miss < GAIN

    def forget_pictures(self) -> None:
        """Keep the readings and let the pixels go, for those who hold thousands of searches."""
        for found in [*self.tries, *self.copies]:
            found.rgba = found.picture = None

    @property
    def best(self) -> Try:
        """The most real of the accepted draws, else the one that missed least, else the one least close to training."""
        if self.tries:
            return max(self.tries, key=lambda t: t.rank)
        return max(self.copies, key=lambda t: t.novelty.nearest_training)

    @property
    def accepted(self) -> bool:
        """True when all that was asked was read, in a portrait that is no copy."""
        return bool(self.tries) and self.best.miss == 0


def another(steer: Steer) -> Steer:
    """After a draw that looks drawn: another face first, then another person."""
    return replace(steer, face=steer.face + 1) if steer.face == 0 else replace(steer, main=steer.main + 1, face=0)


def next_steer(steer: Steer, missed: dict[str, float], reading: Reading, request: PortraitRequest, last: bool) -> Steer:
    """Correct what judge A missed, keeping the person as long as there are tries left."""
    extra, years = dict(steer.extra), steer.years
    if "age" in missed:
        years = float(np.clip(years - 0.7 * (float(reading.age[0]) - request.age), -14, 14))
    pushed = {"gender": ("gender",), "appearance": APPEARANCES, "expression": EXPRESSIONS, "glasses": ("glasses",)}
    for name in missed:
        extra |= {code: extra.get(code, 0.0) + 0.25 for code in pushed.get(name, ())}
    if last and ({"gender", "appearance"} & set(missed) or missed.get("age", 0.0) > FAR):
        return Steer(main=steer.main + 1, years=years / 2, extra=tuple(extra.items()))
    recast = int("gender" in missed or "appearance" in missed)
    return replace(steer, face=steer.face + recast, detail=steer.detail + 1, years=years, extra=tuple(extra.items()))


def misses(reading: Reading, i: int, request: PortraitRequest, knows: Knowledge = UNKNOWN) -> dict[str, float]:
    """What judge A, as far as it knows, does not read as asked, and how far off each is; empty when all is well."""
    missed: dict[str, float] = {}
    for name in CHOICES:
        value = getattr(request, name)
        if value is None:
            continue
        odds = reading.odds[name][i]
        if value == "x":
            if abs(float(odds[0]) - 0.5) > 0.35:
                missed[name] = abs(float(odds[0]) - 0.5)
        elif CHOICES[name][int(odds.argmax())] != value:
            own = float(odds[CHOICES[name].index(value)])
            missed |= {name: 1.0 - own} if own < knows.floor(name, value) else {}
    for name, choices in DETAILS.items():
        value = getattr(request, name)
        # Details are harder to read than the rest: only what is clearly otherwise is drawn again.
        if (
            value is not None
            and name in reading.odds
            and (odds := float(reading.odds[name][i][choices.index(value)])) < UNLIKELY
        ):
            missed[name] = 0.5 - odds
    if request.age is not None:
        beyond = abs(float(reading.age[i]) - request.age) - knows.within
        if beyond > 0:
            missed["age"] = beyond / 20.0
    return missed
