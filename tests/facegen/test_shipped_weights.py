"""The weights in the repository load, draw, and keep within their limits."""

import time
from pathlib import Path

import numpy as np
import pytest

from facegen.attributes import PortraitRequest
from facegen.closeness import measure
from facegen.sampler import PortraitGenerator
from facegen.weights import read_manifest
from personas.services.evidence import ALIKE

WEIGHTS = Path(__file__).parents[2] / "weights"


@pytest.fixture(scope="module")
def shipped():
    began = time.perf_counter()
    generator = PortraitGenerator.load(WEIGHTS, "cpu")
    generator.loading_took = time.perf_counter() - began
    return generator


def test_size_and_loading_time(shipped):
    total = sum(p.stat().st_size for p in WEIGHTS.iterdir())
    assert total <= 60 * 2**20 and shipped.loading_took < 3


def test_manifest_states_data_and_licence():
    manifest = read_manifest(WEIGHTS)
    assert "No photograph of a real person" in manifest["data_statement"] and manifest["licence"]
    assert manifest["images_seen"] > 0 and len(manifest["data_hash"]) == 64


def test_a_portrait_is_a_closed_head_on_a_clear_ground(shipped):
    portrait = shipped.generate([PortraitRequest(age=34, gender="f", appearance="latino")], [1])[0]
    assert portrait.image.size == (256, 256)
    alpha = np.asarray(portrait.image)[..., 3]
    assert alpha[110:150, 110:150].min() > 240 and alpha[:20, :20].max() < 60
    assert portrait.measured["gender"] in "fm" and portrait.tries >= 1


def test_a_batch_differs_from_one_at_a_time_by_at_most_a_level(shipped):
    requests = [PortraitRequest(age=a, gender=g, appearance=k) for a, g, k in
                ((25, "f", "black"), (60, "m", "white"), (40, "f", "indian"))]
    pairs = zip(shipped.generate(requests, [1, 2, 3], best_of=2),
                shipped.generate(requests, [1, 2, 3], best_of=2, batch=3), strict=True)
    for one, two in pairs:
        apart = np.abs(np.asarray(one.image, dtype=int) - np.asarray(two.image, dtype=int))
        assert apart.max() <= 1 and one.tries == two.tries


def test_no_portrait_is_nearer_to_training_than_the_limit(shipped):
    novelty = shipped.generate([PortraitRequest(gender="f", appearance="indian")], [3])[0].novelty
    assert novelty["nearest_training"] >= novelty["threshold"] > 0.2
    assert read_manifest(WEIGHTS)["novelty"]["held_out"] > 50


def test_a_copy_of_a_portrait_is_nearer_than_any_stranger_until_it_is_cropped(shipped):
    rows = measure(shipped, 3)["rows"]
    crop = rows.pop("copy less 5 % at each edge")
    assert max(row["most"] for name, row in rows.items() if name.startswith("copy")) < ALIKE < crop["least"]
    assert rows["drawn to nearest other drawn"]["least"] > ALIKE
