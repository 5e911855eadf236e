"""Serving: from requests and seeds to portraits with receipts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from facegen import weights
from facegen.attributes import APPEARANCES, EXPRESSIONS, PortraitRequest, encode
from facegen.blend import Mixer
from facegen.casting import FIRST, Casting, Steer, Stream
from facegen.judges import CHOICES, Judge, JudgeConfig, JudgeNet, Reading
from facegen.kin import kin_seeds
from facegen.networks import Refiner
from facegen.presets import Preset

if TYPE_CHECKING:
    from facegen.stylegan.portraits import StyleGanPortraits

SEED_MAX = 2**63 - 1
AGE_TOLERANCE = 8.0  # years a portrait may miss the asked age by and still be accepted


@dataclass
class Portrait:
    """One drawn portrait and its receipt.

    image is RGBA with straight alpha. measured and confidence come from judge A;
    both are empty when the weights carry no judge. tries counts the draws made,
    accepted says whether judge A found everything asked.
    """

    image: Image.Image
    seed: int
    asked: dict
    measured: dict = field(default_factory=dict)
    confidence: dict = field(default_factory=dict)
    tries: int = 1
    accepted: bool = True

    def receipt(self) -> dict:
        """Everything but the picture, ready for JSON."""
        return {"seed": self.seed, "asked": self.asked, "measured": self.measured,
                "confidence": self.confidence, "tries": self.tries, "accepted": self.accepted}


class PortraitGenerator:
    """The trained generator. Draws one portrait at a time, so bytes never depend on a batch."""

    def __init__(self, prior, refiner: Refiner, judge: Judge | None, manifest: dict, device: str) -> None:
        self.casting, self.mixer = Casting(prior), Mixer(prior)
        self.device, self.judge, self.manifest = device, judge, manifest
        self.refiner = refiner.to(device).eval()
        self.model_hash: str = manifest["model_hash"]
        self.image_size: int = 2 * prior.size

    @classmethod
    def load(cls, weights_dir: Path = Path("weights"), device: str = "auto") -> PortraitGenerator | StyleGanPortraits:
        """Check SHA-256 sums and load; device is "auto", "cpu" or "cuda". Raises WeightsError.

        A folder that import-stylegan wrote answers with StyleGanPortraits, which generates likewise.
        """
        folder = Path(weights_dir)
        manifest = weights.verify(folder)
        device = _device(device)
        if "kind" in manifest:
            from facegen.stylegan.portraits import StyleGanPortraits  # imports this module

            return StyleGanPortraits.load(folder, device=device)
        try:
            preset = Preset.from_dict(manifest["preset"])
            prior = weights.restore_prior(weights.load_tensors(folder / "prior.safetensors"),
                                          (folder / "exemplars.json").read_bytes(), preset.prior_size)
            refiner = Refiner(preset)
            refiner.load_state_dict(_floats(weights.load_tensors(folder / "refiner.safetensors")))
            judge = load_judge(folder, manifest, "a")
        except (KeyError, RuntimeError, TypeError) as error:
            if isinstance(error, weights.WeightsError):
                raise
            raise weights.WeightsError(f"The weights in {folder} do not fit this version: {error}.") from None
        return cls(prior, refiner, judge, manifest, device)

    def generate(self, requests: Sequence[PortraitRequest], seeds: Sequence[int],
                 on_step: Callable[[int, int], None] | None = None, best_of: int = 4) -> list[Portrait]:
        """One portrait per request and seed (0 to 2**63 - 1).

        Up to ``best_of`` draws each: the first that judge A accepts is kept, not
        the one it likes most, which would narrow every group to a stereotype.
        ``on_step(done, total)`` is called after each portrait. Raises ValueError
        for a seed out of range or lists of different length.
        """
        if len(requests) != len(seeds):
            raise ValueError(f"{len(requests)} requests came with {len(seeds)} seeds")
        portraits = []
        for request, seed in zip(requests, seeds, strict=True):
            portraits.append(self._generate_one(request, _checked_seed(seed), best_of))
            if on_step:
                on_step(len(portraits), len(requests))
        return portraits

    def variations(self, request: PortraitRequest, seed: int, count: int) -> list[tuple[PortraitRequest, int]]:
        """``count`` further (request, seed) pairs that look like this one: "more like this".

        They keep what the first portrait settled for every attribute left free.
        """
        settled = self.casting.recipe(request, _checked_seed(seed)).attributes
        full = request.replace(gender=request.gender or settled["gender"])
        if settled["appearance"] in APPEARANCES:
            full = full.replace(appearance=settled["appearance"])
        return [(full, kin) for kin in kin_seeds(seed, count)]

    @torch.inference_mode()
    def draw(self, request: PortraitRequest, seed: int, steer: Steer = FIRST) -> tuple[Tensor, dict]:
        """One unchecked draw: (RGBA [1, 4, S, S] in 0..1, every attribute aimed at)."""
        recipe = self.casting.recipe(request, seed, steer)
        prior = self.mixer.render([recipe])
        noise = Stream(seed, "noise").normal(1, 1, *prior.shape[2:]).astype(np.float32)
        code = torch.tensor([encode(recipe.attributes)])
        inputs = (prior, torch.from_numpy(noise), code)
        rgba = self.refiner(*(t.to(self.device) for t in inputs)).cpu()
        return clean_ground(rgba).clamp(0, 1), recipe.attributes

    def search(self, request: PortraitRequest, seed: int, best_of: int) -> list[Try]:
        """Draws until judge A accepts one, at most ``best_of``; each further one aims at what was missed."""
        tries, steer = [], FIRST
        for count in range(max(1, best_of)):
            rgba, _ = self.draw(request, seed, steer)
            reading = self.judge.read(rgba) if self.judge else None
            missed = misses(reading, 0, request) if reading else {}
            tries.append(Try(rgba, reading, sum(missed.values())))
            if not missed:
                break
            steer = next_steer(steer, missed, reading, request, last=count + 2 >= best_of)
        return tries

    def _generate_one(self, request: PortraitRequest, seed: int, best_of: int) -> Portrait:
        tries = self.search(request, seed, best_of)
        best, asked = min(tries, key=lambda t: t.miss), request.as_dict()
        measured, confidence = best.reading.values(0) if best.reading else ({}, {})
        return Portrait(to_image(best.rgba[0]), seed, asked, measured, confidence, len(tries), best.miss == 0)


@dataclass
class Try:
    """One draw: rgba [1, 4, S, S], judge A's reading, and how far off it was (0: accepted)."""

    rgba: Tensor
    reading: Reading | None
    miss: float


