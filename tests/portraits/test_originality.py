"""No face twice, and none again that was withdrawn: what the worker compares, redraws and keeps."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from facegen.attributes import PortraitRequest
from facegen.serve.novelty import encode
from personas.engine.workers.originality import REDRAWS, Originality, Withdrawn, next_seed
from personas.engine.workers.painter import Painter
from personas.models import BlockedFace, Face, FaceNovelty, Job
from personas.services.portraits import issued
from personas.services.portraits.issued import LIMIT, IssuedFaces, packed, space_of, vectors
from personas.services.trust.retirement import retire_face

pytestmark = pytest.mark.django_db
D = 128


def unit(number: int) -> np.ndarray:
    vector = np.random.default_rng(number).standard_normal(D)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def beside(vector: np.ndarray, distance: float) -> np.ndarray:
    """A unit vector at that cosine distance."""
    other = unit(99)
    other -= (other @ vector) * vector
    other /= np.linalg.norm(other)
    return (1 - distance) * vector + np.sqrt(1 - (1 - distance) ** 2) * other


class Embedding:
    """A generator whose portraits lie where `places` says for their seed, else where the seed alone puts them."""

    device, model_hash = "cpu", "e" * 64
    novelty = SimpleNamespace(mirror_signs=np.repeat([1.0, -1.0], D // 2))

    def __init__(self):
        self.places: dict[int, np.ndarray] = {}
        self.drawn: list[int] = []

    def generate(self, requests, seeds, on_step=None):
        self.drawn += seeds
        return [
            SimpleNamespace(
                image=Image.new("RGBA", (256, 256), (seed % 256, 9, 9, 255)),
                measured={},
                confidence={},
                tries=1,
                novelty={
                    "nearest_training": 0.6,
                    "threshold": 0.4,
                    "redraws": 1,
                    "embedding": encode(self.places.get(seed, unit(seed))),
                },
            )
            for seed in seeds
        ]


@pytest.fixture
def drawing(monkeypatch) -> Embedding:
    monkeypatch.setattr("personas.engine.workers.originality.space_of", lambda: "space")
    return Embedding()


@pytest.fixture
def worker(painter, drawing) -> Painter:
    return Painter(drawing, "test-painter")


def ask(seed: int, team=None) -> Face:
    face = Face.objects.create(team=team, asked={"gender": "f", "appearance": "indian"}, seed=seed)
    Job.objects.create(team=team, face=face)
    return face


def settle(originality: Originality, seed: int):
    request = PortraitRequest(gender="f")
    return originality.settle([request], [seed], originality.generator.generate([request], [seed]))[0]


def test_a_drawn_face_keeps_its_numbers_and_they_outlive_it(worker, people):
    face = ask(11, people.team)
    worker.drain()
    kept = FaceNovelty.objects.get(face=face)
    assert (kept.nearest_training, kept.training_limit, kept.redrawn_training) == (0.6, 0.4, 1)
    assert (kept.appearance, kept.gender, kept.nearest_issued) == ("indian", "f", None)
    assert len(bytes(kept.embedding)) == 2 * D
    assert vectors([kept.embedding])[0] == pytest.approx(unit(11), abs=1e-3)
    key = face.public_id
    face.refresh_from_db()
    face.delete()
    assert FaceNovelty.objects.get(face_id_kept=key).face is None


def test_a_face_like_one_of_before_is_drawn_anew_as_somebody_else(worker, drawing):
    first = ask(11)
    worker.drain()
    drawing.places[12] = beside(unit(11), LIMIT / 2)
    second = ask(12)
    worker.drain()
    second.refresh_from_db()
    assert second.seed == next_seed(12, 1)
    kept = FaceNovelty.objects.get(face=second)
    assert kept.redrawn_issued == 1
    assert kept.nearest_issued > LIMIT
    first.refresh_from_db()
    assert first.seed == 11


def test_the_mirrored_face_is_the_same_face(drawing):
    originality = Originality(drawing)
    settle(originality, 11)
    drawing.places[12] = unit(11) * drawing.novelty.mirror_signs
    assert settle(originality, 12).seed == next_seed(12, 1)


def test_batch_mates_are_compared_and_a_family_is_not(drawing):
    originality = Originality(drawing)
    relative = (3 << 48) | 11
    drawing.places |= {12: unit(11), relative: unit(11)}
    requests = [PortraitRequest()] * 3
    seeds = [11, 12, relative]
    drawn = originality.settle(requests, seeds, drawing.generate(requests, seeds))
    assert [one.seed for one in drawn] == [11, next_seed(12, 1), relative]


def test_when_every_try_is_near_the_farthest_is_taken(drawing):
    originality = Originality(drawing)
    settle(originality, 11)
    tries = [12, *(next_seed(12, n) for n in range(1, REDRAWS + 1))]
    for number, seed in enumerate(tries):
        drawing.places[seed] = beside(unit(11), LIMIT * (0.2 if number != 2 else 0.9))
    drawn = settle(originality, 12)
    assert drawn.seed == tries[2]
    assert drawn.novelty["redrawn_issued"] == REDRAWS


def test_a_withdrawn_face_and_its_neighbourhood_are_drawn_no_more(worker, drawing, people):
    face = ask(11)
    worker.drain()
    face.refresh_from_db()
    blocked = retire_face(actor=people.alice, face=face)
    near, relative = 12, (5 << 48) | 11
    drawing.places[near] = beside(unit(11), blocked.radius * 0.9)
    drawn = [ask(near), ask(relative)]
    worker.drain()
    for one, seed in zip(drawn, (near, relative), strict=True):
        one.refresh_from_db()
        assert one.seed == next_seed(seed, 1)
    blocked.refresh_from_db()
    assert blocked.refused == 2


def test_a_face_that_cannot_be_but_the_withdrawn_one_is_refused_with_the_reason(drawing, people):
    BlockedFace.objects.create(face_id_kept="0" * 32, seed=1, space="space", embedding=packed(unit(5)), radius=0.3)
    for seed in (12, *(next_seed(12, n) for n in range(1, REDRAWS + 1))):
        drawing.places[seed] = unit(5)
    with pytest.raises(Withdrawn, match="withdrawn"):
        settle(Originality(drawing), 12)


def test_a_portrait_whose_every_try_looked_broken_is_not_published_and_says_so(drawing, people):
    plain = drawing.generate

    def generate(requests, seeds, on_step=None):
        found = plain(requests, seeds)
        for portrait in found:
            portrait.shown, portrait.tries = portrait.image.getpixel((0, 0))[0] != 13, 8
        return found

    drawing.generate = generate
    broken, good = (ask(seed) for seed in (13, 14))
    Painter(drawing, "test-painter").drain()
    for face in (broken, good):
        face.refresh_from_db()
    assert good.image and not broken.image
    assert "none of 8 tries passes for a photograph" in Job.objects.get(face=broken).error


def test_what_other_workers_drew_is_read_bit_by_bit_and_memory_is_bounded(drawing, monkeypatch):
    monkeypatch.setattr(issued, "CHUNK", 4)
    rows = [
        FaceNovelty(
            face_id_kept=f"{n:032x}",
            seed=n,
            space="space",
            embedding=packed(unit(n)),
            nearest_training=0.6,
            training_limit=0.4,
            issued_limit=LIMIT,
        )
        for n in range(1, 11)
    ]
    FaceNovelty.objects.bulk_create(rows[:6])
    faces = IssuedFaces("space", drawing.novelty.mirror_signs, most=8)
    faces.catch_up()
    assert faces.near(unit(6), seed=777).distance == pytest.approx(0, abs=1e-3)
    assert faces.near(unit(6), seed=6).distance > 0.3, "its own family is not compared"
    FaceNovelty.objects.bulk_create(rows[6:])
    faces.catch_up()
    assert len(faces.rows) == 8
    assert faces.near(unit(10), seed=777).distance == pytest.approx(0, abs=1e-3)
    assert faces.near(unit(1), seed=777).distance > 0.3, "the oldest are no longer compared"


def test_embeddings_of_another_index_are_not_compared(drawing):
    FaceNovelty.objects.create(
        face_id_kept="1" * 32,
        seed=1,
        space="former",
        embedding=packed(unit(11)),
        nearest_training=0.6,
        training_limit=0.4,
        issued_limit=LIMIT,
    )
    assert settle(Originality(drawing), 11).seed == 11


def test_the_shipped_weights_name_their_space():
    assert len(space_of()) == 16


def test_a_generator_without_an_index_draws_as_before(painter, people):
    face = ask(11, people.team)
    painter.drain()
    face.refresh_from_db()
    assert face.ready
    assert not FaceNovelty.objects.exists()
