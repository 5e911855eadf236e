"""What /verify says beside the three answers: no sign of ours is no proof, and each answer speaks for itself."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from personas.marking.invisible.watermark import mark
from personas.marking.keys import keys, write_new_keys
from personas.marking.provenance import encode_picture
from personas.marking.signatures.signing import NONE, Signature
from personas.models import IssuedPicture
from personas.services.trust.answers import answers
from personas.services.trust.retirement import retire_face
from personas.services.trust.verification import Mark, Verdict
from tests.marking.portraits import drawing_portraits, on, portrait, saved
from tests.trust.issued_things import of_team

pytestmark = pytest.mark.django_db
NOT_REAL = "This does not mean that the picture is real"


@pytest.fixture
def generator(generator):
    return drawing_portraits(generator)


def ask(client, data: bytes) -> dict:
    return client.post(reverse("verify_json"), {"picture": SimpleUploadedFile("a", data)}).json()


def states(answer: dict) -> list[str]:
    return [answer[name]["state"] for name in ("signature", "watermark", "likeness")]


def softened(image: Image.Image) -> Image.Image:
    """What is left of a picture when the mark is gone: its shapes."""
    return image.resize((40, 40), Image.Resampling.BOX).resize((256, 256), Image.Resampling.BICUBIC)


def test_nothing_of_ours(client, db):
    answer = ask(client, saved(on(portrait(99))))
    assert states(answer) == ["none", "none", "none"]
    assert NOT_REAL in answer["note"]


def test_somebody_elses_signature_is_nothing_of_ours(client, settings, tmp_path, people):
    ours, settings.KEYS_FILE = settings.KEYS_FILE, tmp_path / "other.json"
    write_new_keys(settings.KEYS_FILE)
    about = {"picture_id": "a", "created": people.team.created, "description": "", "alt": "", "system_version": "1"}
    theirs = encode_picture(portrait(5), format="PNG", portrait=True, **about)
    settings.KEYS_FILE = ours
    answer = ask(client, theirs)
    assert states(answer) == ["foreign", "none", "none"]
    assert NOT_REAL in answer["note"]


def test_a_mark_without_a_code_of_ours_is_nothing_to_rely_on(client, db):
    unknown = on(mark(portrait(77), b"\x11\x22\x33\x44\x55\x66", keys().watermark_secret, sync=8.0, clear=20.0))
    answer = ask(client, saved(unknown))
    assert states(answer) == ["none", "perhaps", "none"]
    assert "none that can be relied on" in answer["note"]
    assert "does not make the picture real" in answer["note"]


def test_a_document_says_what_was_not_looked_for(client, db):
    from fpdf import FPDF

    paper = FPDF()
    paper.add_page()
    answer = ask(client, bytes(paper.output()))
    assert states(answer) == ["none", "unseen", "unseen"]
    assert "nothing else is looked for" in answer["note"]
    assert "No sign of ours" not in answer["note"]


def test_a_likeness_does_not_speak_for_the_signature(client, people, make_board, painter):
    thing = of_team(people, make_board, painter)
    stripped = ask(client, saved(on(thing.original, (232, 226, 216)), "JPEG", quality=85))
    assert states(stripped) == ["none", "none", "match"]
    assert "The face that it looks like was issued here" in stripped["signature"]["means"]
    assert "mark names" not in stripped["signature"]["means"]
    assert stripped["note"] == ""


def test_who_must_not_be_used_is_said_aloud(client, people, make_board, painter):
    thing = of_team(people, make_board, painter)
    page = client.post(reverse("verify"), {"picture": SimpleUploadedFile("a", thing.data)}).content.decode()
    assert "notice bad" not in page
    retire_face(actor=people.alice, face=thing.face)
    assert ask(client, thing.data)["denied"] is True
    page = client.post(reverse("verify"), {"picture": SimpleUploadedFile("a", thing.data)}).content.decode()
    assert 'class="notice bad" role="alert"><p>This face was reported and must not be used any more.' in page
    soft = ask(client, saved(softened(on(thing.original, (232, 226, 216)))))
    assert (soft["denied"], states(soft)) == (True, ["none", "none", "match"])
    assert "It looks like a face that was reported" in soft["note"]


@pytest.mark.parametrize(("withdrawn", "said"), [(1, "One of the faces"), (2, "2 of the faces")])
def test_among_several_it_says_how_many(people, make_board, painter, withdrawn, said):
    board = make_board(count=3)
    painter.drain()
    faces = [persona.face for persona in board.personas.with_portraits()]
    for face in faces[:withdrawn]:
        retire_face(actor=people.alice, face=face)
    shown = tuple(IssuedPicture.objects.filter(name__in=[str(face.mark_id) for face in faces]))
    verdict = Verdict(Signature(NONE), None, (), Mark("found", shown), None, None, (900, 300))
    assert answers(verdict).note.startswith(said)
    assert [one.denied for one in answers(verdict).watermark.faces].count(True) == withdrawn
