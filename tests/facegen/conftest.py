"""A small folder of drawn faces, a tiny run on it, and weights made from that run."""

import csv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from facegen.composition import packed
from facegen.composition.founders import review
from facegen.composition.founders.founders import Foundry, requests
from facegen.composition.founders.pack import pack
from facegen.composition.founders.prepare import prepare
from facegen.composition.founders.store import Run
from facegen.data.weights import write_manifest
from facegen.serve.founder_portraits import FounderPortraits
from facegen.serve.sampler import PortraitGenerator
from tests.facegen import made_up

COLUMNS = ("file", "split", "age", "gender", "appearance", "expression", "glasses", "hair_colour",
           "hair_length", "beard", "headwear", "cutout")


def draw_face(rng: np.random.Generator, size: int = 64) -> Image.Image:
    """An egg with hair, eyes and a mouth on a transparent ground."""
    picture = Image.new("RGBA", (size, size), (120, 110, 100, 0))
    pen = ImageDraw.Draw(picture)
    skin, hair = (tuple(int(v) for v in rng.integers(40, 220, 3)) for _ in range(2))
    wide, s = int(rng.integers(14, 20)), size / 64
    pen.ellipse([(32 - wide - 3) * s, 6 * s, (32 + wide + 3) * s, 52 * s], fill=(*hair, 255))
    pen.rectangle([14 * s, 54 * s, 50 * s, 64 * s], fill=(*hair, 255))
    pen.ellipse([(32 - wide) * s, 14 * s, (32 + wide) * s, 58 * s], fill=(*skin, 255))
    for x in (24, 40):
        pen.ellipse([(x - 3) * s, 28 * s, (x + 3) * s, 32 * s], fill=(20, 20, 20, 255))
    pen.line([26 * s, 46 * s, 38 * s, (46 + int(rng.integers(-2, 3))) * s], fill=(150, 30, 30, 255), width=2)
    return picture


def face_rows(count: int) -> list[dict]:
    groups = ("white", "black", "latino", "east_asian", "southeast_asian", "indian", "middle_eastern")
    return [dict(zip(COLUMNS, (
        f"{i:03d}.png", "holdout" if i % 5 == 4 else "train", 20 + (i * 7) % 60, "fm"[i % 2], groups[i % 7],
        ("neutral", "smile", "laugh")[i % 3], "clear" if i % 8 == 0 else "none", ("black", "brown")[i % 2],
        ("short", "long")[i // 2 % 2], i % 4 // 3, 0, "good"), strict=True)) for i in range(count)]


def write_table(folder: Path, rows: list[dict]) -> None:
    with (folder / "labels.csv").open("w", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def make_folder(folder: Path, count: int = 40) -> Path:
    (folder / "portraits").mkdir(parents=True)
    rng, rows = np.random.default_rng(0), face_rows(count)
    for row in rows:
        draw_face(rng).save(folder / "portraits" / row["file"])
    write_table(folder, rows)
    return folder


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """Tiny tensors only lose time to threads, most of all on a busy machine."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def faces_dir(tmp_path_factory) -> Path:
    return make_folder(tmp_path_factory.mktemp("faces") / "set")


@pytest.fixture(scope="session")
def tiny_run(faces_dir, tmp_path_factory):
    """(trainer after 20 steps, run folder, losses per step, processor seconds of its one thread)."""
    import time

    from facegen.train.train import open_run

    run = tmp_path_factory.mktemp("run")
    began = time.process_time()
    trainer = open_run(faces_dir, "tiny", run, tell=lambda message: None)
    losses = [trainer.step() for _ in range(20)]
    took = time.process_time() - began
    trainer.save(run)
    return trainer, run, losses, took


@pytest.fixture(scope="session")
def tiny_weights(tiny_run, faces_dir, tmp_path_factory) -> Path:
    from facegen.train.release import release

    out = tmp_path_factory.mktemp("weights")
    release(faces_dir, "tiny", tiny_run[1], out, judge_epochs=1, aim_draws=0, tell=lambda message: None)
    return out


@pytest.fixture(scope="session")
def generator(tiny_weights):
    from facegen.serve.sampler import PortraitGenerator

    return PortraitGenerator.load(tiny_weights, "cpu")


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    """A training folder of people made of ellipses, with landmarks."""
    return made_up.write_folder(tmp_path_factory.mktemp("made-up") / "faces", 20)


@pytest.fixture(scope="session")
def people(folder):
    """The same as a prepared library of exemplars."""
    return prepare(folder)


COUNT = 28


@pytest.fixture(scope="session")
def founders_run(people, tmp_path_factory):
    """A run of founders, two of each cell."""
    held, foundry = Run(tmp_path_factory.mktemp("run") / "made"), Foundry(people, None)
    for wanted, _ in zip(requests(1), range(COUNT), strict=False):
        if founder := foundry.draw(wanted, f"1/{wanted['number']}"):
            held.put(wanted["number"], founder)
    return held


@pytest.fixture(scope="session")
def founders_weights(founders_run, people, tmp_path_factory):
    """A weights folder with everybody in it but the first, whom the review threw, and the second, whom nobody saw."""
    folder = tmp_path_factory.mktemp("weights")
    numbers = founders_run.numbers()
    rows = [{"founder": f"made/{n}", "role": "main", "mark": "AB"[n % 2], "why": ""} for n in numbers[2:]]
    review.write([{"founder": f"made/{numbers[0]}", "role": "thrown", "mark": "D", "why": "eyes"}, *rows],
                 folder / "review.csv")
    said = pack([founders_run], folder / "review.csv", people, folder)
    assert f"{len(numbers) - 2} founders" in said and "1 are not reviewed" in said
    write_manifest(folder, [packed.FILE, packed.TABLE], judges={})
    return folder


@pytest.fixture(scope="session")
def served(founders_weights) -> FounderPortraits:
    return PortraitGenerator.load(founders_weights, "cpu")
