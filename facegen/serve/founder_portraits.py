"""Serving portraits that are composed of founders, behind the generator's interface."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from facegen.composition import packed
from facegen.composition.cast import Cast
from facegen.composition.casting import FounderCasting
from facegen.composition.compose import compose
from facegen.composition.pictures.mesh import SIZE
from facegen.curation.served import FILE as REALISM
from facegen.curation.served import ServedRealism
from facegen.data import weights
from facegen.judge.knowledge import UNKNOWN
from facegen.serve.drawing import Drawing, load_judge
from facegen.serve.novelty import FILE as NOVELTY_FILE
from facegen.serve.novelty import NoveltyIndex
from facegen.serve.search import Search

REFINER = "refiner.safetensors"


class FounderPortraits(Drawing):
    """Draws by composition: a leading founder's outer, one founder's whole face, and what a request changes."""

    keeps_apart = True

    def __init__(
        self,
        library: packed.PackedLibrary,
        judge,
        manifest: dict,
        device: str,
        novelty: NoveltyIndex | None = None,
        refine=None,
        realism=None,
    ) -> None:
        knows = judge.knows if judge and judge.knows else UNKNOWN
        self.library, self.casting = library, FounderCasting(library, knows)
        self.device, self.judge, self.manifest, self.novelty = device, judge, manifest, novelty
        self.refine, self.realism = refine, realism
        self.model_hash: str = manifest["model_hash"]
        self.image_size: int = SIZE

    @classmethod
    def of_folder(cls, folder: Path, manifest: dict, device: str) -> FounderPortraits:
        """From a verified weights folder. Raises WeightsError."""
        novelty = NoveltyIndex.load(folder) if NOVELTY_FILE in manifest["files"] else None
        try:
            judge = load_judge(folder, manifest, "a", device)
        except (KeyError, RuntimeError, TypeError) as error:
            raise weights.WeightsError(f"The weights in {folder} do not fit this version: {error}.") from None
        realism = ServedRealism.load(folder / REALISM) if REALISM in manifest["files"] else None
        return cls(packed.load(folder), judge, manifest, device, novelty, _refiner(folder, manifest, device), realism)

    def _recipe(self, search: Search):
        def made(others: Sequence[Cast] = ()):
            keep = search.place.keep if search.place else None
            return self.casting.recipe(search.request, search.seed, search.steer, others, keep)

        return search.place.choose(made) if search.place else made()

    def _refine(self, recipes: Sequence, seeds: Sequence[int]) -> Tensor:
        """RGBA [N, 4, S, S] in 0..1, on the CPU."""
        drawn = torch.stack([compose(self.library, recipe, self.device).rgba for recipe in recipes])
        return (self.refine(drawn, seeds) if self.refine else drawn).cpu().clamp(0, 1)


def _refiner(folder: Path, manifest: dict, device: str):
    """What heals compositions, where the weights hold one: (rgba [N, 4, S, S] in 0..1, seeds) -> the same shape."""
    if REFINER not in manifest["files"]:
        return None
    from facegen.refine.network import load_refiner, refine

    net = load_refiner(Path(folder) / REFINER, device)
    return lambda rgba, seeds: refine(net, rgba, list(seeds))
