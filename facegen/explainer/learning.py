"""A fresh pair of players, watched while it learns: the refiner is kept at a few moments, the critics at last.

The shipped refiner kept no pictures of its youth, so this run is another one: same networks, losses, portraits and
prior, begun from nothing. What it draws at the end is not yet what the shipped weights draw.
"""

from __future__ import annotations

from pathlib import Path

import torch

from facegen.dataset import load_folder
from facegen.networks import Critics, Refiner
from facegen.presets import Preset
from facegen.trainer import Trainer
from facegen.weights import load_tensors, restore_prior, save_tensors, verify

MOMENTS = (0, 40, 120, 300, 600, 1000)  # real portraits shown
CRITICS = "critics.safetensors"


def snapshot(folder: Path, images: int) -> Path:
    return Path(folder) / f"refiner-{images:05d}.safetensors"


def learn(weights: Path, data: Path, run: Path, moments: tuple[int, ...] = MOMENTS, amp: bool = True,
          tell=print) -> None:
    """Train from nothing on the prepared portraits in `data` with the prior of `weights`; write `run`.

    Moments that `run` holds already are kept, and nothing is done when it holds them all.
    Raises DatasetError, WeightsError, TrainingError.
    """
    run = Path(run)
    run.mkdir(parents=True, exist_ok=True)
    if all(snapshot(run, images).exists() for images in moments) and (run / CRITICS).exists():
        return
    manifest = verify(weights)
    preset = Preset.from_dict(manifest["preset"])
    faces = load_folder(data, preset.image_size, lambda m: None).split("train")
    tensors, labels = load_tensors(Path(weights) / "prior.safetensors"), (Path(weights) / "exemplars.json").read_bytes()
    trainer = Trainer(faces, restore_prior(tensors, labels, preset.prior_size), preset, seed=1, amp=amp)
    for images in moments:
        while trainer.images < images:
            trainer.step()
        _keep(trainer, run, images)
        tell(f"{images} portraits shown")


def _keep(trainer: Trainer, run: Path, images: int) -> None:
    for net, path in ((trainer.average, snapshot(run, images)), (trainer.critics, Path(run) / CRITICS)):
        save_tensors(path, {name: t.to(torch.float16) for name, t in net.state_dict().items()})


def refiner_at(run: Path, images: int, preset: Preset) -> Refiner:
    """The refiner as it was after `images` portraits. Raises WeightsError."""
    refiner = Refiner(preset)
    refiner.load_state_dict({name: t.float() for name, t in load_tensors(snapshot(run, images)).items()})
    return refiner.eval()


def critics_of(run: Path, preset: Preset) -> Critics:
    """The critics as the run left them. Raises WeightsError."""
    critics = Critics(preset)
    critics.load_state_dict({n: t.float() for n, t in load_tensors(Path(run) / CRITICS).items()})
    return critics.eval()
