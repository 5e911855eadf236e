"""The weights folder of composed portraits: founders, the index of what they were made of, judges, a manifest."""

from __future__ import annotations

import json
from pathlib import Path

from facegen.composition import packed
from facegen.composition.founders import review
from facegen.composition.founders.pack import pack
from facegen.composition.founders.store import Run
from facegen.composition.library import Library
from facegen.data.dataset import DatasetError, FaceSet, load_folder
from facegen.data.weights import label_columns, read_manifest, write_atomically, write_manifest
from facegen.serve import novelty
from facegen.serve.novelty import fit_index

DATA_STATEMENT = (
    "Composed from hand-labelled portraits of people who do not exist ({train} for training, {held} held out). No "
    "photograph of a real person is among them: each was drawn by an earlier image generator. Sources: SFHQ parts 1 "
    "and 2 and SFHQ-T2I (David Beniaguev, MIT), Faker person portraits (faker-js, CC0-1.0), "
    "stable-diffusion-style-cheatsheet (Andy Gock, MIT; drawn with RealVisXL V3.0 Turbo), fm-ai-face-generator (MIT; "
    "FLUX.1 schnell). No training portrait ships: founders are people composed of several of them, each far from every "
    "one by picture and by face; a haircut may be recognised beside its source.")
DATA_FIRST_USED = "2026-11-23"  # when the first weights were trained on portraits of this set
LICENCE = "MIT, as the project; the weights contain no third-party weights."
LABELS = "exemplars.json"
REFINER = "refiner.safetensors"  # of compositions, where one ships
JUDGES = ("judge_a.safetensors", "judge_b.safetensors", "realism.safetensors")
FORMER = ("prior.safetensors", "refiner.safetensors")  # of the generator before


def release(runs: list[Run], reviewed: Path, exemplars: Library, data: Path, weights: Path) -> str:
    """Write everything that ships beside the judges that lie in ``weights``; returns lines to be printed.

    What the former generator shipped is removed. Raises DatasetError and, where no judges are, WeightsError.
    """
    weights = Path(weights)
    before = read_manifest(weights)
    said = pack(runs, reviewed, exemplars, weights)
    faces = load_folder(data, 256)
    index, about = fit_index(faces)
    index.save(weights)
    write_atomically(weights / LABELS, label_columns(faces.split("train").labels))
    if FORMER[0] in before["files"]:
        for name in FORMER:
            (weights / name).unlink(missing_ok=True)
    beside = [name for name in (*JUDGES, REFINER) if (weights / name).exists()]
    names = [packed.FILE, packed.TABLE, LABELS, novelty.FILE, *beside]
    manifest = write_manifest(weights, names, **_about(faces, reviewed, weights), novelty=about,
                              judges=before.get("judges", {}), knows=before.get("knows", {}), metrics={})
    return f"{said}\nmodel {manifest['model_hash'][:12]}, nearest training at least {about['threshold']}"


def add(runs: list[Run], reviewed: Path, exemplars: Library, data: Path, weights: Path) -> str:
    """More founders beside those who ship: the index of training portraits stays, and with it all that was issued.

    Raises DatasetError where ``data`` is another folder than the index was fitted on.
    """
    manifest = read_manifest(weights)
    faces = load_folder(data, 256)
    if faces.data_hash != manifest["data_hash"]:
        raise DatasetError(f"{data} is not what these weights were made from; --pack makes them anew.")
    said = pack(runs, reviewed, exemplars, weights, add=True)
    write_manifest(weights, sorted(manifest["files"]), **_details(manifest) | _about(faces, reviewed, weights))
    return said


def readers(weights: Path):
    """(judge A, the realism score) of a weights folder, None for what is not there."""
    from facegen.curation.served import FILE, ServedRealism
    from facegen.serve.drawing import load_judge

    manifest = read_manifest(weights)
    path = Path(weights) / FILE
    return load_judge(weights, manifest, "a"), ServedRealism.load(path) if path.exists() else None


def restate(weights: Path) -> None:
    """The manifest of a weights folder whose files were rewritten; figures were measured on others and go."""
    manifest = read_manifest(weights)
    write_manifest(weights, sorted(manifest["files"]), **_details(manifest))


def _details(manifest: dict) -> dict:
    """What a manifest says beside its files, without figures that were measured on others."""
    left_out = ("format", "model_hash", "files", "created")
    return {k: v for k, v in manifest.items() if k not in left_out} | {"metrics": {}}


def _about(faces: FaceSet, reviewed: Path, weights: Path) -> dict:
    train, held = (len(faces.split(name)) for name in ("train", "holdout"))
    marks = [row["mark"] for row in review.read(reviewed).values()]
    kept = len(json.loads((weights / packed.TABLE).read_text())["rows"])
    counts = {"kept": kept, "reviewed": len(marks)} | {m: marks.count(m) for m in "ABCD"}
    return {"preset": {"name": "founders", "image_size": 256}, "founders": counts, "data_hash": faces.data_hash,
            "data_statement": DATA_STATEMENT.format(train=train, held=held), "data_first_used": DATA_FIRST_USED,
            "licence": LICENCE}
