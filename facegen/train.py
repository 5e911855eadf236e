"""A training run in a folder: starting, resuming, looping, logging.

The run folder holds the prior, the latest checkpoint, grids and metrics.jsonl.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np

from facegen.dataset import DatasetError, FaceSet, load_folder
from facegen.presets import PRESETS, Preset
from facegen.prior import Prior, fit_prior
from facegen.trainer import Trainer, TrainingError
from facegen.weights import (
    exemplar_labels,
    load_tensors,
    prior_tensors,
    restore_prior,
    save_tensors,
    verify,
    write_atomically,
)

__all__ = ["Trainer", "TrainingError", "open_run", "train"]


def open_run(data: Path, preset_name: str, run: Path, seed: int = 0, amp: bool = False, tell=print,
             start: Path | None = None) -> Trainer:
    """Start or resume the run in ``run``; a new one may ``start`` from a weights folder.

    The prior and the refiner of those weights are kept, the critics, which are not shipped, start
    afresh and get a head start. Raises DatasetError, TrainingError, WeightsError.
    """
    run = Path(run)
    try:
        run.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TrainingError(f"the run folder {run} cannot be made ({error})") from None
    if preset_name not in PRESETS:
        raise TrainingError(f"preset {preset_name!r} is unknown; there are {', '.join(PRESETS)}")
    preset = PRESETS[preset_name]
    faces = load_folder(data, preset.image_size, lambda m: tell(f"left out: {m}")).split("train")
    if len(faces) < 8:
        raise DatasetError(f"{data}: {len(faces)} usable training portraits, at least 8 are needed")
    if start and not (run / "run.json").exists():
        _keep_prior_of(start, run, faces, preset)
    trainer = Trainer(faces, _prior_of(run, faces, preset, tell), preset, seed, amp)
    if (run / "state.safetensors").exists():
        trainer.load(run)
        tell(f"resumed at {trainer.images} images")
    elif start:
        trainer.begin_with(load_tensors(Path(start) / "refiner.safetensors"), verify(start)["images_seen"])
        tell(f"goes on from the weights in {start} at {trainer.images} images, with new critics")
    return trainer


def _keep_prior_of(start: Path, run: Path, faces: FaceSet, preset: Preset) -> None:
    """Copy the prior of a weights folder into a new run; its exemplars must be the very portraits given."""
    manifest = verify(start)
    if manifest["data_hash"] != faces.data_hash:
        raise TrainingError(f"the weights in {start} were trained on other portraits than these")
    exemplars = (Path(start) / "exemplars.json").read_bytes()
    prior = restore_prior(load_tensors(Path(start) / "prior.safetensors"), exemplars, preset.prior_size)
    save_tensors(run / "prior.safetensors", prior_tensors(prior, half=False))
    write_atomically(run / "exemplars.json", exemplars)
    _describe(run, faces, preset)


def _prior_of(run: Path, faces: FaceSet, preset: Preset, tell) -> Prior:
    """The run's prior, fitted on the first start; always read back, so that every start is the same."""
    meta = run / "run.json"
    if not meta.exists():
        _fit_and_keep(run, faces, preset, tell)
    known = json.loads(meta.read_text())
    if known["data_hash"] != faces.data_hash:
        raise TrainingError(f"{run} was started on other portraits; choose another folder or the same data")
    if known["preset"] != json.loads(json.dumps(preset.as_dict())):
        tell("note: the preset changed since this run began")
    return restore_prior(load_tensors(run / "prior.safetensors"), (run / "exemplars.json").read_bytes(),
                         preset.prior_size)


def _fit_and_keep(run: Path, faces: FaceSet, preset: Preset, tell) -> None:
    tell("fitting the appearance prior")
    ranks = {k: getattr(preset, k) for k in ("colour_even", "colour_odd", "alpha_even", "alpha_odd")}
    prior = fit_prior(faces, preset.prior_size, ranks, preset.registration_steps)
    save_tensors(run / "prior.safetensors", prior_tensors(prior, half=False))
    write_atomically(run / "exemplars.json", exemplar_labels(prior))
    _describe(run, faces, preset)


def _describe(run: Path, faces: FaceSet, preset: Preset) -> None:
    write_atomically(run / "run.json", json.dumps(
        {"preset": preset.as_dict(), "data_hash": faces.data_hash}).encode())


def train(trainer: Trainer, run: Path, images: int, save_every: float = 110.0,
          grid_every: int = 1500, tell=print) -> None:
    """Train until ``images`` portraits were shown; checkpoints every ``save_every`` seconds."""
    run, began, saved = Path(run), time.time(), time.time()
    first, totals, log = trainer.images, {}, run / "metrics.jsonl"
    next_grid = trainer.images
    while trainer.images < images:
        if trainer.images >= next_grid:
            trainer.grid().save(run / f"grid-{trainer.images:07d}.png")
            next_grid += grid_every
        for name, value in trainer.step().items():
            totals.setdefault(name, []).append(value)
        if trainer.steps % 20 == 0:
            _log(log, trainer, totals, images, (trainer.images - first) / (time.time() - began), tell)
            totals = {}
        if time.time() - saved > save_every:
            _save_or_tell(trainer, run, tell)
            saved = time.time()
    trainer.save(run)
    trainer.grid().save(run / f"grid-{trainer.images:07d}.png")


def _save_or_tell(trainer: Trainer, run: Path, tell) -> None:
    try:
        trainer.save(run)
    except TrainingError as error:
        tell(f"warning: {error}")


def _log(path: Path, trainer: Trainer, totals: dict, images: int, speed: float, tell) -> None:
    means = {k: round(float(np.mean(v)), 5) for k, v in totals.items()}
    line = {"images": trainer.images, "img_per_s": round(speed, 2), **means}
    try:
        with path.open("a") as stream:
            stream.write(json.dumps(line) + "\n")
    except OSError as error:
        tell(f"warning: metrics could not be written ({error})")
    left = (images - trainer.images) / max(speed, 1e-6)
    tell(" ".join(f"{k} {v}" for k, v in line.items()) + f" left {left / 60:.0f} min")
