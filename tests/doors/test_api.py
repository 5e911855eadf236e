"""The REST API: the life of a board, what is refused and how, repeated requests, pages, conditional answers."""

from __future__ import annotations

import io
import json

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from PIL import Image

from personas.models import Board, KeptAnswer, Persona, TokenBucket
from personas.services.doors import kept_answers
from tests.e2e.installation import ROOT

pytestmark = pytest.mark.django_db
SENTENCE = "3 women 25-40 in Berlin who buy oat drink"
SNAPSHOT = ROOT / "docs" / "openapi-v1.json"


def test_the_life_of_a_board(program, painter, export_worker):
    made = program.post("/boards", {"sentence": SENTENCE})
    board = made.json()
    assert made.status_code == 202 and made["Location"].endswith(f"/api/v1/boards/{board['id']}")
    assert board["people"] == 3 and board["progress"]["open"] == 3 and "Berlin" in board["sentence"]
    painter.drain()
    assert program.get(f"/boards/{board['id']}/progress").json()["done"] is True
    rows = program.get(f"/personas?board={board['id']}").json()["items"]
    assert len(rows) == 3 and {row["city"] for row in rows} == {"Berlin"} and {row["gender"] for row in rows} == {"f"}
    persona = program.get(f"/personas/{rows[0]['id']}").json()
    face = program.get(persona["face"]["picture"] + "?format=png&size=512")
    assert face.status_code == 200 and Image.open(io.BytesIO(face.content)).size == (512, 512)
    asked = program.post("/exports", {"board": board["id"], "formats": ["csv", "json"]})
    assert asked.status_code == 202 and program.get(asked["Location"] + "/file").status_code == 409
    export_worker.drain()
    done = program.get(asked["Location"]).json()
    assert done["ready"] and b"".join(program.get(done["file"]).streaming_content)[:2] == b"PK"
    assert program.delete(f"/boards/{board['id']}").status_code == 204
    assert program.get(f"/boards/{board['id']}").status_code == 404
    assert program.get("/boards?trashed=true").json()["items"][0]["id"] == board["id"]
    assert program.post(f"/boards/{board['id']}/restore").json()["people"] == 3


def test_a_persona_is_edited_re_rolled_and_undone(program, persona):
    at = f"/personas/{persona.public_id}"
    seen = program.get(at)
    changed = program.patch(at, {"fields": {"quote": "I read labels.", "goals": ["Eat well"]}, "lock": ["quote"]})
    body = changed.json()
    assert changed.status_code == 200 and body["locked"] == ["quote"] and body["fields"]["goals"] == ["Eat well"]
    late = program.patch(at, {"fields": {"quote": "Mine."}}, **{"If-Match": seen["ETag"]})
    assert late.status_code == 412 and "Somebody else changed this" in late.json()["detail"]
    assert program.patch(at, {"fields": {"age": 41}}, **{"If-Match": changed["ETag"]}).json()["age"] == 41
    rolled = program.post(f"{at}/reroll").json()
    assert rolled["quote"] == "I read labels." and rolled["name"] != body["name"]
    assert program.post(f"{at}/reroll", {"field": "quote"}).json()["detail"].startswith("Quote is locked")
    assert program.post(f"{at}/undo").json()["said"] == "Undone: re-rolled everything unlocked."
    assert program.get(at).json()["name"] == body["name"]
    assert program.get(f"{at}/versions").json()["items"][0]["by"] == "alice"


@pytest.mark.parametrize(
    ("fields", "detail"),
    [
        ({"age": 17}, "Facet makes adults of 18 to 90, not 17."),
        ({"age": "old"}, "The age is a whole number of years."),
        ({"quote": "x" * 401}, "has room for 400 letters; this is 401."),
        ({"goals": "one"}, "Goals is a list of texts."),
        ({"name": ""}, "Name cannot be empty."),
        ({"seed": 1}, "There is no field “seed” to write"),
        ({"channels": [{"name": 1}]}, "Channels is a list of channels"),
        ({"tech_comfort": True}, "Tech comfort is a number from 0 to 100."),
    ],
)
def test_a_field_that_cannot_be_is_said_and_nothing_is_written(program, persona, fields, detail):
    answer = program.patch(f"/personas/{persona.public_id}", {"fields": {"job": "Baker"} | fields})
    assert answer.status_code == 422 and detail in answer.json()["detail"]
    assert Persona.objects.get().version == 1


