"""``python -m facegen judges``: teaches judge A and judge B what pretrained features know, and prints their errors."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from facegen.judge.judges import JudgeConfig

SIZE = 256
# A selects, B judges: other seed, rows, size, width and teacher.
STUDENTS = {"a": (JudgeConfig(size=112, width=32, seed=11), "lite0"),
            "b": (JudgeConfig(size=96, width=40, seed=12, mirror=False), "lite2")}


def arguments(p: argparse.ArgumentParser) -> None:
    """The command's options."""
    p.add_argument("--data", type=Path, help="portraits; the held-out ones calibrate")
    p.add_argument("--into", type=Path, metavar="WEIGHTS", help="put the judges in --out, and the realism score if "
                   "there is one, into this weights folder, then stop")
    p.add_argument("--out", type=Path, required=True, help="folder for judge_a.safetensors and so on")
    p.add_argument("--which", choices=("a", "b", "both"), default="both")
    p.add_argument("--extra", type=Path, metavar="DIR", help="numbered pictures without labels, read by the teacher")
    p.add_argument("--extra-count", type=int, default=300, metavar="N")
    p.add_argument("--start-from", type=Path, metavar="WEIGHTS", help="go on from the judges of this weights folder")
    p.add_argument("--steps", type=int, default=1500, help="batches of 32")
    p.add_argument("--measure", action="store_true", help="teach nothing: measure on --data what the judges in --out "
                   "know, and write it beside them")


def run(chosen: argparse.Namespace) -> None:
    """Raises DatasetError, WeightsError, LiteMissing."""
    if chosen.into:
        print(f"model {install(chosen.out, chosen.into)['model_hash'][:12]}; figures and pictures are to be made anew")
        return
    from facegen.data.dataset import DatasetError, load_folder
    from facegen.judge import distil

    if chosen.data is None:
        raise DatasetError("judges learn from --data, labelled portraits")
    faces = load_folder(chosen.data, SIZE)
    held = faces.split("holdout")
    found = {}
    for which in STUDENTS if chosen.which == "both" else chosen.which:
        judge = _kept(which, chosen.out) if chosen.measure else _teach(which, faces, held, chosen)
        _measure(which, judge, faces, chosen.out)
        found[f"judge {which.upper()}"] = distil.errors(judge, held.images, held.labels)
    print(distil.table(found))


def install(folder: Path, weights: Path) -> dict:
    """Copy judges and realism score into a weights folder and state them in its manifest; returns the manifest.

    Figures of the manifest were measured with other judges and go. Raises DatasetError if there is no judge.
    """
    from facegen.curation.served import FILE
    from facegen.data.dataset import DatasetError
    from facegen.data.weights import read_manifest, write_atomically, write_manifest

    known = {which: folder / f"judge_{which}.json" for which in STUDENTS}
    judges = {which: json.loads(path.read_text()) for which, path in known.items() if path.exists()}
    if not judges:
        raise DatasetError(f"{folder}: there is no judge_a.json and no judge_b.json")
    manifest = read_manifest(weights)
    names = [f"judge_{which}.safetensors" for which in judges] + [FILE] * (folder / FILE).exists()
    for name in names:
        write_atomically(weights / name, (folder / name).read_bytes())
    details = {k: v for k, v in manifest.items() if k not in ("format", "model_hash", "files", "created")}
    knows = {which: json.loads(path.read_text()) for which in judges if (path := _knows(folder, which)).exists()}
    details |= {"judges": manifest.get("judges", {}) | judges, "metrics": {}}
    details["knows"] = {k: v for k, v in manifest.get("knows", {}).items() if k not in judges} | knows
    return write_manifest(weights, sorted({*manifest["files"], *names}), **details)


def _knows(folder: Path, which: str) -> Path:
    return folder / f"judge_{which}_knows.json"


def _kept(which: str, folder: Path):
    from facegen.data.dataset import DatasetError
    from facegen.serve.drawing import load_judge

    config = folder / f"judge_{which}.json"
    if not config.exists():
        raise DatasetError(f"{folder}: there is no judge_{which}.json")
    return load_judge(folder, {"judges": {which: json.loads(config.read_text())}}, which)


def _measure(which: str, judge, faces, folder: Path) -> None:
    from facegen.data.weights import write_atomically
    from facegen.judge import distil, learning

    shown = distil.odds_of(faces.labels, STUDENTS[which][0].seed)
    judge.knows = learning.learn(judge, faces.images, faces.labels, shown)
    write_atomically(_knows(folder, which), json.dumps(judge.knows.as_dict(), indent=1).encode())


def _teach(which: str, faces, held, chosen):
    from facegen.data.weights import read_manifest, save_tensors, write_atomically
    from facegen.judge import distil
    from facegen.measure.lite import Lite
    from facegen.measure.teacher import describe
    from facegen.serve.drawing import load_judge

    config, teacher = STUDENTS[which]
    net = Lite(teacher)
    extra = _extra(chosen, net, teacher)
    features = describe(net, teacher, faces.images, print)
    lessons = distil.prepare(faces.images, faces.labels, features, config.seed, extra)
    start = chosen.start_from
    begun = load_judge(start, read_manifest(start), which) if start else None
    judge = distil.settle(distil.distil(lessons, config, chosen.steps, begun.nets[0] if begun else None, print),
                          held.images, held.labels)
    chosen.out.mkdir(parents=True, exist_ok=True)
    save_tensors(chosen.out / f"judge_{which}.safetensors",
                 {k: v.half() if v.is_floating_point() else v for k, v in judge.state_dict().items()})
    write_atomically(chosen.out / f"judge_{which}.json", json.dumps(asdict(config), indent=1).encode())
    return judge


def _extra(chosen, net, teacher: str):
    import numpy as np

    from facegen.curation.examples import pictures, read_picture
    from facegen.measure.teacher import describe

    if chosen.extra is None:
        return None
    files = sorted(pictures(chosen.extra).items())[:chosen.extra_count]
    images = np.stack([read_picture(path) for _, path in files])
    return images, describe(net, teacher, images, print)
