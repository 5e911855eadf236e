"""Drawing: from requests and seeds to portraits with receipts, whatever composes the pictures."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from facegen.attributes import APPEARANCES, PortraitRequest
from facegen.data import weights
from facegen.judge.judges import Judge, JudgeConfig
from facegen.judge.knowledge import UNKNOWN, Knowledge
from facegen.kin import kin_seeds
from facegen.prior.casting import FIRST, Steer
from facegen.serve.novelty import NoveltyIndex
from facegen.serve.search import Search

if TYPE_CHECKING:
    from facegen.composition.cast import Cast
    from facegen.composition.company import Place
    from facegen.curation.served import ServedRealism

SEED_MAX = 2**63 - 1
BATCH_ON_GPU = 32


@dataclass
class Portrait:
    """One drawn portrait and its receipt.

    image is RGBA with straight alpha. measured and confidence come from judge A;
    both are empty when the weights carry no judge. tries counts the draws made,
    accepted says whether judge A found everything asked. novelty holds
    nearest_training and threshold (distances, 0 is a copy, see facegen.serve.novelty),
    embedding (base64) and redraws, how many draws were too close and thrown away.
    shown is False where every draw looked broken: such a portrait is not to be published. cast says whom it is made
    of, where it is composed: with it the same portrait is drawn again whoever else there is.
    """

    image: Image.Image
    seed: int
    asked: dict
    measured: dict = field(default_factory=dict)
    confidence: dict = field(default_factory=dict)
    tries: int = 1
    accepted: bool = True
    novelty: dict = field(default_factory=dict)
    shown: bool = True
    cast: Cast | None = None

    def receipt(self) -> dict:
        """Everything but the picture, ready for JSON."""
        return {
            "seed": self.seed,
            "asked": self.asked,
            "measured": self.measured,
            "confidence": self.confidence,
            "tries": self.tries,
            "accepted": self.accepted,
            "novelty": self.novelty,
        }


class Drawing(ABC):
    """Requests become portraits; ``casting`` says of whom a picture is made, and ``_refine`` makes it."""

    realism: ServedRealism | None = None
    keeps_apart = False  # whether places mean anything to it
    novelty: NoveltyIndex | None
    judge: Judge | None
    device: str
    casting: Any

    def generate(
        self,
        requests: Sequence[PortraitRequest],
        seeds: Sequence[int],
        on_step: Callable[[int, int], None] | None = None,
        best_of: int = 4,
        batch: int | None = None,
        places: Sequence[Place | None] | None = None,
    ) -> list[Portrait]:
        """One portrait per request and seed (0 to 2**63 - 1), each unlike the others of its place, if it has one.

        Up to ``best_of`` draws each: the first that judge A accepts is kept, not
        the one it likes most, which would narrow every group to a stereotype.
        A draw that is too close to a training portrait is drawn anew, as another
        person of the same seed. ``batch`` draws are made at once: by default 1
        on the CPU, so that bytes never depend on what else is asked, and 32 on
        CUDA, where pictures differ by at most one level a pixel.
        ``on_step(done, total)`` is called after each portrait. Raises ValueError
        for a seed out of range or lists of different length.
        """
        if len(requests) != len(seeds):
            raise ValueError(f"{len(requests)} requests came with {len(seeds)} seeds")
        places = places or [None] * len(seeds)
        searches = [self._begun(*one, best_of, place) for *one, place in zip(requests, seeds, places, strict=True)]
        size = batch or (BATCH_ON_GPU if self.device == "cuda" else 1)
        waiting, done = list(searches), 0
        while waiting:
            self.advance(waiting[:size])
            finished = [s for s in waiting[:size] if s.done]
            waiting = [s for s in waiting if not s.done]
            for _ in finished:
                done += 1
                if on_step:
                    on_step(done, len(requests))
        return [_portrait(s) for s in searches]

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
        return self._refine([recipe], [seed]), recipe.attributes

    @abstractmethod
    def _refine(self, recipes: list, seeds: list[int]) -> Tensor:
        """RGBA [N, 4, S, S] in 0..1, on the CPU."""

    @torch.inference_mode()
    def advance(self, searches: list[Search]) -> None:
        """One draw for each search, in one batch."""
        recipes = [self._recipe(s) for s in searches]
        rgba = self._refine(recipes, [s.seed for s in searches])
        reading = self.judge.read(rgba) if self.judge else None
        real = self.realism.beyond(reading.features, reading.age) if reading and self.realism else None
        for i, search in enumerate(searches):
            picture = to_image(rgba[i])
            novelty = self.novelty.check(picture) if self.novelty else None
            search.take(
                rgba[i : i + 1],
                picture,
                reading.row(i) if reading else None,
                novelty,
                float(real[i]) if real is not None else None,
                getattr(recipes[i], "cast", None),
            )

    def _recipe(self, search: Search):
        return self.casting.recipe(search.request, search.seed, search.steer)

    def _begun(self, request: PortraitRequest, seed: int, best_of: int, place: Place | None = None) -> Search:
        knows = self.judge.knows if self.judge and self.judge.knows else UNKNOWN
        keep = place.keep if place else None
        once = keep is not None and keep.steer is not None  # this very draw is wanted again
        steer = keep.first_steer if keep else FIRST
        return Search(request, _checked_seed(seed), 1 if once else max(1, best_of), knows, steer, place)

    def search(self, request: PortraitRequest, seed: int, best_of: int, place: Place | None = None) -> Search:
        """A finished search, drawn one by one."""
        search = self._begun(request, seed, best_of, place)
        while not search.done:
            self.advance([search])
        return search


def _portrait(search: Search) -> Portrait:
    best = search.best
    measured, confidence = best.reading.values(0) if best.reading else ({}, {})
    novelty = best.novelty.as_dict() | {"redraws": len(search.copies)} if best.novelty else {}
    return Portrait(
        best.picture,
        search.seed,
        search.request.as_dict(),
        measured,
        confidence,
        search.drawn,
        search.accepted,
        novelty,
        best.shown,
        best.cast,
    )


def clean_ground(rgba: Tensor) -> Tensor:
    """Close what is nearly opaque and clear what is nearly transparent, so that no veil is left."""
    return torch.cat([rgba[:, :3], (rgba[:, 3:] - 0.07) / 0.86], 1)


def to_image(rgba: Tensor) -> Image.Image:
    """[4, S, S] in 0..1 to an 8-bit RGBA picture."""
    return Image.fromarray((rgba.clamp(0, 1) * 255).round().byte().permute(1, 2, 0).numpy(), "RGBA")


def load_judge(folder: Path, manifest: dict, which: str, device: str = "cpu") -> Judge | None:
    """Judge "a" or "b" from a weights folder, None if it is not part of it."""
    config = manifest.get("judges", {}).get(which)
    if config is None:
        return None
    tensors = weights.load_tensors(Path(folder) / f"judge_{which}.safetensors")
    judge = Judge.restore(JudgeConfig(**config), tensors, device)
    judge.knows = Knowledge.from_dict(manifest.get("knows", {}).get(which))
    return judge


def _checked_seed(seed: int) -> int:
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or not 0 <= seed <= SEED_MAX:
        raise ValueError(f"a seed must be an integer from 0 to 2**63 - 1, not {seed!r}")
    return int(seed)
