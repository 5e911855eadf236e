"""The painter: batches in, stored portraits out, one bad job alone."""

import hashlib
import io

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from personas.engine import jobs
from personas.models import Face, Job, Worker

pytestmark = pytest.mark.django_db


def test_draws_a_board_in_batches(make_board, painter, generator):
    board = make_board(count=10)
    assert painter.drain() == 10
    assert generator.batches == [4, 4, 2]
    assert set(board.portrait_jobs().values_list("state", "completions")) == {("done", 1)}


def test_stores_what_was_drawn_with_its_receipt(make_board, painter, generator):
    persona = make_board(count=1, gender_mix="women", expression_mix="smile").personas.get()
    painter.drain()
    face = Face.objects.get(pk=persona.face_id)
    data = default_storage.open(face.image.name).read()
    assert face.image_sha256 == hashlib.sha256(data).hexdigest()
    assert (face.model_hash, face.tries, face.attempt) == (generator.model_hash, 1, 1)
    assert (face.asked["gender"], face.asked["expression"]) == ("f", "smile")
    with Image.open(io.BytesIO(data)) as image:
        assert (image.format, image.mode, image.size) == ("WEBP", "RGBA", (256, 256))


def test_the_request_agrees_with_the_text(make_board, painter):
    for persona in make_board(count=12).personas.with_portraits():
        assert abs(persona.face.asked["age"] - persona.age) <= 5
        if persona.gender != "x":
            assert persona.face.asked["gender"] == persona.gender


def test_one_bad_job_fails_alone(make_board, painter, generator):
    board = make_board(count=4)
    bad = board.portrait_jobs().order_by("pk")[1]
    generator.poison = {bad.face.seed}
    assert painter.drain() == 3
    bad.refresh_from_db()
    assert bad.state == Job.State.QUEUED  # for another try, later
    assert "this seed cannot be drawn" not in bad.error  # an error's own words may name paths
    assert bad.error.startswith("The portrait could not be drawn. Whoever runs Facet finds the reason in the log")


def test_a_request_out_of_the_schema_fails_with_its_reason(make_board, painter):
    board = make_board(count=2)
    bad = board.portrait_jobs().order_by("pk").first()
    Face.objects.filter(pk=bad.face_id).update(asked={"age": 12})
    Job.objects.filter(pk=bad.pk).update(attempt_limit=1)
    painter.drain()
    bad.refresh_from_db()
    assert bad.state == Job.State.FAILED
    assert "age" in bad.error


def test_a_persona_deleted_meanwhile_does_no_harm(make_board, painter):
    board = make_board(count=2)
    claims = jobs.claim(worker=painter.name, limit=2)
    board.delete()
    painter.draw(claims)
    painter.put_away()
    assert painter.finished == 0


def test_says_what_it_did(make_board, painter):
    make_board(count=3)
    painter.drain()
    worker = Worker.objects.get(name=painter.name)
    assert worker.drawn == 3
    assert worker.busy_seconds >= worker.network_seconds >= 0


def test_a_stopping_painter_claims_nothing_more(make_board, painter):
    board = make_board(count=2)
    painter.stopping = True
    assert painter.drain() == 0
    assert set(board.portrait_jobs().values_list("state", flat=True)) == {"queued"}