def test_what_goes_wrong_is_a_problem(program, people):
    for answer, status in (
        (program.get("/nowhere"), 404),
        (program.get(f"/boards/{people.team.public_id}"), 404),
        (program.ask("put", "/boards"), 405),
        (program.ask("post", "/boards", "{"), 400),
        (program.post("/boards", {"sentence": "12 cows"}), 422),
        (program.post("/boards", {"brief": {"count": 0}}), 422),
        (program.post("/boards", {"brief": {"cuont": 1}}), 422),
        (program.get("/boards?cursor=zzz"), 422),
        (program.get("/boards?limit=0"), 422),
        (type(program)().get("/boards"), 401),
        (type(program)("facet_none").get("/boards"), 401),
    ):
        body = answer.json()
        assert answer.status_code == body["status"] == status, body
        assert answer["Content-Type"] == "application/problem+json" and body["detail"].endswith((".", "”.", "body"))
    errors = program.post("/boards", {"brief": {"count": 0, "age_min": 9}}).json()["errors"]
    assert [one["field"] for one in errors] == ["brief.count", "brief.age_min"]


def test_a_post_that_is_sent_again_makes_one_board(program, painter):
    key = {"Idempotency-Key": "first"}
    first = program.post("/boards", {"sentence": SENTENCE}, **key)
    again = program.post("/boards", {"sentence": SENTENCE}, **key)
    assert (again.status_code, again.content, again["Location"]) == (202, first.content, first["Location"])
    assert again["Idempotency-Replayed"] == "true" and Board.objects.count() == 1
    other = program.post("/boards", {"sentence": "4 men in Lyon"}, **key)
    assert other.status_code == 422 and "another request" in other.json()["detail"]
    KeptAnswer.objects.update(status=0)
    assert program.post("/boards", {"sentence": SENTENCE}, **key).status_code == 409
    assert program.post("/boards", {"sentence": SENTENCE}, **{"Idempotency-Key": "k" * 201}).status_code == 422


def test_an_answer_of_a_key_is_the_tokens_own_and_goes_after_a_day(program, program_of, people, painter):
    key = {"Idempotency-Key": "first"}
    program.post("/boards", {"sentence": SENTENCE}, **key)
    program_of(people.erin).post("/boards", {"sentence": SENTENCE}, **key)
    assert Board.objects.count() == 2
    KeptAnswer.objects.update(created="2020-01-01T00:00Z")
    assert kept_answers.sweep_kept_answers() == 2


def test_pages_lead_on_and_skip_nobody(program, make_board):
    make_board(count=5)
    seen, path = [], "/personas?limit=2"
    while path:
        answer = program.get(path)
        seen += [one["id"] for one in answer.json()["items"]]
        path = answer.headers.get("Link", "").partition("<")[2].partition(">")[0].removeprefix("/api/v1")
    assert len(seen) == len(set(seen)) == 5
    assert program.get("/personas?q=zzzz").json() == {"items": [], "next": None}


def test_an_answer_that_is_known_is_not_sent_again(program, make_board):
    at = f"/boards/{make_board(count=1).public_id}"
    first = program.get(at)
    assert program.get(at, **{"If-None-Match": first["ETag"]}).status_code == 304
    program.patch(at, {"name": "Another"})
    assert program.get(at, **{"If-None-Match": first["ETag"]}).json()["name"] == "Another"


