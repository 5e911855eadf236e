"""What a training step is shown: blends around real portraits, and fresh people.

Every random number belongs to (seed, step), so a batch can be made ahead of
its step, and a resumed run is shown what an uninterrupted one would have been.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from facegen.attributes import APPEARANCES, EXPRESSIONS, PortraitRequest, encode
from facegen.data.augment import backgrounds, random_crop, step_rng
from facegen.data.dataset import FaceSet
from facegen.prior.blend import Mixer
from facegen.prior.casting import Casting, Recipe
from facegen.prior.prior import Prior, mirror_flow
from facegen.train.presets import Preset


@dataclass
class Batch:
    """near, fresh [N, 4, S, S] prior portraits; real [N, 4, 2S, 2S]; code [2N, C] and noise [2N, 1, S, S] of both.

    background [2N, 3, 2S, 2S]; crop for the patch critic; look seeds the critics' augmentation.
    """

    near: Tensor
    real: Tensor
    fresh: Tensor
    code: Tensor
    background: Tensor
    noise: Tensor
    crop: tuple[int, int, int]
    look: int


class Batches:
    """Makes batches on ``device``, where the whole data set lies; on CUDA one step ahead, in a thread."""

    def __init__(self, faces: FaceSet, prior: Prior, preset: Preset, seed: int, device: str) -> None:
        self.faces, self.prior, self.preset, self.seed, self.device = faces, prior, preset, seed, device
        self.casting, self.mixer = Casting(prior), Mixer(prior, device)
        self.odds = self._odds()
        # uint8, a quarter of the memory of floats
        self.pictures = torch.from_numpy(np.ascontiguousarray(faces.images)).permute(0, 3, 1, 2).to(device)
        self._ahead: tuple[int, Future] | None = None
        self._pool = ThreadPoolExecutor(1) if device != "cpu" else None

    def _odds(self) -> np.ndarray:
        """How often each portrait is shown: tempered by cell, rough cut-outs seldom."""
        rough = np.array([r.get("cutout") == "rough" for r in self.faces.labels])
        odds = np.exp(self.casting.rarity) * np.where(rough, 0.25, 1.0)
        return odds / odds.sum()

    def at(self, step: int) -> Batch:
        """The batch of one step."""
        if self._pool is None:
            return self._make(step)
        batch = self._ahead[1].result() if self._ahead and self._ahead[0] == step else self._make(step)
        self._ahead = (step + 1, self._pool.submit(self._make, step + 1))
        return batch

    def _make(self, step: int) -> Batch:
        rng = step_rng(self.seed, step, "step")
        near, real, code_real = self.paired(rng)
        fresh, code_fresh = self.unpaired(rng)
        size, n = self.preset.image_size, len(near)
        background = backgrounds(rng, 2 * n, size, self.device)
        noise = torch.from_numpy(rng.standard_normal((2 * n, 1, *near.shape[2:]), dtype=np.float32)).to(self.device)
        code = torch.cat([code_real, code_fresh])
        return Batch(near, real, fresh, code, background, noise, random_crop(rng, size), int(rng.integers(2**31)))

    def code(self, recipes: list[Recipe]) -> Tensor:
        """[N, C] on the device."""
        return torch.tensor([encode(r.attributes) for r in recipes], device=self.device)

    def paired(self, rng: np.random.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """(prior [N, 4, S, S], real [N, 4, 2S, 2S], code [N, C]): blends around a real portrait."""
        chosen = rng.choice(len(self.faces), self.preset.batch, p=self.odds)
        recipes, flows, real = [], [], []
        for i in chosen:
            recipes.append(self._near(int(i), rng))
            flow, picture = self.prior.flow_of[i:i + 1], self.pictures[i:i + 1].float() / 255
            flipped = recipes[-1].flipped
            flows.append(mirror_flow(flow) if flipped else flow)
            real.append(picture.flip(-1) if flipped else picture)
        return self.mixer.render(recipes, torch.cat(flows)), torch.cat(real), self.code(recipes)

    def _near(self, main: int, rng: np.random.Generator) -> Recipe:
        """The main exemplar with a share of its neighbours mixed in, its own outline kept."""
        label = self.faces.labels[main]
        recipe = self.casting.recipe_around(main, label, int(rng.integers(2**62)))
        own = float(rng.uniform(0.4, 1.0))
        others = [i for i in recipe.face if i != main]
        face = {main: own, others[0]: (1 - own) * 0.6, others[1]: (1 - own) * 0.4}
        worn = {main: 1.0} if label["glasses"] != "none" else {}
        return Recipe(label, main, bool(rng.random() < 0.5), face, {main: 1.0}, worn, {main: 1.0})

    def unpaired(self, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        """(prior [N, 4, S, S], code [N, C]) of fresh people, as they will be drawn when serving."""
        recipes = []
        for seed in rng.integers(2**62, size=self.preset.batch):
            request = PortraitRequest(
                appearance=str(rng.choice(APPEARANCES)), gender=str(rng.choice(["f", "m"])),
                age=float(rng.uniform(18, 85)), expression=str(rng.choice(EXPRESSIONS)),
                glasses="clear" if rng.random() < 0.2 else "none")
            recipes.append(self.casting.recipe(request, int(seed)))
        return self.mixer.render(recipes), self.code(recipes)
