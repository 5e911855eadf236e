"""Every founder and many served portraits against the training set itself, where it is there: FACET_FACES names it."""

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import pytest
from PIL import Image

from facegen.attributes import APPEARANCES, PortraitRequest
from facegen.composition.compose import compose
from facegen.composition.founders.founders import to_image
from facegen.composition.founders.nearness import PICTURE_FLOOR, Nearness
from facegen.serve.sampler import PortraitGenerator

FACES = os.environ.get("FACET_FACES", "")
SERVED = int(os.environ.get("FACET_SERVED", "1000"))
WEIGHTS = Path(__file__).parents[3] / "weights"
WEBP = 1.0  # levels that packing may take from the distance of a picture
pytestmark = pytest.mark.skipif(not FACES, reason="FACET_FACES names no training set")


@pytest.fixture(scope="module")
def nearness() -> Nearness:
    return Nearness.of_folder(Path(FACES))


@pytest.fixture(scope="module")
def shipped():
    return PortraitGenerator.load(WEIGHTS, "cpu")


def in_batches(nearness: Nearness, pictures: Iterable[Image.Image], size: int = 100) -> Iterator[dict]:
    """How near each is, a hundred at a time."""
    pictures = iter(pictures)
    while some := list(islice(pictures, size)):
        yield from nearness.of_many(some)


def test_every_founder_keeps_both_floors(shipped, nearness):
    rows = shipped.library.rows
    pictures = (Image.fromarray(shipped.library.raw(i)[0], "RGBA") for i in range(len(rows)))
    for row, near in zip(rows, in_batches(nearness, pictures), strict=True):
        assert near["picture"] >= PICTURE_FLOOR - WEBP, row["founder"]
        assert near["face"] >= nearness.face_floor - 0.02, row["founder"]


def test_served_portraits_are_as_far_as_held_out_ones(shipped, nearness):
    """Few are nearer than the floors before the gate; held-out portraits are at 29.1 levels at the 5th percentile."""
    cells = [(group, gender) for group in APPEARANCES for gender in "fm"]

    def drawn(number: int) -> Image.Image:
        group, gender = cells[number % len(cells)]
        request = PortraitRequest(gender=gender, appearance=group, age=20 + number * 7 % 56)
        return to_image(compose(shipped.library, shipped.casting.recipe(request, 60_000 + number)))

    found = list(in_batches(nearness, map(drawn, range(SERVED))))
    pictures = sorted(near["picture"] for near in found)
    assert pictures[len(pictures) // 20] >= 29.1
    assert sum(near["face"] < nearness.face_floor for near in found) <= len(found) * 0.02
