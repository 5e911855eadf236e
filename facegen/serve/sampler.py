"""Serving: the generator of a weights folder, whichever kind it holds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from facegen.attributes import encode
from facegen.data import weights
from facegen.devices import choose_device
from facegen.judge.judges import Judge
from facegen.prior.aim import UNCALIBRATED, Aim
from facegen.prior.blend import Mixer
from facegen.prior.casting import Casting, Recipe, Stream
from facegen.prior.tensors import restore_prior
from facegen.serve.drawing import Drawing, clean_ground, load_judge
from facegen.serve.founder_portraits import FounderPortraits
from facegen.serve.novelty import FILE as NOVELTY_FILE
from facegen.serve.novelty import NoveltyIndex
from facegen.stylegan.portraits import StyleGanPortraits
from facegen.train.networks import Refiner
from facegen.train.presets import Preset

FOUNDERS = "founders.safetensors"  # weights that hold it compose portraits of founders


class PortraitGenerator(Drawing):
    """The trained generator: prior, refiner, judge A, and the index of what it was trained on."""

    def __init__(
        self,
        prior,
        refiner: Refiner,
        judge: Judge | None,
        manifest: dict,
        device: str,
        novelty: NoveltyIndex | None = None,
        aim: Aim = UNCALIBRATED,
    ) -> None:
        self.casting, self.mixer = Casting(prior, aim), Mixer(prior, device)
        self.device, self.judge, self.manifest = device, judge, manifest
        self.refiner, self.novelty = refiner.to(device).eval(), novelty
        self.model_hash: str = manifest["model_hash"]
        self.image_size: int = 2 * prior.size

    @classmethod
    def load(cls, weights_dir: Path = Path("weights"), device: str = "auto") -> Drawing | StyleGanPortraits:
        """Check SHA-256 sums and load; device is "auto", "cpu" or "cuda". Raises WeightsError.

        A folder that import-stylegan wrote answers with StyleGanPortraits, which generates likewise.
        """
        folder = Path(weights_dir)
        manifest = weights.verify(folder)
        device = choose_device(device)
        if "kind" in manifest:
            return StyleGanPortraits.load(folder, device=device)
        if FOUNDERS in manifest["files"]:
            return FounderPortraits.of_folder(folder, manifest, device)
        try:
            preset = Preset.from_dict(manifest["preset"])
            prior = restore_prior(
                weights.load_tensors(folder / "prior.safetensors"),
                (folder / "exemplars.json").read_bytes(),
                preset.prior_size,
            )
            refiner = Refiner(preset)
            refiner.load_state_dict(_floats(weights.load_tensors(folder / "refiner.safetensors")))
            judge = load_judge(folder, manifest, "a", device)
            aim = Aim.from_dict(manifest["aim"]) if "aim" in manifest else UNCALIBRATED
            novelty = NoveltyIndex.load(folder) if NOVELTY_FILE in manifest["files"] else None
        except (KeyError, RuntimeError, TypeError) as error:
            if isinstance(error, weights.WeightsError):
                raise
            raise weights.WeightsError(f"The weights in {folder} do not fit this version: {error}.") from None
        return cls(prior, refiner, judge, manifest, device, novelty, aim)

    def _refine(self, recipes: list[Recipe], seeds: list[int]) -> Tensor:
        """RGBA [N, 4, S, S] in 0..1, on the CPU; full fp32 on every device, or pictures would differ between them."""
        prior = self.mixer.render(recipes)
        noise = np.concatenate([Stream(s, "noise").normal(1, 1, *prior.shape[2:]) for s in seeds])
        code = torch.tensor([encode(r.attributes) for r in recipes])
        inputs = (prior, torch.from_numpy(noise.astype(np.float32)), code)
        with torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True, allow_tf32=False):
            rgba = self.refiner(*(t.to(self.device) for t in inputs)).cpu()
        return clean_ground(rgba).clamp(0, 1)


def _floats(tensors: dict) -> dict:
    return {k: v.float() if v.is_floating_point() else v for k, v in tensors.items()}
