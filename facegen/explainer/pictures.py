"""What the explaining page shows, drawn by the shipped weights and by players that were watched while learning."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from facegen.attributes import PortraitRequest, encode
from facegen.casting import Stream
from facegen.explainer.learning import critic_of, refiner_at
from facegen.losses import composite
from facegen.networks import Critic, Refiner
from facegen.presets import Preset
from facegen.sampler import PortraitGenerator, clean_ground, to_image
from facegen.search import misses

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
    ("fair hair", {"hair_colour": "blond"}),
    ("at 50", {"age": 50}),
    ("at 70", {"age": 70}),
)
NUMBERS = (0, 6, 24, 96)
STEPS = 8  # frames from one person to the next
REJECTED = 4


@dataclass(frozen=True)
class Rejected:
    """A draw that judge A refused, why in words ("asked 60, read 41"), and the one kept for the same request."""

    thrown: Image.Image
    kept: Image.Image
    reason: str


@torch.inference_mode()
def sketch(generator: PortraitGenerator, request: PortraitRequest, seed: int) -> tuple[Tensor, Tensor, Tensor]:
    """The refiner's input: blend [1, 4, S, S], noise [1, 1, S, S], code [1, C]."""
    recipe = generator.casting.recipe(request, seed)
    blend = generator.mixer.render([recipe])
    noise = torch.from_numpy(Stream(seed, "noise").normal(1, 1, *blend.shape[2:]).astype(np.float32))
    return blend, noise, torch.tensor([encode(recipe.attributes)])


def noise_picture(noise: Tensor) -> Image.Image:
    """Normal numbers as grey: black at -2.5, white at 2.5."""
    grey = ((noise[0, 0] / 5 + 0.5).clamp(0, 1) * 255).byte().numpy()
    return Image.fromarray(grey, "L").convert("RGBA")


@torch.inference_mode()
def growing(generator: PortraitGenerator, who: int, counts: tuple[int, ...] = NUMBERS) -> list[Image.Image]:
    """One of PEOPLE from its numbers: the noise, then blends of the first few numbers, of all, and the finished face.

    The numbers of a blend are sorted by how much they matter over all portraits; none gives the average of everybody.
    """
    request, seed = PEOPLE[who]
    inputs = sketch(generator, request, seed)
    recipe = generator.casting.recipe(request, seed)
    colour, alpha, flow = generator.mixer.coefficients(recipe)
    worn = torch.tensor([float(bool(recipe.eyes))])
    grown, prior = [noise_picture(inputs[1])], generator.mixer.prior
    for count in counts:
        few = [_first(own, over, count)[None] for own, over in ((colour, prior.colour_of), (alpha, prior.alpha_of))]
        blend = generator.mixer.develop(*few, flow[None] * min(1.0, count / 40), worn)
        grown.append(_large(blend))
    return [*grown, _large(inputs[0]), to_image(_finished(generator.refiner, inputs)[0])]


def numbers_of(generator: PortraitGenerator) -> int:
    """How many numbers describe one portrait's colour, silhouette and shape."""
    prior = generator.mixer.prior
    return sum(values.shape[1] for values in (prior.colour_of, prior.alpha_of, prior.flow_of))


def _first(values: Tensor, over_all: Tensor, count: int) -> Tensor:
    """Coefficients [..., K] without all but the `count` that vary most in `over_all` [N, K]."""
    keep = torch.zeros(values.shape[-1])
    keep[over_all.var(0).argsort(descending=True)[:count]] = 1.0
    return values * keep


def _large(blend: Tensor) -> Image.Image:
    return to_image(F.interpolate(blend, scale_factor=2, mode="bicubic", align_corners=False)[0])


@torch.inference_mode()
def learning(generator: PortraitGenerator, run: Path, who: int, moments: tuple[int, ...]) -> list[Image.Image]:
    """One of PEOPLE: the blend, what the watched refiner made of it at each moment, what the shipped one does."""
    preset = Preset.from_dict(generator.manifest["preset"])
    request, seed = PEOPLE[who]
    inputs = sketch(generator, request, seed)
    refiners = [refiner_at(run, images, preset) for images in moments] + [generator.refiner]
    return [_large(inputs[0]), *(to_image(_finished(refiner, inputs)[0]) for refiner in refiners)]


def _finished(refiner: Refiner, inputs: tuple[Tensor, Tensor, Tensor]) -> Tensor:
    return clean_ground(refiner(*inputs)).clamp(0, 1)


