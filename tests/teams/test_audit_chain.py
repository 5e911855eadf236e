"""The audit trail's hash chain: whoever changes a line in the database itself is found, and the line is named."""

from __future__ import annotations

import json
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from personas.models import AuditEvent, AuditHead, AuditSeal
from personas.services.teams import audit, audit_chain

pytestmark = pytest.mark.django_db


def triggers_off(cursor) -> None:
    """What an administrator of the database can do and Facet cannot."""
    if connection.vendor == "sqlite":
        cursor.execute("select name from sqlite_master where type = 'trigger' and name like 'personas_audit%'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'drop trigger "{name}"')
    else:
        for table in ("personas_auditevent", "personas_auditseal"):
            cursor.execute(f"alter table {table} disable trigger user")


def tamper(sql: str, *values) -> None:
    with connection.cursor() as cursor:
        triggers_off(cursor)
        cursor.execute(sql, values)


@pytest.fixture
def chain(people) -> int:
    """Six sealed lines of the team."""
    AuditEvent.objects.count()
    for number in range(6):
        audit.record(
            actor=people.erin, verb="board.made", team=people.team, about=people.team, number=number, share=0.5
        )
    audit_chain.seal()
    return audit_chain.chain_of(people.team)


def line(chain: int, position: int) -> int:
    return AuditSeal.objects.get(chain=chain, position=position).event_id


def test_an_untouched_chain_is_intact_and_grows(chain, people):
    first = audit_chain.verify(chain=chain)
    assert first.intact and first.lines >= 6
    audit.record(actor=people.alice, verb="team.changed", team=people.team, about=people.team)
    assert audit_chain.verify(chain=chain).lines == first.lines, "sealed a little later"
    assert audit_chain.seal() == 1
    assert audit_chain.seal() == 0
    after = audit_chain.verify(chain=chain)
    assert after.intact and after.lines == first.lines + 1 and first.head in after.seals


def test_each_team_has_a_chain_and_lines_of_no_team_theirs(chain, people):
    audit.record(actor=None, verb="report.made", team=None)
    audit.record(actor=people.charlie, verb="team.changed", team=people.other_team, about=people.other_team)
    audit_chain.seal()
    assert {0, chain, people.other_team.pk} <= set(AuditHead.objects.values_list("chain", flat=True))
    assert all(audit_chain.verify(chain=one).intact for one in (0, chain, people.other_team.pk))


@pytest.mark.parametrize(
    "change",
    [
        "verb = 'board.renamed'",
        "actor_name = 'mallory'",
        "actor_id = null",
        "object_name = 'Other'",
        "address = '10.0.0.0/24'",
        "team_id = null",
        "at = '2020-01-01 00:00:00+00:00'",
        """data = '{"number": 7}'""",
    ],
)
def test_a_changed_line_is_found_and_named(chain, change):
    tamper(f"update personas_auditevent set {change} where id = %s", line(chain, 3))
    verdict = audit_chain.verify(chain=chain)
    assert not verdict.intact
    assert [fault for fault in verdict.faults if "Line 3 is not as it was sealed" in fault]
    assert len(verdict.faults) == 1


def test_a_deleted_line_is_found_and_named(chain):
    tamper("delete from personas_auditevent where id = %s", line(chain, 2))
    assert audit_chain.verify(chain=chain).faults == ["Line 2 was deleted."]


def test_a_deleted_line_with_its_seal_is_found(chain):
    event = line(chain, 4)
    tamper("delete from personas_auditevent where id = %s", event)
    tamper("delete from personas_auditseal where event_id = %s", event)
    faults = " ".join(audit_chain.verify(chain=chain).faults)
    assert "The seal of line 4 is gone." in faults
    assert "Line 5 is not as it was sealed" in faults


def test_a_chain_cut_off_at_its_end_is_found(chain):
    last = AuditHead.objects.get(chain=chain).position
    event = line(chain, last)
    tamper("delete from personas_auditevent where id = %s", event)
    tamper("delete from personas_auditseal where event_id = %s", event)
    assert audit_chain.verify(chain=chain).faults == [
        f"The chain ends at line {last - 1}, but line {last} was sealed last."
    ]


def test_a_line_with_a_new_seal_breaks_the_next(chain):
    event = AuditEvent.objects.get(pk=line(chain, 3))
    event.actor_name = "mallory"
    before = AuditSeal.objects.get(chain=chain, position=2).hash
    tamper("update personas_auditevent set actor_name = 'mallory' where id = %s", event.pk)
    tamper("update personas_auditseal set hash = %s where event_id = %s", audit_chain.link(before, event), event.pk)
    faults = audit_chain.verify(chain=chain).faults
    assert len(faults) == 1
    assert "Line 4 is not as it was sealed" in faults[0]


def test_a_trail_written_anew_is_found_by_a_seal_that_was_noted_elsewhere(chain, capsys):
    noted = AuditSeal.objects.get(chain=chain, position=4).hash
    call_command("audit_verify", head=noted[:16])
    tamper("update personas_auditevent set actor_name = 'mallory' where id = %s", line(chain, 1))
    tamper("delete from personas_auditseal")
    AuditHead.objects.all().delete()
    audit_chain.seal(whole=True)
    assert audit_chain.verify(chain=chain).intact
    with pytest.raises(CommandError, match="written anew"):
        call_command("audit_verify", head=noted[:16])


def test_the_command_names_the_line_and_fails(chain, capsys):
    call_command("audit_verify")
    assert "intact" in capsys.readouterr().out
    tamper("update personas_auditevent set verb = 'x' where id = %s", line(chain, 5))
    with pytest.raises(CommandError, match="not intact"):
        call_command("audit_verify")
    assert "Line 5 is not as it was sealed: x by erin." in capsys.readouterr().out


@pytest.mark.parametrize("sql", ["update personas_auditseal set hash = 'x'", "delete from personas_auditseal"])
def test_the_database_refuses_to_change_a_seal(chain, sql):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_lines_of_before_the_chain_and_of_a_long_pause_are_sealed_too(chain, people):
    tamper("delete from personas_auditseal")
    AuditHead.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("update personas_auditevent set at = '2020-01-01 00:00:00+00:00'")
    assert audit_chain.seal() == 0
    assert audit_chain.sweep() == 0
    assert audit_chain.verify(chain=chain).lines == AuditEvent.objects.filter(team=people.team).count()


def test_the_owners_page_says_how_far_it_is_intact_and_what_is_wrong(client, people, chain):
    client.force_login(people.alice)
    url = reverse("team_audit", args=[people.team.public_id])
    assert "Intact up to" in client.get(url).content.decode()
    tamper("update personas_auditevent set verb = 'x' where id = %s", line(chain, 5))
    text = client.get(url).content.decode()
    assert "not as it was written" in text
    assert "Line 5 is not as it was sealed" in text


def test_the_export_carries_the_seals(client, people, chain):
    rows = json.loads(audit.export(actor=people.alice, team=people.team, kind="json"))
    sealed = {row["line"]: row["seal"] for row in rows if row["seal"]}
    assert sealed[3] == AuditSeal.objects.get(chain=chain, position=3).hash


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_sealers_at_once_make_one_chain(people):
    """Four threads write, two seal: no fork, no gap, nothing sealed twice."""
    troubles = []

    def run(act) -> None:
        try:
            for _ in range(6):
                act()
        except Exception as error:
            troubles.append(error)
        finally:
            connection.close()

    def write() -> None:
        with transaction.atomic():
            audit.record(actor=people.erin, verb="board.made", team=people.team, about=people.team)

    threads = [threading.Thread(target=run, args=(act,)) for act in (write,) * 4 + (audit_chain.seal,) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert troubles == []
    audit_chain.seal()
    verdict = audit_chain.verify(chain=people.team.pk)
    assert verdict.intact
    assert verdict.lines == AuditEvent.objects.filter(team=people.team).count() >= 24
