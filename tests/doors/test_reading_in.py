"""What was exported as JSON is a board again: everything that is exported comes back, and what cannot be is said."""

from __future__ import annotations

import io
import json

import pytest
from django.test import Client

from personas.models import Board, Face
from personas.models.people.details import Details
from personas.services.doors.reading_in import TAKEN, read_board
from personas.services.exports.export_making import KEPT
from personas.services.exports.exports import Choice, export_now
from personas.services.people.personas import Look, set_looks
from personas.services.teams.teams import make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(make_board, painter, people):
    """Drawn, and changed by hand."""
    made = make_board(count=3)
    painter.drain()
    first = made.personas.first()
    set_looks(actor=people.alice, board=made, looks={first.public_id: Look(6, "star")})
    return made


def exported(people, board) -> bytes:
    persons = list(board.personas.with_portraits().select_related("lane"))
    asked = {"actor": people.alice, "team": board.team, "people": persons, "board": board}
    return export_now(**asked, choice=Choice(("json",))).content


def record(person) -> dict:
    kept = {name: getattr(person, name) for name in TAKEN}
    kept |= {name: person.details[name] for name in Details.model_fields}
    return kept | {"lane": person.lane and person.lane.name}


def test_everything_comes_back(board, people):
    again = read_board(actor=people.alice, team=people.team, data=exported(people, board))
    pairs = list(zip(board.personas.all(), again.personas.all(), strict=True))
    assert [record(one) for one, _ in pairs] == [record(other) for _, other in pairs]
    assert [one.face_id for one, _ in pairs] == [other.face_id for _, other in pairs]
    assert again.name == board.name and again.sentence == board.sentence and again.pk != board.pk
    assert set(TAKEN) >= set(KEPT) - {"version"}


def test_in_another_team_of_ones_own_the_portraits_are_copies(board, people):
    other = make_team(name="Second", owner=people.alice)
    again = read_board(actor=people.alice, team=other, data=exported(people, board))
    faces = [one.face for one in again.personas.all()]
    assert all(face.team == other and face.ready for face in faces)
    assert {face.drawn_as for face in faces} == {one.face.mark_id for one in board.personas.all()}


def test_a_stranger_gets_the_people_and_faces_drawn_anew(board, people, painter):
    again = read_board(actor=people.charlie, team=people.other_team, data=exported(people, board))
    faces = [one.face for one in again.personas.all()]
    assert not any(face.ready for face in faces)
    assert [(face.asked, face.seed) for face in faces] == [(o.face.asked, o.face.seed) for o in board.personas.all()]
    painter.drain()
    assert all(one.face.ready for one in again.personas.all())


def test_a_person_who_was_read_in_is_edited_like_any_other(program, board, people):
    again = read_board(actor=people.alice, team=people.team, data=exported(people, board))
    id = again.personas.first().public_id
    assert program.post(f"/personas/{id}/reroll", {"field": "quote"}).status_code in (200, 202)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda d: d.update(format="other"), "not an export of personas"),
        (lambda d: d.update(people=[]), "this file has 0"),
        (lambda d: d["people"][1]["persona"].update(age=12), "Person 2: Facet keeps adults of 18 to 90, not 12."),
        (lambda d: d["people"][0]["persona"].update(age="old"), "Person 1: age:"),
        (lambda d: d["people"][0]["persona"].update(name="x" * 161), "Person 1: name:"),
        (lambda d: d["people"][0]["persona"].update(market=["de_DE"]), "there is no market"),
        (lambda d: d["people"][0]["persona"].update(template={}), "there is no template"),
        (lambda d: d["people"][0]["persona"].update(hue=9), "the colour is a number from 0 to 7, not 9."),
        (lambda d: d["people"][0]["persona"]["details"].update(goals="one"), "Person 1: goals:"),
        (lambda d: d["people"][0]["persona"]["details"].update(secret=1), "Person 1: secret:"),
        (lambda d: d["people"][2]["picture"].update(id="") or _portrait(d, seed=-1), "Person 3: the seed"),
        (lambda d: d["people"][2]["picture"].update(id="x") or _portrait(d, asked={"nose": "long"}), "cannot be drawn"),
    ],
)
def test_what_cannot_be_is_said_and_leaves_nothing(board, people, change, sentence):
    document = json.loads(exported(people, board))
    change(document)
    with pytest.raises(ValueError, match=sentence.replace("(", r"\(")):
        read_board(actor=people.alice, team=people.team, data=json.dumps(document).encode())
    assert Board.objects.count() == 1 and Face.objects.count() == 3


def _portrait(document: dict, **values) -> None:
    document["people"][2]["persona"]["portrait"].update(values)


def test_over_http(program, board, people):
    client = Client(headers={"authorization": f"Bearer {program.token}"})
    file = io.BytesIO(exported(people, board))
    answer = client.post("/api/v1/boards/read-in", {"file": file})
    assert answer.status_code == 201 and answer.json()["people"] == 3


def test_on_the_page(browser, board, people):
    data = exported(people, board)
    made = browser.post("/boards/read-in/", {"file": io.BytesIO(data)})
    again = Board.objects.exclude(pk=board.pk).get()
    assert made.status_code == 302 and made.url == again.get_absolute_url()
    assert browser.get(made.url).status_code == 200
    bad = browser.post("/boards/read-in/", {"file": io.BytesIO(b"{}")})
    assert bad.status_code == 422 and "not an export of personas" in bad.content.decode()
    assert "File: nothing is there yet." in browser.post("/boards/read-in/", {}).content.decode()