@torch.inference_mode()
def walk(generator: PortraitGenerator, steps: int = STEPS) -> list[Image.Image]:
    """From person to person and back to the first: every number of the one fades into that of the next."""
    points = [_point(generator, request, seed) for request, seed in (*PEOPLE, PEOPLE[0])]
    frames = []
    for start, end in itertools.pairwise(points):
        frames += [_between(generator, start, end, step / steps) for step in range(steps)]
    return [*frames, frames[0]]


def _point(generator: PortraitGenerator, request: PortraitRequest, seed: int) -> tuple[Tensor, ...]:
    recipe = generator.casting.recipe(request, seed)
    colour, alpha, flow = generator.mixer.coefficients(recipe)
    size = generator.image_size // 2
    noise = torch.from_numpy(Stream(seed, "noise").normal(1, 1, size, size).astype(np.float32))
    worn = torch.tensor(float(bool(recipe.eyes)))
    return colour, alpha, flow, worn, torch.tensor(encode(recipe.attributes)), noise[0]


def _between(generator: PortraitGenerator, start, end, share: float) -> Image.Image:
    colour, alpha, flow, worn, code = (torch.lerp(a, b, share)[None] for a, b in zip(start[:5], end[:5], strict=True))
    # Noise keeps its strength on the way: a plain average of two would be weaker than either.
    noise = (start[5] * (1 - share) + end[5] * share) / ((1 - share) ** 2 + share**2) ** 0.5
    blend = generator.mixer.develop(colour, alpha, flow, worn)
    return to_image(_finished(generator.refiner, (blend, noise[None], code))[0])


def edits(generator: PortraitGenerator, who: int) -> list[Image.Image]:
    """One of PEOPLE in each of EDITS: the same seed, another request."""
    request, seed = PEOPLE[who]
    return [generator.generate([request.replace(**change)], [seed], best_of=1)[0].image for _, change in EDITS]


def rejected(generator: PortraitGenerator, count: int = REJECTED, first_seed: int = 300) -> list[Rejected]:
    """Draws that judge A refused, each with the one that it let pass, for requests of all kinds."""
    asked = [
        PortraitRequest(age=65, gender="f", appearance="latino"),
        PortraitRequest(age=30, gender="m", glasses="clear"),
        PortraitRequest(age=52, gender="f", appearance="middle_eastern"),
        PortraitRequest(age=24, gender="m", expression="laugh"),
    ]
    found, seed = [], first_seed
    while len(found) < count:
        request = asked[len(found) % len(asked)]
        search = generator.search(request, seed, 4)
        seed += 1
        if search.accepted and len(search.tries) > 1:
            thrown = search.tries[0]
            found.append(Rejected(thrown.picture, search.best.picture, _reason(thrown.reading, request)))
    return found


def _reason(reading, request: PortraitRequest) -> str:
    missed = misses(reading, 0, request)
    name = max(missed, key=lambda key: missed[key])
    measured, _ = reading.values(0)
    return f"{name} {getattr(request, name)} {measured[name]}"


@torch.inference_mode()
def critic_view(
    generator: PortraitGenerator, run: Path, pictures: list[Image.Image]
) -> list[tuple[Image.Image, float]]:
    """Each picture with what the patch critic takes for drawn washed over in violet, and its mean score of the person.

    Scores are above 1 for what it is sure is real, below -1 for what it is sure was drawn.
    """
    critic = critic_of(run, Preset.from_dict(generator.manifest["preset"]))
    return [_seen(critic, picture) for picture in pictures]


def _seen(critic: Critic, picture: Image.Image) -> tuple[Image.Image, float]:
    rgba = torch.from_numpy(np.array(picture.convert("RGBA"))).permute(2, 0, 1)[None].float() / 255
    opaque = composite(rgba, torch.full_like(rgba[:, :3], 0.82))
    score, _ = critic(opaque)
    # Of the person alone: what a plain ground is taken for tells nothing.
    doubt = F.interpolate((1 - score) / 4, size=opaque.shape[-1], mode="bicubic").clamp(0, 0.75) * rgba[:, 3:]
    violet = torch.tensor([0.42, 0.30, 0.86])[None, :, None, None]
    grey = opaque.mean(1, keepdim=True).expand(-1, 3, -1, -1)
    washed = grey * (1 - doubt) + violet * doubt
    person = F.interpolate(rgba[:, 3:], size=score.shape[2:], mode="area")
    mean = float((score * person).sum() / person.sum())
    return to_image(torch.cat([washed, torch.ones_like(washed[:, :1])], 1)[0]), mean
