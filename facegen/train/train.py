"""A training run in a folder: starting, resuming, looping, logging.

The run folder holds the prior, the latest checkpoint, grids and metrics.jsonl.
"""

from __future__ import annotations

import json
import math
import shutil
import time
from pathlib import Path

import numpy as np

from facegen.data.dataset import DatasetError, FaceSet, load_folder
from facegen.data.weights import load_tensors, save_tensors, verify, write_atomically
from facegen.devices import choose_device
from facegen.prior.prior import Prior, fit_prior
from facegen.prior.tensors import exemplar_labels, prior_tensors, restore_prior
from facegen.train.presets import PRESETS, Preset
from facegen.train.trainer import Trainer, TrainingError, below

__all__ = ["Trainer", "TrainingError", "open_run", "pack", "train"]
PACKED = "nets.safetensors"


def open_run(data: Path, preset_name: str, run: Path, seed: int = 0, amp: bool = False, tell=print,
             start: Path | None = None, device: str = "cpu", compiled: bool = False) -> Trainer:
    """Start or resume the run in ``run``; a new one may ``start`` from a weights folder.

    The prior and the refiner of those weights are kept, the critics, which are
    not shipped, start afresh and get a head start. device is "cpu", "cuda" or
    "auto". Raises DatasetError, TrainingError, WeightsError.
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
    device = choose_device(device)
    trainer = Trainer(faces, _prior_of(run, faces, preset, tell), preset, seed, amp, device, compiled)
    _go_on(trainer, run, start, tell)
    return trainer


def _go_on(trainer: Trainer, run: Path, start: Path | None, tell) -> None:
    if (run / "state.safetensors").exists():
        trainer.load(run)
        tell(f"resumed at {trainer.images} images")
    elif (run / PACKED).exists():
        tensors = load_tensors(run / PACKED)
        trainer.begin_with(below(tensors, "average"), int(tensors["images"]), below(tensors, "critics"))
        tell(f"unpacked at {trainer.images} images; the optimisers warm up again")
    elif start:
        trainer.begin_with(load_tensors(Path(start) / "refiner.safetensors"), verify(start)["images_seen"])
        tell(f"goes on from the weights in {start} at {trainer.images} images, with new critics")


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
          grid_every: int = 1500, tell=print, minutes: float = math.inf) -> None:
    """Train until ``images`` portraits were shown or ``minutes`` are over; checkpoints every ``save_every`` seconds."""
    run, began, saved = Path(run), time.time(), time.time()
    first, totals, log = trainer.images, {}, run / "metrics.jsonl"
    next_grid = trainer.images
    while trainer.images < images and time.time() - began < 60 * minutes:
        if trainer.images >= next_grid:
            _look(trainer, run, tell)
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
    _look(trainer, run, tell)


def _look(trainer: Trainer, run: Path, tell) -> None:
    path = run / f"grid-{trainer.images:07d}.png"
    try:
        trainer.grid().save(path)
    except OSError as error:
        path.unlink(missing_ok=True)
        tell(f"warning: the grid could not be written ({error})")


def pack(run: Path, out: Path) -> int:
    """A run small enough to travel: networks in fp16, the prior as shipped, no optimiser state; returns bytes.

    ``open_run`` on the folder ``out`` goes on from there. Raises TrainingError if there is no checkpoint.
    """
    run, out = Path(run), Path(out)
    if not (run / "state.safetensors").exists():
        raise TrainingError(f"{run} holds no checkpoint to pack")
    out.mkdir(parents=True, exist_ok=True)
    known = json.loads((run / "run.json").read_text())
    tensors = load_tensors(run / "state.safetensors")
    kept = {k: v.half() for k, v in tensors.items() if k.startswith(("average.", "critics."))}
    save_tensors(out / PACKED, kept | {"images": tensors["steps"] * known["preset"]["batch"]})
    prior = restore_prior(load_tensors(run / "prior.safetensors"), (run / "exemplars.json").read_bytes(),
                          known["preset"]["prior_size"])
    save_tensors(out / "prior.safetensors", prior_tensors(prior, half=True))
    for path in [*run.glob("*.json*"), *run.glob("judge_*.safetensors"), *sorted(run.glob("grid-*.png"))[-1:]]:
        shutil.copy(path, out / path.name)
    return sum(path.stat().st_size for path in out.iterdir())


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
