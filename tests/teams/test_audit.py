"""The audit trail: written with the act, never changed, read by owners only."""

import csv
import io
import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from personas.models import AuditEvent
from personas.services.boards import boards
from personas.services.exports.cards import export_card
from personas.services.people import personas
from personas.services.teams import audit

pytestmark = pytest.mark.django_db


def verbs(team) -> list[str]:
    """What was done in the team since it was put together."""
    since = AuditEvent.objects.filter(team=team).exclude(verb__regex="^(team|member)")
    return list(since.order_by("id").values_list("verb", flat=True))


def test_every_act_leaves_a_line(people, make_board):
    board = make_board(count=1)
    persona = board.personas.first()
    boards.rename_board(actor=people.erin, board=board, name="Other")
    boards.cancel_board(actor=people.alice, board=board)
    boards.retry_board(actor=people.alice, board=board)
    personas.redraw_face(actor=people.erin, persona=persona)
    export_card(actor=people.victor, persona=board.personas.with_portraits().get(), scale=1)
    assert verbs(people.team) == [
        *("board.made", "board.renamed", "board.cancelled", "board.retried", "persona.redrawn", "card.exported")
    ]
    renamed = AuditEvent.objects.get(verb="board.renamed")
    assert (renamed.actor_name, renamed.object_name, renamed.object_id) == ("erin", "Other", board.public_id)
    assert renamed.data["before"] != "Other"


def test_signing_in_is_noted_in_each_team_and_with_the_network_only(client, people):
    login = {"login": "alice", "password": "a-long-password"}
    client.post(reverse("account_login"), login, REMOTE_ADDR="203.0.113.77")
    event = AuditEvent.objects.get(verb="account.signed_in")
    assert (event.team, event.actor, event.address) == (people.team, people.alice, "203.0.113.0/24")


def test_an_act_that_is_rolled_back_leaves_no_line(people, make_board):
    board = make_board(count=1)
    with pytest.raises(RuntimeError), transaction.atomic():
        boards.rename_board(actor=people.alice, board=board, name="Other")
        raise RuntimeError
    assert "board.renamed" not in verbs(people.team)


def test_a_line_that_cannot_be_written_undoes_the_act(people, make_board, monkeypatch):
    board = make_board(count=1)
    before = board.name
    monkeypatch.setattr(AuditEvent.objects, "create", lambda **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        boards.rename_board(actor=people.alice, board=board, name="Other")
    board.refresh_from_db()
    assert board.name == before


@pytest.mark.parametrize("sql", ["update personas_auditevent set verb = 'x'", "delete from personas_auditevent"])
def test_the_database_refuses_to_change_a_line(sql, people, make_board):
    make_board(count=1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert verbs(people.team) == ["board.made"]


def test_lines_outlive_the_person_and_the_team(people, make_board):
    make_board(count=1)
    people.alice.delete()
    people.team.delete()
    event = AuditEvent.objects.get(verb="board.made")
    assert event.actor_name == "alice"


def test_an_owner_reads_what_happened_and_others_do_not(client, people, make_board):
    board = make_board(count=1)
    client.force_login(people.alice)
    page = client.get(reverse("team_audit", args=[people.team.public_id]))
    assert board.name in page.content.decode()
    client.force_login(people.victor)
    refused = client.get(reverse("team_audit", args=[people.team.public_id]))
    assert refused.status_code == 403
    assert "role owner" in refused.content.decode()


def test_times_are_written_for_the_readers_own_zone(client, people, make_board):
    make_board(count=1)
    client.force_login(people.alice)
    page = client.get(reverse("team_audit", args=[people.team.public_id])).content.decode()
    entries = page.split('class="ledger"')[1].split("</ol>")[0]
    assert entries.count('data-form="j M, H:i"') == entries.count("<li>") > 0


def test_another_team_is_not_in_the_list_or_the_export(client, people, make_board):
    foreign = make_board(count=1, actor=people.charlie, team=people.other_team, product="Secret sauce")
    client.force_login(people.alice)
    for route in ("team_audit", "team_audit_csv", "team_audit_json"):
        text = client.get(reverse(route, args=[people.team.public_id])).content.decode()
        assert foreign.name not in text
        assert str(foreign.public_id) not in text


def test_the_exports_can_be_read_back(client, people, make_board):
    make_board(count=1)
    client.force_login(people.alice)
    table = client.get(reverse("team_audit_csv", args=[people.team.public_id]))
    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    listed = json.loads(client.get(reverse("team_audit_json", args=[people.team.public_id])).content)
    assert "board.made" in [row["verb"] for row in rows]
    assert "audit.exported" in [row["verb"] for row in listed]
    assert "no-store" in table["Cache-Control"]


@pytest.mark.parametrize("name", ["=1+1", "+1+1", "-1", "@SUM(A1)", "＝1+1", "＋1+1", "－1", "＠SUM(A1)"])
def test_a_spreadsheet_runs_nothing_of_it(name, people, make_board):
    boards.rename_board(actor=people.alice, board=make_board(count=1), name=name)
    rows = csv.DictReader(io.StringIO(audit.export(actor=people.alice, team=people.team, kind="csv")))
    assert f"'{name}" in [row["object_name"] for row in rows]


@pytest.mark.parametrize(("market", "separator"), [("", ","), ("en_US", ","), ("de_DE", ";")])
def test_a_spreadsheet_of_the_market_of_the_team_opens_it_in_columns(people, market, separator):
    people.team.default_market = market
    text = audit.export(actor=people.alice, team=people.team, kind="csv")
    assert text.startswith(f"\ufeffat{separator}actor{separator}verb")
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=separator))
    assert rows[0]["verb"] == "audit.exported" and rows[0]["data"] == '{"kind": "csv"}'
