"""``python -m facegen refine``: teaches the refiner; the same command goes on where it stopped."""

from __future__ import annotations

import argparse
from pathlib import Path


def arguments(p: argparse.ArgumentParser) -> None:
    """The command's options."""
    p.add_argument("--out", type=Path, required=True, help="the run's folder; resumes what is in it")
    p.add_argument("--exemplars", type=Path, help="prepared exemplars, from which a new run composes what it learns on")
    p.add_argument("--compositions", type=int, default=400, metavar="N", help="people to compose for a new run")
    p.add_argument("--checkpoint", type=Path, metavar="DIR", help="begin a new run with the checkpoint in this folder")
    p.add_argument("--minutes", type=float, default=float("inf"), help="stop after so long")
    p.add_argument("--steps", type=int, default=10**9, help="stop after so many steps in all")
    p.add_argument("--look-every", type=float, default=20.0, metavar="MINUTES", help="between close-ups")
    p.add_argument("--export", type=Path, metavar="FILE", help="write the run's average as it ships, then stop")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--bf16", action="store_true", help="bfloat16 convolutions")
    p.add_argument("--device", default="auto", choices=("auto", "cpu", "cuda"))


def run(chosen: argparse.Namespace) -> None:
    """Raises DatasetError, TrainingError, WeightsError."""
    from facegen.refine.network import save_refiner
    from facegen.refine.run import open_run, train

    trainer = open_run(chosen.out, chosen.exemplars, chosen.compositions, chosen.seed, chosen.bf16, chosen.device,
                       start=chosen.checkpoint)
    if chosen.export:
        save_refiner(chosen.export, trainer.average)
        return
    train(trainer, chosen.out, chosen.minutes, chosen.steps, look_every=60 * chosen.look_every)
