"""A portrait that is gone or damaged on disk: initials, a word about it, and nobody sees a path of the server."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import load_workbook
from PIL import Image, ImageChops
from pptx import Presentation
from pypdf import PdfReader

from personas.cards import card_model, render_card
from personas.cards.model import LOST
from personas.services.exports.cards import card_file
from personas.services.exports.exports import Choice, request_export
from personas.services.portraits.portraits import PortraitLost, portrait_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(make_board, painter):
    board = make_board(count=2)
    painter.drain()
    return board


def cut_short(face) -> None:
    place = Path(default_storage.path(face.image.name))
    place.write_bytes(place.read_bytes()[:400])


def other_picture(face) -> None:
    Image.new("RGBA", (256, 256), "red").save(default_storage.path(face.image.name), "WEBP")


def gone(face) -> None:
    default_storage.delete(face.image.name)


SPOILED = [cut_short, other_picture, gone]


@pytest.mark.parametrize("spoil", SPOILED)
def test_what_is_not_what_was_stored_is_not_read(board, spoil):
    face = board.personas.first().face
    assert portrait_of(face=face).size == (256, 256)
    spoil(face)
    with pytest.raises(PortraitLost, match=r"The file is (gone|damaged)"):
        portrait_of(face=face)


@pytest.mark.parametrize("spoil", SPOILED)
def test_a_card_shows_initials_says_so_and_is_not_kept(board, spoil):
    persona = board.personas.first()
    whole = card_file(persona=persona, scale=1)
    spoil(persona.face)
    persona.name = f"{persona.name} Jo"  # a card that was not drawn before
    drawn = Image.open(BytesIO(card_file(persona=persona, scale=1))).convert("RGB")
    plain = render_card(card_model(persona), None)
    box = ImageChops.difference(drawn, plain).point(lambda value: 255 * (value > 60)).getbbox()
    assert box and box[3] - box[1] < 60  # a line of text on the tile with the initials, and nothing else
    assert len(whole) > 1000


def test_a_card_comes_back_with_its_portrait(board):
    persona = board.personas.first()
    place = Path(default_storage.path(persona.face.image.name))
    data = place.read_bytes()
    gone(persona.face)
    without = card_file(persona=persona, scale=1)
    place.write_bytes(data)
    assert card_file(persona=persona, scale=1) != without


@pytest.mark.parametrize("spoil", SPOILED)
def test_an_export_holds_initials_and_says_whose(people, board, export_worker, spoil):
    first, second = board.personas.all()
    spoil(first.face)
    three = Choice(("card", "deck", "pptx"))
    job = request_export(
        actor=people.erin, team=people.team, people=[first, second], choice=three, board=board
    )
    assert export_worker.drain() == 1
    job.refresh_from_db()
    assert job.ready, job.error
    assert job.saying.startswith(f"The portrait of {first.name} cannot be shown and is left out.")
    assert second.name not in job.saying
    with zipfile.ZipFile(job.file.open("rb")) as archive:
        names = archive.namelist()
        assert sum(name.startswith("cards/") for name in names) == 2
        assert archive.read("WHAT-IS-MISSING.txt").decode().strip() == job.saying
        deck, slides = (archive.read(next(name for name in names if name.endswith(end))) for end in (".pdf", ".pptx"))
    pages = "".join(page.extract_text() for page in PdfReader(BytesIO(deck)).pages)
    texts = [shape.text_frame.text for slide in Presentation(BytesIO(slides)).slides for shape in _with_text(slide)]
    assert pages.count(LOST) == sum(text.endswith(LOST) for text in texts) > 0


def exported(people, export_worker, chosen, *formats):
    asked = {"people": chosen, "choice": Choice(formats), "board": chosen[0].board}
    job = request_export(actor=people.erin, team=people.team, **asked)
    export_worker.drain()
    job.refresh_from_db()
    return job


def test_tables_and_single_portraits_say_it_too(people, board, export_worker):
    first, second = board.personas.all()
    gone(first.face)
    job = exported(people, export_worker, [first, second], "portrait", "xlsx", "figma")
    with zipfile.ZipFile(job.file.open("rb")) as archive:
        names = archive.namelist()
        assert sum(name.startswith("portraits/") for name in names) == 1
        said = archive.read("WHAT-IS-MISSING.txt").decode()
        sheet = load_workbook(BytesIO(archive.read(next(name for name in names if name.endswith(".xlsx")))))
        figma = json.loads(archive.read(next(name for name in names if name.endswith(".json"))))
    assert said == f"The portrait of {first.name} cannot be shown and is left out. The file is gone.\n"
    assert sheet.worksheets[0]["A2"].value == LOST
    assert figma["photo_note"] == [LOST, ""] and not figma["photo"][0] and figma["photo"][1]


def test_a_lost_portrait_alone_is_not_called_one_that_never_was(people, board, export_worker):
    person = board.personas.first()
    gone(person.face)
    job = exported(people, export_worker, [person], "portrait")
    assert job.state == "failed"
    assert job.error == f"The portrait of {person.name} cannot be shown and is left out. The file is gone."


def _with_text(slide):
    return [shape for shape in slide.shapes if shape.has_text_frame]


@pytest.mark.parametrize("spoil", SPOILED)
def test_pages_do_not_hand_it_out(client, people, board, spoil):
    face = board.personas.first().face
    client.force_login(people.erin)
    assert client.get(face.image_url).status_code == 200
    spoil(face)
    answer = client.get(face.image_url)
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")
    card = client.get(reverse("card_png", args=[board.personas.first().public_id]))
    assert card.status_code == 200


def test_the_doctor_names_them(board):
    person = board.personas.first()
    gone(person.face)
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("doctor", stdout=said)
    assert (
        f"1 portraits cannot be shown. {person.name} ({person.face.image.name}): The file is gone." in said.getvalue()
    )


def test_whoever_looks_at_a_failed_portrait_sees_no_path(make_board, painter, generator, monkeypatch):
    def full(*args, **more):
        raise PermissionError(13, "Permission denied", "/srv/facet/media/faces/ab")

    monkeypatch.setattr(default_storage, "save", full)
    board = make_board(count=1)
    painter.drain()
    error = board.personas.get().face.job.error
    assert error.startswith("Nothing can be kept at the moment: ") and "/srv" not in error
