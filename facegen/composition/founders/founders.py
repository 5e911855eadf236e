"""Founders: people drawn from a training folder's exemplars, each unlike every one of them.

A draw is kept when neither the whole picture nor the face is nearer to a training portrait than the floors allow; after
TRIES draws a request is dropped. Nothing of an exemplar is kept but what went through the composition.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from facegen.attributes import APPEARANCES
from facegen.composition import palette
from facegen.composition.choose import Chooser, Usage
from facegen.composition.compose import Composed, compose
from facegen.composition.founders.nearness import Nearness
from facegen.composition.library import Library
from facegen.composition.pictures.colour import oklab
from facegen.composition.pictures.measures import NAMES
from facegen.composition.recipe import Recipe
from facegen.streams import Stream

TRIES = 8
MOODS = ("smile", "neutral", "smile", "laugh", "neutral", "smile")
OWN_TONE = 0.65  # how much of a main's skin colour stays when it is of the wanted group
FIELD = (7.0, 0.05)
ZOOM = 0.12
DYED = 0.4  # how often hair takes another shade: it is what eyes find out first


@dataclass
class Founder:
    """One accepted draw: where it stands, its recipe, its nearness {"picture", "face"} and the tries it took."""

    composed: Composed
    recipe: Recipe
    near: dict
    tries: int


def requests(seed: int) -> Iterator[dict]:
    """Endless requests: all groups and genders in turn, ages 18 to 82 stratified by a golden ratio, moods in turn."""
    stream = Stream(seed, "requests")
    start, step = float(stream.uniform(1)[0]), 0.6180339887
    number = 0
    while True:
        turn, cell = divmod(number, 2 * len(APPEARANCES))
        share = (start + step * turn + 0.37 * cell) % 1.0
        yield {"appearance": APPEARANCES[cell // 2], "gender": "fm"[cell % 2], "age": round(19 + 60 * share, 1),
               "expression": MOODS[(turn + cell) % len(MOODS)], "beard": None, "number": number}
        number += 1


class Foundry:
    """Draws founders from exemplars."""

    def __init__(self, library: Library, nearness: Nearness | None) -> None:
        self.library, self.chooser, self.nearness = library, Chooser(library), nearness
        self.usage = Usage.empty(len(library))
        self._cloth: dict[int, np.ndarray | None] = {}

    def recipe(self, wanted: dict, seed: str) -> Recipe:
        """Everything that is decided for one draw."""
        choose = self.chooser
        main = choose.main(wanted, Stream(seed, "main"), self.usage)
        skin, eyes, mouth = choose.cast(main, wanted, Stream(seed, "cast"), self.usage)
        u = Stream(seed, "amounts").uniform(4)
        build = (0.25 + 0.3 * float(u[0]), *choose.strangers(wanted["gender"], Stream(seed, "build")))
        label = self._label(wanted, main.who, skin.who, eyes.who, mouth.who)
        recipe = Recipe(main, skin, eyes, mouth, 0.42 + 0.16 * float(u[1]), build, seed=seed, label=label, drift=FIELD)
        recipe.widen = 0.85 if label["expression"] == "laugh" and choose.expression[main.who] != "laugh" else 0.0
        recipe.own_forehead = not (choose.free[[main.who, skin.who]].all() and choose.hair_length[main.who] == "bald")
        if wanted.get("glasses") == "clear":
            recipe.wearer = choose.wearer(main, skin, wanted, Stream(seed, "wearer"), self.usage)
            recipe.label["glasses"] = "clear" if recipe.wearer else "none"
        recipe.frame = self._frame(Stream(seed, "frame"))
        recipe.outline = self._outline(Stream(seed, "outline"))
        recipe.tone = self._tone(main.who, skin.who, eyes.who, wanted, Stream(seed, "tone"))
        recipe.dye = palette.dye(self.library, main.who, Stream(seed, "dye")) if u[2] < DYED else None
        worn = self.cloth_mean(main.who)
        recipe.cloth = palette.cloth(Stream(seed, "cloth"), worn) if worn is not None and u[3] < 0.92 else None
        return recipe

    def _label(self, wanted: dict, main: int, skin: int, eyes: int, mouth: int) -> dict:
        row, age = self.library.rows[main], self.chooser.age
        years = 0.35 * age[main] + 0.4 * age[skin] + 0.25 * age[eyes]
        mood = self.library.rows[mouth]["expression"]
        return {"age": round(float(years), 1), "gender": wanted["gender"], "appearance": wanted["appearance"],
                "expression": mood if mood != "other" else "neutral", "glasses": "none", "beard": int(row["beard"]),
                "hair_colour": row["hair_colour"], "hair_length": row["hair_length"], "headwear": 0}

    @staticmethod
    def _outline(stream: Stream) -> list[float]:
        ends = stream.normal(6) * [0.035, 0.03, 0.012, 0.012, 0.03, 0.035]  # little beside the ears, or they grow
        return np.clip(np.interp(np.arange(11), [0, 2, 4, 6, 8, 10], ends), -0.12, 0.12).round(4).tolist()

    @staticmethod
    def _frame(stream: Stream) -> tuple[float, float, float]:
        near, right, down = stream.uniform(3).tolist()
        zoom = 1 + ZOOM * near
        return round(zoom, 4), round(220 * (zoom - 1) * (right - 0.5), 2), round(180 * (zoom - 1) * (down - 0.5), 2)

    def _tone(self, main: int, skin: int, eyes: int, wanted: dict, stream: Stream) -> list[float]:
        own = self.library.measures[:, [NAMES.index(n) for n in "Lab"]].astype(float)
        tone = 0.7 * own[skin] + 0.3 * own[eyes] + stream.normal(3) * [0.012, 0.002, 0.003]
        tone[0] = np.clip(tone[0], own[main][0] - 0.13, own[main][0] + 0.13)
        kept = OWN_TONE if self.library.rows[main]["appearance"] == wanted["appearance"] else 0.0
        return (kept * own[main] + (1 - kept) * tone).round(4).tolist()

    def cloth_mean(self, who: int) -> np.ndarray | None:
        """Mean colour of an exemplar's clothes, None where they are not clear."""
        if who not in self._cloth:
            picture = self.library.source(who, False).picture
            sure = (picture[6] > 0.7) & (picture[3] > 0.8)
            clear = int(sure.sum()) >= 300
            self._cloth[who] = oklab(picture[:3])[:, sure].mean(1).numpy().astype(float) if clear else None
        return self._cloth[who]

    def draw(self, wanted: dict, seed: str) -> Founder | None:
        """The first of TRIES draws that keeps both floors, None when none does."""
        for number in range(TRIES):
            recipe = self.recipe(wanted, f"{seed}/{number}")
            if _pair(recipe) in self.usage.pairs:
                continue
            composed = compose(self.library, recipe)
            near = self.nearness.of(to_image(composed)) if self.nearness else {}
            if not self.nearness or self.nearness.far_enough(near):
                self.count(recipe)
                return Founder(composed, recipe, near, number + 1)
        return None

    def count(self, recipe: Recipe) -> None:
        """Note whom a recipe used, so that others come first and no pair of donors comes twice."""
        self.usage.pairs.add(_pair(recipe))
        self.usage.main[recipe.main.who] += 0.9
        if recipe.wearer:
            self.usage.donor[recipe.wearer.who] += 1.0
        for role, amount in ((recipe.skin, 0.6), (recipe.eyes, 0.45), (recipe.mouth, 0.3)):
            self.usage.donor[role.who] += amount


def _pair(recipe: Recipe) -> tuple[int, ...]:
    return tuple(sorted((recipe.skin.who, recipe.eyes.who)))


def to_image(composed: Composed) -> Image.Image:
    rgba = (composed.rgba * 255).round().byte().permute(1, 2, 0).cpu().numpy()
    return Image.fromarray(rgba, "RGBA")