def next_steer(steer: Steer, missed: dict[str, float], reading: Reading, request: PortraitRequest,
               last: bool) -> Steer:
    """Correct what judge A missed, keeping the person as long as there are tries left."""
    extra, years = dict(steer.extra), steer.years
    if "age" in missed:
        years = float(np.clip(years - 0.7 * (float(reading.age[0]) - request.age), -14, 14))
    pushed = {"gender": ("gender",), "appearance": APPEARANCES, "expression": EXPRESSIONS, "glasses": ("glasses",)}
    for name in missed:
        extra |= {code: extra.get(code, 0.0) + 0.25 for code in pushed.get(name, ())}
    if last and {"gender", "appearance", "age"} & set(missed):
        return Steer(main=steer.main + 1, years=years / 2, extra=tuple(extra.items()))
    recast = int("gender" in missed or "appearance" in missed)
    return replace(steer, face=steer.face + recast, detail=steer.detail + 1, years=years, extra=tuple(extra.items()))


def clean_ground(rgba: Tensor) -> Tensor:
    """Close what is nearly opaque and clear what is nearly transparent, so that no veil is left."""
    return torch.cat([rgba[:, :3], (rgba[:, 3:] - 0.07) / 0.86], 1)


def misses(reading: Reading, i: int, request: PortraitRequest) -> dict[str, float]:
    """What judge A does not read as asked, and how far off each is; empty when all is well."""
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
            missed[name] = 1.0 - float(odds[CHOICES[name].index(value)])
    if request.age is not None:
        beyond = abs(float(reading.age[i]) - request.age) - AGE_TOLERANCE
        if beyond > 0:
            missed["age"] = beyond / 20.0
    return missed


def to_image(rgba: Tensor) -> Image.Image:
    """[4, S, S] in 0..1 to an 8-bit RGBA picture."""
    return Image.fromarray((rgba.clamp(0, 1) * 255).round().byte().permute(1, 2, 0).numpy(), "RGBA")


def load_judge(folder: Path, manifest: dict, which: str) -> Judge | None:
    """Judge "a" or "b" from a weights folder, None if it is not part of it."""
    config = manifest.get("judges", {}).get(which)
    if config is None:
        return None
    net = JudgeNet(JudgeConfig(**config))
    net.load_state_dict(_floats(weights.load_tensors(Path(folder) / f"judge_{which}.safetensors")))
    return Judge(net)


def _floats(tensors: dict) -> dict:
    return {k: v.float() if v.is_floating_point() else v for k, v in tensors.items()}


def _device(name: str) -> str:
    if name == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    if name not in ("cpu", "cuda"):
        raise ValueError(f"device must be auto, cpu or cuda, not {name!r}")
    return name


def _checked_seed(seed: int) -> int:
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or not 0 <= seed <= SEED_MAX:
        raise ValueError(f"a seed must be an integer from 0 to 2**63 - 1, not {seed!r}")
    return int(seed)
