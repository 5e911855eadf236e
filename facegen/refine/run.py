"""A training run of the refiner in a folder: starting, resuming, looking.

The folder holds the pool of compositions, the checkpoint, close-ups and heal.jsonl.
"""

from __future__ import annotations

import json
import math
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from facegen.devices import choose_device
from facegen.measure import spectrum
from facegen.measure.realism import power, tensor_of
from facegen.refine.network import refine
from facegen.refine.pool import FILE, Pool, draw_pool
from facegen.refine.trainer import STATE, Trainer
from facegen.train.train import TrainingError

LOOKS, ENLARGED, CLOSE = 6, 3, 96  # portraits of a close-up, times, px around the eyes and at the hairline
PEAK = 1.05  # a 2 px peak above this, relative to what went in, is a pattern


def open_run(run: Path, exemplars: Path | None, compositions: int = 400, seed: int = 0, amp: bool = False,
             device: str = "auto", tell=print, features=None, start: Path | None = None) -> Trainer:
    """Start or resume; a new run composes its pool from ``exemplars`` and may ``start`` with another's checkpoint.

    Raises DatasetError, TrainingError, WeightsError.
    """
    run = Path(run)
    run.mkdir(parents=True, exist_ok=True)
    device = choose_device(device)
    if device == "cuda" and not torch.cuda.is_available():
        raise TrainingError("there is no CUDA device here; choose --device cpu or auto")
    if not (run / FILE).exists():
        if exemplars is None:
            raise TrainingError(f"{run} holds no compositions; --exemplars says what to compose them from")
        draw_pool(exemplars, compositions, seed, tell).save(run)
    trainer = Trainer(Pool.load(run), seed=seed, amp=amp, device=device, features=features)
    known = next((folder for folder in (run, start) if folder and (folder / STATE).exists()), None)
    if known or start:
        trainer.load(known or start)
        tell(f"resumed at step {trainer.steps}")
    return trainer


def train(trainer: Trainer, run: Path, minutes: float = math.inf, steps: int = 10**9, save_every: float = 180.0,
          look_every: float = 1200.0, tell=print) -> None:
    """Until ``minutes`` are over or ``steps`` were taken in all; times in seconds."""
    run, began = Path(run), time.time()
    saved = looked = began
    totals: dict[str, list[float]] = {}
    try:
        while time.time() - began < 60 * minutes and trainer.steps < steps:
            for name, value in trainer.step().items():
                totals.setdefault(name, []).append(value)
            if trainer.steps % 20 == 0:
                _log(run, trainer, totals, tell)
                totals = {}
            if time.time() - saved > save_every:
                _save_or_tell(trainer, run, tell)
                saved = time.time()
            if time.time() - looked > look_every:
                tell(look(trainer, run))
                looked = time.time()
    finally:
        trainer.save(run)
    tell(look(trainer, run))


def _save_or_tell(trainer: Trainer, run: Path, tell) -> None:
    try:
        trainer.save(run)
    except TrainingError as error:
        tell(f"warning: {error}")


def _log(run: Path, trainer: Trainer, totals: dict, tell) -> None:
    line = {"step": trainer.steps, "cpu": round(time.process_time()),
            **{k: round(float(np.mean(v)), 4) for k, v in totals.items()}}
    tell(json.dumps(line))
    try:
        with (run / "heal.jsonl").open("a") as stream:
            stream.write(json.dumps(line) + "\n")
    except OSError as error:
        tell(f"warning: the log could not be written ({error})")


def look(trainer: Trainer, run: Path, count: int = 64) -> str:
    """Writes a close-up of the first compositions before and after, enlarged; says what the spectrum shows."""
    before = trainer.pool.fake[:count]
    after = healed(trainer, before)
    pairs = [part for i in range(min(LOOKS, len(before))) for part in (before[i], after[i])]
    closeup(pairs, trainer.pool.points[:LOOKS].repeat(2, 0)).save(run / f"close-{trainer.steps:06d}.png")
    found = spectrum.compare(power(after), power(before))
    warning = " A PATTERN OF 2 PX" if found["peak_relative"] > PEAK else ""
    return (f"step {trainer.steps}: 2 px peak {found['peak_relative']:.3f}, 4-2 px "
            f"{found['octaves'].get('4-2', math.nan):.3f} of what went in{warning}")


def healed(trainer: Trainer, pictures: np.ndarray) -> np.ndarray:
    """uint8 [N, S, S, 4] through the averaged refiner."""
    out = []
    for i, picture in enumerate(pictures):
        rgba = refine(trainer.average, tensor_of(picture[None]).to(trainer.device), [i])[0]
        out.append((rgba.cpu() * 255).round().byte().permute(1, 2, 0).numpy())
    return np.stack(out)


def closeup(pictures: list[np.ndarray], points: np.ndarray) -> Image.Image:
    """Two rows a pair: eyes and hairline of each, before above after."""
    size = CLOSE * ENLARGED
    page = Image.new("RGB", (len(pictures) // 2 * size, 4 * size), (222, 218, 212))
    for i, picture in enumerate(pictures):
        image = Image.fromarray(picture, "RGBA")
        for row, (x, y) in enumerate((points[i][[159, 386]].mean(0), points[i][10])):
            left, top = (int(np.clip(v - CLOSE / 2, 0, image.width - CLOSE)) for v in (x, y))
            part = image.crop((left, top, left + CLOSE, top + CLOSE)).resize((size, size), Image.NEAREST)
            page.paste(part, (i // 2 * size, (2 * row + i % 2) * size), part)
    return page
