"""What the explaining page shows, drawn by the weights in use: how a portrait is composed, steered and turned away."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from facegen.attributes import PortraitRequest
from facegen.composition.compose import Composed, bands, compose, finish, stages
from facegen.composition.pictures.mesh import CARRIED
from facegen.composition.pictures.warp import FRAME, sample, thin_plate
from facegen.composition.recipe import Recipe
from facegen.serve.drawing import to_image
from facegen.serve.founder_portraits import FounderPortraits
from facegen.serve.search import misses

PEOPLE: tuple[tuple[PortraitRequest, int], ...] = (
    (PortraitRequest(age=34, gender="f", appearance="black", expression="smile", glasses="none"), 7),
    (PortraitRequest(age=61, gender="m", appearance="white", expression="neutral", glasses="none"), 21),
    (PortraitRequest(age=27, gender="m", appearance="east_asian", expression="neutral", glasses="none"), 5),
    (PortraitRequest(age=48, gender="f", appearance="indian", expression="smile", glasses="none"), 12),
)
EDITS: tuple[tuple[str, dict], ...] = (
    ("as drawn", {}),
    ("laughing", {"expression": "laugh"}),
    ("not smiling", {"expression": "neutral"}),
    ("with glasses", {"glasses": "clear"}),
    ("grey hair", {"hair_colour": "grey"}),
    ("ten years older", {"age": 10}),
    ("twenty years older", {"age": 20}),
)
STEPS = 8  # frames from one person to the next
REJECTED = 4
TRIED = 400  # seeds at most that are searched for such draws
COARSE = 3  # bands that a first, coarse joining leaves out


@dataclass(frozen=True)
class Rejected:
    """A draw that judge A refused, why in words ("asked 60, read 41"), and the one kept for the same request."""

    thrown: Image.Image
    kept: Image.Image
    reason: str


def of_two(generator: FounderPortraits, who: int) -> tuple[Recipe, int]:
    """The recipe of one of PEOPLE, of the first seed from their own that joins two founders; and that seed."""
    request, seed = PEOPLE[who]
    for number in itertools.count(seed):
        recipe = generator.casting.recipe(request, number)
        if recipe.main != recipe.skin or number > seed + 400:
            return recipe, number


@torch.inference_mode()
def composing(generator: FounderPortraits, who: int) -> list[Image.Image]:
    """One of PEOPLE in the making.

    The founder of hair and clothes, the founder of the face, that face on the new shape, in the other's light, joined
    in its coarse parts alone, and finished.
    """
    library, (recipe, _) = generator.library, of_two(generator, who)
    founders = [library.source(r.who, r.flipped).picture[:4] for r in (recipe.main, recipe.skin)]
    made = stages(library, recipe)
    own = recipe.owners()["skin"]
    alpha = made.layers["skin"][3:4]
    laid, lit = (torch.cat([x[:3], alpha]) for x in (made.layers["skin"], made.toned[own]))
    whole = finish(library, recipe, made).rgba
    coarse = torch.cat([sum(bands(whole[:3])[COARSE:]), whole[3:]])
    return [to_image(x) for x in (*founders, laid, lit, coarse, whole)]


@torch.inference_mode()
def walk(generator: FounderPortraits, steps: int = STEPS) -> list[Image.Image]:
    """From person to person and back to the first: shapes move while pictures fade."""
    people = [compose(generator.library, generator.casting.recipe(*person)) for person in (*PEOPLE, PEOPLE[0])]
    frames = []
    for start, end in itertools.pairwise(people):
        frames += [to_image(between(start, end, step / steps)) for step in range(steps)]
    return [*frames, frames[0]]


def between(start: Composed, end: Composed, share: float) -> Tensor:
    """Somebody on the way from one portrait to another, RGBA [4, 256, 256]; at 0 the first as it is."""
    if share == 0:
        return start.rgba
    shapes = [np.vstack([p.shape[CARRIED], FRAME]) for p in (start, end)]
    flows = thin_plate((1 - share) * shapes[0] + share * shapes[1], shapes)
    solid = torch.stack([torch.cat([p.rgba[:3] * p.rgba[3:], p.rgba[3:]]) for p in (start, end)])
    one, two = sample(solid, flows).clamp(0, 1)
    mixed = one * (1 - share) + two * share
    return torch.cat([mixed[:3] / mixed[3:].clamp_min(1e-3), mixed[3:]]).clamp(0, 1)


def edits(generator: FounderPortraits, who: int) -> list[Image.Image]:
    """One of PEOPLE in each of EDITS: the same seed, another request; ages are added."""
    request, seed = PEOPLE[who]
    asked = [request.replace(**change | ({"age": request.age + change["age"]} if "age" in change else {}))
             for _, change in EDITS]
    return [generator.generate([one], [seed], best_of=1)[0].image for one in asked]


def rejected(generator: FounderPortraits, count: int = REJECTED, first_seed: int = 300) -> list[Rejected]:
    """Draws that judge A refused, each with the one that it let pass, for requests of all kinds in turn."""
    asked = [
        PortraitRequest(age=65, gender="f", appearance="white"),
        PortraitRequest(age=30, gender="m", glasses="clear"),
        PortraitRequest(age=52, gender="f", appearance="east_asian"),
        PortraitRequest(age=24, gender="m", expression="laugh"),
    ]
    found: list[Rejected] = []
    for seed in range(first_seed, first_seed + TRIED):
        request = asked[seed % len(asked)]
        search = generator.search(request, seed, 4)
        missed = misses(search.tries[0].reading, 0, request, search.knows) if search.tries else {}
        if search.accepted and missed:
            thrown = search.tries[0]
            found.append(Rejected(thrown.picture, search.best.picture, _reason(missed, thrown.reading, request)))
        if len(found) == count:
            break
    return found


def _reason(missed: dict[str, float], reading, request: PortraitRequest) -> str:
    name = max(missed, key=lambda key: missed[key])
    measured, _ = reading.values(0)
    return f"{name} {getattr(request, name)} {measured[name]}"
