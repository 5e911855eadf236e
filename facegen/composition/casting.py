"""Who a served portrait is made of: an outer of one founder, the whole face of the same or of another one.

What eyes have passed is not mixed again: skin, eyes, nose and mouth come from one founder, hair, neck and clothes from
one whose pose, light, beard and age fit. The choice is deterministic in the seed. Its noise turns by the golden ratio
from seed to seed, so that consecutive seeds, which a board's are, lead to other founders while others are left.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

import numpy as np

from facegen.attributes import PortraitRequest
from facegen.composition import palette
from facegen.composition.cast import Cast
from facegen.composition.choose import NEVER, Chooser, Usage
from facegen.composition.library import Library
from facegen.composition.readings import Readings
from facegen.composition.recipe import Recipe, Role
from facegen.judge.knowledge import UNKNOWN, Knowledge
from facegen.kin import FAMILY
from facegen.prior.casting import FIRST, Steer
from facegen.streams import Stream

GOLDEN = 0x9E3779B97F4A7C15  # 2**64 divided by the golden ratio
SPREAD = 0xD1B54A32D192ED03  # odd: a bijection that makes one founder's places independent
OWN_FACE = 0.4  # how often a founder keeps the face that it was drawn with
DRIFT, ZOOM, CLOTHES = (5.0, 0.03), 0.05, 0.6
RESTORED = 0.04  # founders were restored when they were stored
SAME_AGE, OTHER_SKIN = 3.0, 5.0  # years within which nothing is done, and beyond which skin of that age is lent
OLDEST_STEP = 28.0
SPAN, LED_BY, AGES, LENT = 25.0, 5.0, (23.0, 78.0), 0.5  # years, and a share of a step
OWN_MOOD, CLEAR_MOOD = 0.5, 2.0  # odds from which a face keeps its mouth, and what it is worth to be read clearly
SHINE = 1.2  # what it costs to lead with a forehead that shines: it stays the leading founder's
TINT = (0.9, 1.12)  # how far a dye may be from grey: beyond, it shows on skin between the hairs
# What it costs to come again on a board: to lead, or by hair and clothes, less than another group and more than an age.
LED_AGAIN, SAME_LEAD, FACE_AGAIN = 12.5, 1.5, 9.0
NEAR_HAIR, FAR_HAIR = 3.0, 8.0  # what it costs to have other hair than asked for
HAIR_NEAR = {
    frozenset(("black", "brown")),
    frozenset(("brown", "blond")),
    frozenset(("brown", "red")),
    frozenset(("blond", "grey")),
}


class FounderCasting:
    """Chooses founders for a request; all arrays are [N]."""

    def __init__(self, library: Library, knows: Knowledge = UNKNOWN) -> None:
        self.library, self.chooser = library, Chooser(library)
        self.read = Readings(library, knows)
        self.place = np.array([_hashed(row["founder"]) for row in library.rows], dtype=np.uint64)
        self.doubt, self.age = self.read.doubt, self.read.age
        self.wears = self.chooser.glasses != "none"
        self.beard = self.chooser.beard
        cells = np.char.add(self.chooser.appearance, self.chooser.gender)
        self.even = _spaced(self.place, cells)
        counts = {cell: int((cells == cell).sum()) for cell in set(cells.tolist())}
        self.rarity = np.array([-np.log(counts[c]) for c in cells.tolist()])
        fair = np.isin(self.chooser.hair_colour, ("blond", "red"))
        self.unusual = fair & (self.chooser.appearance != "white") | (self.chooser.hair_colour == "dyed")
        self.usage = Usage.empty(len(library))
        self.names = [row["founder"] for row in library.rows]
        self.known = {name: i for i, name in enumerate(self.names)}
        self.outer = np.array([row.get("outer") or row["founder"] for row in library.rows])

    def recipe(
        self,
        request: PortraitRequest,
        seed: int,
        steer: Steer = FIRST,
        others: Sequence[Cast] = (),
        keep: Cast | None = None,
    ) -> Recipe:
        """The whole choice for one seed; its low 48 bits choose the leading founder.

        ``others`` are on the same board: who leads them, and their hair and clothes, come last. ``keep`` is the person
        that is to be drawn again.
        """
        if keep and keep.lead not in self.known:
            keep = None
        turn = keep.turn if keep else steer.main
        main = self._kept_main(keep, seed) if keep else self._main(request, seed, steer, others)
        wanted = self._wanted(request, main.who, Stream(f"{seed & FAMILY}/{turn}", "free"), steer)
        face = self._kept_face(keep, main) or self._face(main, wanted, seed, steer, others)
        recipe = Recipe(main, face, face, face, restore=RESTORED, seed=f"{seed}/{turn}", label=wanted)
        self._moved(recipe, request, steer)
        self._aged(recipe, wanted, steer)
        self._varied(recipe, request, Stream(f"{seed}/{turn}", "variety"))
        if request.glasses == "clear":
            recipe.rims = f"{seed & FAMILY}/{turn}"
        steered = (steer.main, steer.face, steer.detail, steer.years)
        recipe.cast = Cast(self.names[main.who], self.names[face.who], str(self.outer[main.who]), turn, steered)
        return recipe

    def _kept_main(self, keep: Cast, seed: int) -> Role:
        return Role(self.known[keep.lead], self._side(seed & FAMILY, keep.turn))

    @staticmethod
    def _side(number: int, turn: int) -> bool:
        return bool(Stream(f"{number}/{turn}", "side").uniform(1)[0] < 0.5)

    def _kept_face(self, keep: Cast | None, main: Role) -> Role | None:
        who = self.known.get(keep.face) if keep else None
        if who is None or who == main.who:
            return main if who is not None else None
        return Role(who, bool(self.chooser.sides(main)[who]))

    def _led(self, others: Sequence[Cast]) -> np.ndarray:
        """What it costs each founder to lead, [N]: dear where the outer has come, and more where the founder has."""
        leads, outers = Counter(c.lead for c in others), Counter(c.outer for c in others)
        came = np.array([outers[outer] for outer in self.outer])
        return _dear(came, LED_AGAIN) + SAME_LEAD * np.array([min(leads[name], 1) for name in self.names])

    def _faced(self, others: Sequence[Cast]) -> np.ndarray:
        """The same for lending the face."""
        faces = Counter(c.face for c in others)
        return _dear(np.array([faces[name] for name in self.names]), FACE_AGAIN)

    def noise(self, number: int, salt: str) -> np.ndarray:
        """Gumbel noise [N] of a number: neighbouring numbers favour founders far from each other.

        Leading founders stand evenly within their group and gender, so that each comes before one comes twice.
        """
        turn = (number * GOLDEN + _hashed(salt)) % 2**64
        places = self.even if salt == "main" else self.place * np.uint64(SPREAD ^ (_hashed(salt) & ~1))
        share = (places + np.uint64(turn)) >> np.uint64(11)
        share = (share.astype(np.float64) + 0.5) / 2.0**53
        return -np.log(-np.log(share))

    def _main(self, request: PortraitRequest, seed: int, steer: Steer, others: Sequence[Cast] = ()) -> Role:
        """Hair, outline, neck, clothes; the fit is soft in age and mood, so that edits tend to keep the founder."""
        number = seed & FAMILY
        # Glasses are drawn on whoever is to wear some: wearers' own would make somebody else of a person.
        score = np.where(self.wears, NEVER, 0.0) - self.doubt - SHINE * self.read.shine + self._fit(request)
        score = score + (self.rarity if request.appearance is None else 0.0)
        if request.age is not None:
            centre = self._centre(request.age, number) if steer == FIRST else request.age + steer.years / 2
            score = score - 0.5 * ((self.age - centre) / LED_BY) ** 2
        if others:
            score = score - self._led(others)
        who = int(np.argmax(score + self.noise(number + steer.main * 7919, "main")))
        return Role(who, self._side(number, steer.main))

    @staticmethod
    def _centre(age: float, number: int) -> float:
        """The age that a seed's leading founder is chosen for: one for SPAN years, so that edits keep a person."""
        start = float(Stream(number, "span").uniform(1)[0])
        return float(np.clip((np.floor(age / SPAN + start) + 0.5 - start) * SPAN, *AGES))

    def _fit(self, request: PortraitRequest) -> np.ndarray:
        c, score = self.chooser, np.zeros(len(self.library))
        if request.gender in ("f", "m"):
            score = score - 30.0 * (c.gender != request.gender)
        if request.appearance is not None:
            score = score - 18.0 * ~self.read.looks[request.appearance] + self.read.group(request.appearance)
        if request.beard is not None:
            score = score - 6.0 * (self.beard != request.beard)
        if request.hair_length is not None:
            score = score - 7.0 * (c.hair_length != request.hair_length)
        if request.hair_colour is None:
            score = score - 1.5 * self.unusual
        else:
            score = score - np.array([self._far_hair(own, request.hair_colour) for own in c.hair_colour.tolist()])
        return score

    @staticmethod
    def _far_hair(own: str, wanted: str) -> float:
        if own == wanted:
            return 0.0
        return NEAR_HAIR if frozenset((own, wanted)) in HAIR_NEAR else FAR_HAIR

    def _wanted(self, request: PortraitRequest, main: int, stream: Stream, steer: Steer) -> dict:
        """Every attribute: what was asked, and the leading founder's where nothing was. Free people wear no glasses."""
        row = self.library.rows[main]
        free = {
            k: row[k]
            for k in ("age", "gender", "appearance", "expression", "beard", "hair_colour", "hair_length", "headwear")
        }
        free["age"] = float(np.clip(free["age"] + 3 * stream.normal(1)[0], 18, 90))
        wanted = free | request.as_dict() | {"glasses": request.glasses or "none"}
        wanted["gender"] = row["gender"] if wanted["gender"] == "x" else wanted["gender"]
        wanted["age"] = float(np.clip(wanted["age"] + steer.years, 18, 90))
        return wanted

    def _donors(self, main: Role, wanted: dict) -> np.ndarray:
        """How well each founder's parts can be laid into this main."""
        c = self.chooser
        score = np.where(self.wears, NEVER, 0.0) + 0.8 * c.likeness(main) + c.beards(main.who) - self.doubt
        score = score - 30.0 * (c.gender != wanted["gender"])
        return score - 0.5 * ((c.L - c.L[main.who]) / 0.05) ** 2

    def _face(self, main: Role, wanted: dict, seed: int, steer: Steer, others: Sequence[Cast] = ()) -> Role:
        c, came = self.chooser, self._faced(others)
        near = self.read.group(wanted["appearance"])
        # A face that is not read as the group's is seldom kept.
        kept = OWN_FACE * float(np.exp(near[main.who]))
        own = steer.face == 0 and not came[main.who]
        if own and Stream(f"{seed}/{steer.main}", "own").uniform(1)[0] < kept:
            return main
        score = self._donors(main, wanted) - came - 8.0 * ~self.read.looks[wanted["appearance"]] + 2.0 * near
        # By the founder's own age and whatever the mood: the same seed older or laughing is to be the same person.
        score = score - 0.5 * ((self.age - self.age[main.who]) / 5.0) ** 2
        score[main.who] = NEVER
        number = (seed ^ (seed >> 48) * 40503) & FAMILY
        who = int(np.argmax(score + 1.3 * self.noise(number + 104729 * (steer.main + 31 * steer.face), "face")))
        return Role(who, bool(c.sides(main)[who]))

    def _moved(self, recipe: Recipe, request: PortraitRequest, steer: Steer) -> None:
        """Another mouth where the face has not the mood that was asked for."""
        c, mood = self.chooser, request.expression
        recipe.label["expression"] = mood or c.expression[recipe.skin.who].item()
        if mood is None or self._has_mood(recipe.skin.who, mood):
            return
        score = self._donors(recipe.main, recipe.label) + 0.7 * c.beards(recipe.skin.who)
        score = score - 40.0 * (c.expression != mood) + CLEAR_MOOD * np.log(self.read.mood(mood) + 0.02)
        score = score - 0.5 * ((self.age - recipe.label["age"]) / 8.0) ** 2
        score = score + (20 * np.maximum(c.mouth_open - 0.03, 0) if mood == "laugh" else 0.0)
        who = self._nth(score + 0.8 * Stream(recipe.seed, "mouth").gumbel(len(score)), steer.detail)
        recipe.mouth = Role(who, bool(c.sides(recipe.main)[who]))
        recipe.widen = 0.85 if mood != "neutral" else 0.6

    @staticmethod
    def _nth(score: np.ndarray, tried: int) -> int:
        """The best that was not tried before."""
        return int(np.argsort(-score, kind="stable")[tried])

    def _has_mood(self, who: int, mood: str) -> bool:
        return self.chooser.expression[who] == mood and float(self.read.mood(mood)[who]) >= OWN_MOOD

    def _aged(self, recipe: Recipe, wanted: dict, steer: Steer) -> None:
        """Shape, and beyond some years skin, of the wanted age."""
        is_now = 0.35 * self.age[recipe.main.who] + 0.65 * self.age[recipe.skin.who]
        step = float(np.clip(wanted["age"] - is_now, -OLDEST_STEP, OLDEST_STEP))
        if abs(step) > SAME_AGE:
            recipe.years = step
        if abs(step) <= OTHER_SKIN:
            return
        beyond = wanted["age"] + LENT * step  # lent skin takes a face but part of the way
        score = self._donors(recipe.main, wanted) - 0.5 * ((self.age - beyond) / 4.0) ** 2
        score = score - 3.0 * (self.chooser.appearance != wanted["appearance"])
        who = self._nth(score + 0.7 * Stream(recipe.seed, "ager").gumbel(len(score)), steer.detail)
        recipe.ager = Role(who, bool(self.chooser.sides(recipe.main)[who]))

    def _varied(self, recipe: Recipe, request: PortraitRequest, stream: Stream) -> None:
        """What makes two portraits of one founder differ: build, place in the frame, clothes, hair."""
        u, main = stream.uniform(6), recipe.main.who
        strangers = self.chooser.strangers(recipe.label["gender"], stream)
        recipe.build = (0.10 + 0.15 * float(u[0]), *strangers)
        zoom = 1 + ZOOM * float(u[1])
        recipe.frame = (zoom, 200 * (zoom - 1) * (float(u[2]) - 0.5), 160 * (zoom - 1) * (float(u[3]) - 0.5))
        recipe.drift = DRIFT
        worn = self.library.rows[main].get("cloth")
        if worn and u[4] < CLOTHES:
            recipe.cloth = palette.cloth(stream, np.array(worn))
        recipe.dye = self._dye(main, request.hair_colour, stream)

    def _dye(self, main: int, wanted: str | None, stream: Stream) -> list[float] | None:
        """Gains for another colour of hair, only where one was asked for that the founder has not."""
        own = palette.hair_mean(self.library, main)
        pool = self.library.factors.learned["hair"].get(wanted or "", [])
        if wanted is None or own is None or not pool or self.library.rows[main]["hair_colour"] == wanted:
            return None
        gains = np.array(palette.gains(own, np.median(np.array(pool), 0), 0.65, 1.5))
        return (gains.mean() * np.clip(gains / gains.mean(), *TINT)).round(4).tolist()


def _dear(came: np.ndarray, price: float) -> np.ndarray:
    return np.where(came > 0, price - 1.0 / np.maximum(came, 1), 0.0)


def _spaced(place: np.ndarray, cells: np.ndarray) -> np.ndarray:
    """The same order within each cell, but evenly spaced over all 64-bit numbers, each cell from a start of its own."""
    even = np.zeros(len(place), dtype=np.uint64)
    for cell in sorted(set(cells.tolist())):
        there = np.flatnonzero(cells == cell)
        for rank, i in enumerate(there[np.argsort(place[there])].tolist()):
            even[i] = (_hashed(cell) + rank * 2**64 // len(there)) % 2**64
    return even


def _hashed(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")