def test_a_token_has_so_many_calls_a_minute(program, settings):
    settings.API_CALLS_MINUTE = 3
    statuses = [program.get("/me").status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    assert int(program.get("/me")["Retry-After"]) >= 1 and TokenBucket.objects.exists()


def test_arranging_and_comments(program, make_board):
    board = make_board(count=3)
    at, ids = f"/boards/{board.public_id}", [str(one.public_id) for one in board.personas.all()]
    lane = program.post(f"{at}/lanes", {"name": "Keen", "personas": ids[:1]}).json()
    program.post(f"{at}/arrange", {"placements": [{"persona": ids[2], "lane": lane["id"], "before": ids[0]}]})
    rows = program.get(f"/personas?board={board.public_id}").json()["items"]
    assert [row["id"] for row in rows if row["lane"] == lane["id"]] == [ids[2], ids[0]]
    twin = program.post(f"{at}/duplicate", {"personas": ids[:1]}).json()["personas"][0]
    assert program.delete(f"/personas/{twin}").status_code == 204
    assert program.post(f"/personas/{twin}/restore").json()["name"] == board.personas.get(public_id=ids[0]).name
    assert program.get(f"{at}/balance").json()["traits"][0]["label"] == "Gender presentation"
    said = program.post(f"{at}/comments", {"text": "Good."})
    assert said.status_code == 201 and program.get(f"{at}/comments").json()["items"][0]["text"] == "Good."
    link = program.post(f"{at}/links", {"days": 3}).json()
    assert "/s/" in link["link"] and program.delete(f"/links/{link['id']}").status_code == 204
    assert program.get(f"{at}/links").json() == []


def test_a_board_is_made_of_a_product(program, painter):
    facts = {"reasons_for": ["It froths"], "segments": [{"name": "Baristas", "share": 50}, {"name": "Families"}]}
    kept = program.post("/products", {"name": "Oat drink", "facts": facts}).json()
    assert program.get(f"/products/{kept['id']}").json()["facts"]["segments"][0]["share"] == 50
    board = program.post("/boards", {"brief": {"count": 4}, "product": kept["id"]}).json()
    assert {lane["name"] for lane in board["lanes"]} == {"Baristas", "Families"} and board["brief"][
        "product"
    ] == "Oat drink"
    assert program.post("/products", {"name": " "}).json()["detail"] == "A product needs a name."
    assert program.delete(f"/products/{kept['id']}").status_code == 204


def test_faces_are_offered_and_chosen(program, persona, painter):
    at = f"/personas/{persona.public_id}"
    asked = program.post(f"{at}/faces", {"kind": "candidate"})
    assert asked.status_code == 202 and asked.json()["open"] == 4
    painter.drain()
    face = program.get(f"{at}/faces").json()["items"][1]["id"]
    assert program.post(f"{at}/faces/choose", {"face": face}).json()["face"]["id"] == face
    single = program.post("/faces", {"age": 40, "gender": "f", "seed": 7})
    assert single.status_code == 202 and program.get(single["Location"]).json()["state"] == "waiting"
    painter.drain()
    assert program.post("/faces", {"age": 40, "gender": "f", "seed": 7}).status_code == 200
    assert program.post("/faces", {"hair_colour": "mauve"}).status_code == 422


@pytest.mark.parametrize("format", ["webp", "png", "jpeg"])
def test_a_picture_is_verified_as_ours(program, persona, format):
    picture = program.get(f"/faces/{persona.face.public_id}/picture?format={format}&size=200").content
    client = Client(headers={"authorization": f"Bearer {program.token}"})
    found = client.post("/api/v1/verify", {"picture": io.BytesIO(picture)})
    assert found.json()["signature"]["state"] == "trusted", found.json()


def test_the_description_is_the_one_that_is_kept(program):
    """After a change that is meant: python -m personas.doors.api > docs/openapi-v1.json"""
    found = program.get("/openapi.json").content.decode()
    assert json.loads(found)["openapi"].startswith("3.1") and found == SNAPSHOT.read_text()


def test_the_page_of_the_api_names_every_route(client, db):
    page = client.get("/api/").content.decode()
    for operations in json.loads(SNAPSHOT.read_text())["paths"].values():
        for one in operations.values():
            assert f'id="{one["operationId"]}"' in page
    assert "<script src" in page and "cdn" not in page.lower()


def test_the_rarer_answers_are_as_they_are_described(program, persona, settings, monkeypatch):
    type(persona.face).objects.filter(pk=persona.face.pk).update(retired=timezone.now(), image="")
    gone = program.get(f"/faces/{persona.face.public_id}/picture")
    large = program.ask("post", "/boards", json.dumps({"sentence": "x" * 1_100_000}))
    settings.TEAM_EXPORT_LIMIT = 0
    full = program.post("/exports", {"personas": [str(persona.public_id)], "formats": ["csv"]})
    monkeypatch.setattr("personas.doors.api.routes.team.markets", _away)
    away = program.get("/markets")
    assert [one.status_code for one in (gone, large, full, away)] == [410, 413, 503, 503]
    assert all(one["Content-Type"] == "application/problem+json" for one in (gone, large, full, away))
    assert full["Retry-After"] and away["Retry-After"] == "60"


def _away():
    raise OperationalError("server closed the connection unexpectedly")
