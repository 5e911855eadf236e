"""From a training run to the weights folder that ships."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import torch
from PIL import Image

from facegen.data.dataset import FaceSet, load_folder
from facegen.data.weights import load_tensors, save_tensors, write_atomically, write_manifest
from facegen.devices import choose_device
from facegen.judge.judge_training import own_errors, train_judge
from facegen.judge.judges import JUDGE_A, JUDGE_B, Judge, JudgeConfig
from facegen.prior.aim import UNCALIBRATED, Aim, calibrate_aim
from facegen.prior.tensors import exemplar_labels, prior_tensors
from facegen.serve import novelty
from facegen.serve.novelty import fit_index
from facegen.train.train import open_run

DATA_STATEMENT = (
    "Trained on 954 hand-labelled portraits of people who do not exist (858 for training, 96 held out). "
    "No photograph of a real person is among them: each was drawn by an earlier image generator. Sources: "
    "SFHQ part 1 and SFHQ-T2I (David Beniaguev, MIT), Faker person portraits (faker-js, CC0-1.0).")
DATA_FIRST_USED = "2026-11-23"  # when the first weights were trained on it
LICENCE = "MIT, as the project; the weights contain no third-party weights."


def write_weights(out: Path, trainer, judges: dict[str, tuple[Judge, JudgeConfig]], faces: FaceSet,
                  metrics: dict | None = None, aim: Aim = UNCALIBRATED) -> dict:
    """Write prior, averaged refiner, judges and novelty index in fp16 with their manifest; returns the manifest.

    faces hold training and held-out portraits.
    """
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    save_tensors(out / "prior.safetensors", prior_tensors(trainer.prior, half=True))
    save_tensors(out / "refiner.safetensors", _half(trainer.average.state_dict()))
    write_atomically(out / "exemplars.json", exemplar_labels(trainer.prior))
    index, about = fit_index(faces)
    index.save(out)
    names = ["prior.safetensors", "refiner.safetensors", "exemplars.json", novelty.FILE]
    for which, (judge, _) in judges.items():
        save_tensors(out / f"judge_{which}.safetensors", _half(judge.state_dict()))
        names.append(f"judge_{which}.safetensors")
    return write_manifest(
        out, names, preset=trainer.preset.as_dict(), judges={k: asdict(c) for k, (_, c) in judges.items()},
        images_seen=trainer.images, data_hash=trainer.faces.data_hash, metrics=metrics or {}, novelty=about,
        aim=aim.as_dict(), data_statement=DATA_STATEMENT, data_first_used=DATA_FIRST_USED, licence=LICENCE,
        torch_version=str(torch.__version__))


def _half(state: dict) -> dict:
    return {k: v.half() if v.is_floating_point() else v for k, v in state.items()}


def release(data: Path, preset: str, run: Path, out: Path, judge_epochs: int = 60,
            amp: bool = False, metrics: dict | None = None, tell=print, device: str = "cpu",
            aim_draws: int = 2) -> dict:
    """Judges (trained once per run folder) and the run's latest average, as a weights folder."""
    trainer = open_run(data, preset, run, tell=tell)
    judges = {}
    for which, base in (("a", JUDGE_A), ("b", JUDGE_B)):
        config = replace(base, epochs=judge_epochs)
        judges[which] = (_judge(trainer.faces, Path(run) / f"judge_{which}.safetensors", config, amp, tell,
                                choose_device(device)), config)
    faces = load_folder(data, trainer.preset.image_size)
    write_weights(out, trainer, judges, faces, metrics)
    aim = _aim(out, judges["a"], trainer.faces, aim_draws, tell) if aim_draws else UNCALIBRATED
    return write_weights(out, trainer, judges, faces, metrics, aim)


def _aim(folder: Path, judge: tuple[Judge, JudgeConfig], faces: FaceSet, each: int, tell) -> Aim:
    """Which ages to aim at, by judge A; of several members the first one's held-back rows count."""
    from facegen.serve.sampler import PortraitGenerator

    tell("calibrating ages")
    own = own_errors(Judge(judge[0].nets[0]), faces, judge[1].seed)
    return calibrate_aim(PortraitGenerator.load(folder, "cpu"), own, each)


def _judge(faces, path: Path, config: JudgeConfig, amp: bool, tell, device: str) -> Judge:
    if path.exists():
        return Judge.restore(config, load_tensors(path))
    judge = train_judge(faces, config, amp, tell, device)
    save_tensors(path, judge.state_dict())
    return judge


def contact_sheet(pictures: list[Image.Image], columns: int = 6, grey: int = 214) -> Image.Image:
    """RGBA portraits side by side on a plain background."""
    size = pictures[0].width
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (min(columns, len(pictures)) * size, rows * size), (grey,) * 3)
    for i, picture in enumerate(pictures):
        sheet.paste(picture, (i % columns * size, i // columns * size), picture)
    return sheet
