"""The command line, on this very installation and with a generator that draws at once."""

from __future__ import annotations

import json
import zipfile
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from pptx import Presentation
from typer.testing import CliRunner

from personas.doors.cli import commands as cli
from personas.doors.cli.commands import app
from personas.doors.client.facet import Refused
from personas.doors.client.here import asking
from personas.doors.client.local import local_person
from personas.services.accounts.terms import accept
from personas.services.accounts.terms_texts import TERMS
from personas.services.doors.tokens import make_token
from personas.services.teams.teams import ensure_team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("same_connection")]
SENTENCE = "3 women 25-40 in Berlin who buy oat drink"


@pytest.fixture
def facet(people, painter, export_worker, monkeypatch, settings, tmp_path):
    """`facet(…)` runs a command as alice; what waits is drawn while it waits."""
    token = make_token(actor=people.alice, team=people.team, name="CLI", scopes=["read", "write", "export"])[1]

    def work() -> None:
        painter.drain()
        export_worker.drain()

    connected = asking(token, work)
    monkeypatch.setattr(cli, "connect", lambda: connected)
    monkeypatch.delenv("FACET_URL", raising=False)

    def run(*arguments: str) -> SimpleNamespace:
        return CliRunner().invoke(app, [str(one) for one in arguments])

    return run


def test_a_sentence_becomes_a_deck(facet, tmp_path):
    deck = tmp_path / "out.pptx"
    done = facet("brief", SENTENCE, "--deck", deck, "--seed", 5)
    assert done.exit_code == 0, done.output
    assert "All 3 ready." in done.output and f"Wrote {deck}" in done.output
    assert len(Presentation(str(deck)).slides) >= 4


def test_boards_are_listed_edited_exported_and_verified(facet, tmp_path):
    board = json.loads(facet("brief", SENTENCE, "--json").stdout)
    assert board["progress"]["done"] and facet("boards").stdout.count(board["id"]) == 1
    rows = json.loads(facet("personas", "--board", board["id"], "--json").stdout)
    id = rows[0]["id"]
    assert "version 3" in facet("edit", id, "quote=I read labels.", "goals=Eat well | Sleep").stdout
    shown = json.loads(facet("persona", id, "--json").stdout)["fields"]
    assert (shown["quote"], shown["goals"]) == ("I read labels.", ["Eat well", "Sleep"])
    assert json.loads(facet("reroll", id, "quote", "--json").stdout)["quote"] != "I read labels."
    done = facet("export", board["id"], tmp_path / "all.csv", tmp_path / "card.zip")
    assert done.exit_code == 0 and (tmp_path / "all.csv").read_bytes()[:3] == b"\xef\xbb\xbf"
    assert (tmp_path / "card.zip").read_bytes()[:2] == b"PK"


def test_a_table_is_made_unfindable_beside_itself(facet, tmp_path):
    table = tmp_path / "people.csv"
    table.write_text("Name,Email,Plan\n" + "".join(f"Real P{n},r{n}@m.de,{'ab'[n % 2]}\n" for n in range(20)))
    assert "birth" not in facet("unfindable", table, "--look").stdout
    done = facet("unfindable", table, "--market", "de_DE", "--column", "Plan=kept")
    assert done.exit_code == 0, done.exception
    made = zipfile.ZipFile(tmp_path / "people-unfindable.zip").read("people-unfindable.csv").decode()
    assert made.count("\n") == 21 and "Real" not in made
    assert "There is no column “Nose”" in str(facet("unfindable", table, "--column", "Nose=kept").exception)


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["brief", "12 cows"], 422, "“12 cows” was not understood."),
        (["brief", SENTENCE, "--deck", "out.doc"], 422, "ends in none of .pptx"),
        (["brief", SENTENCE, "--deck", "/no/such/folder/a.pptx"], 404, "There is no folder /no/such/folder."),
        (["persona", "4f9c3c1e-0000-4000-8000-000000000000"], 404, "nothing at this address"),
        (["edit", "x", "quote"], 404, "nothing at this address"),
        (["verify", "nowhere.png"], 404, "There is no file nowhere.png."),
    ],
)
def test_what_cannot_be_is_said(facet, arguments, status, sentence):
    error = facet(*arguments).exception
    assert isinstance(error, Refused) and error.status == status and sentence in str(error)


@pytest.mark.parametrize(
    ("status", "code"), [(422, 1), (409, 1), (401, 3), (403, 3), (404, 4), (0, 5), (429, 5), (503, 5)]
)
def test_how_it_ends_says_why(monkeypatch, capsys, status, code):
    def refused() -> None:
        raise Refused("No.", status, [{"field": "a", "detail": "A."}, {"field": "b", "detail": "B."}])

    monkeypatch.setattr(cli, "app", refused)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == code and capsys.readouterr().err == "No.\nb: B.\n"


def test_a_server_needs_a_token(monkeypatch):
    monkeypatch.setenv("FACET_URL", "https://facet.example.com")
    monkeypatch.delenv("FACET_TOKEN", raising=False)
    with pytest.raises(Refused, match="set FACET_TOKEN"):
        cli.connect()


def test_nobody_has_agreed_for_the_one_at_the_terminal(db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    person = local_person()
    token = make_token(actor=person, team=ensure_team(person=person), name="CLI", scopes=["write"])[1]
    with pytest.raises(Refused, match="needs your agreement first: Terms") as refused:
        asking(token, None).ask("post", "boards", {"sentence": SENTENCE})
    assert refused.value.status == 403
    accept(actor=get_user_model().objects.get(pk=person.pk), version=TERMS.version)
    assert asking(token, None).ask("post", "boards", {"sentence": SENTENCE})["people"] == 3
