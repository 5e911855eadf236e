"""A reported picture is looked at by a job: the web only opens the door, and nothing that happens loses the look."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from personas.marking.gate import Busy
from personas.models import AuditEvent, Report
from personas.services.exports.cards import export_card
from personas.services.trust import report_looks, reports
from personas.services.trust.report_looks import NOT_LOOKED_AT, look_at_reports

pytestmark = pytest.mark.django_db


def png(size=(64, 64)) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, (9, 80, 99)).save(file, "PNG")
    return file.getvalue()


def sent(client, data: bytes, **more):
    form = {"reason": "likeness", "upload": SimpleUploadedFile("me.png", data)}
    return client.post(reverse("report"), form | more)


def test_the_web_does_not_look_and_the_page_says_so(client, persona, people, monkeypatch):
    card = export_card(actor=people.alice, persona=persona, scale=1)
    with monkeypatch.context() as patch:
        patch.setattr("personas.services.trust.verification.verdict_of", lambda **_: pytest.fail("seen in the web"))
        answer = sent(client, card)
    report = Report.objects.get()
    assert (report.looking, report.findings) == (True, [])
    page = client.get(answer.url).content.decode()
    assert "looking at your picture" in page
    assert 'hx-trigger="every 4s"' in page
    assert look_at_reports() == 1
    report.refresh_from_db()
    assert (report.looking, report.face) == (False, persona.face)
    assert AuditEvent.objects.filter(team=people.team, verb="report.made").count() == 1, "the team hears of it"
    assert "hx-trigger" not in client.get(answer.url).content.decode().split('id="found"')[1].split("</section>")[0]


def test_what_the_words_name_stays_what_it_is_about(client, persona, make_board, painter, people):
    other = make_board(count=1, seed=99)
    painter.drain()
    card = export_card(actor=people.alice, persona=other.personas.with_portraits().get(), scale=1)
    sent(client, card, where=str(persona.face.public_id))
    look_at_reports()
    report = Report.objects.get()
    assert report.face == persona.face
    assert len(reports.portraits_of(report=report)) == 2


def test_two_at_once_look_once(persona):
    report = reports.make_report(reason="other", upload=png())
    taken = report_looks._take()
    assert taken.pk == report.pk
    assert report_looks._take() is None
    assert taken.look_due > timezone.now()


def test_a_look_that_ends_its_worker_is_tried_again_and_then_left_to_a_person(persona, staff, client):
    report = reports.make_report(reason="other", upload=png())
    for _ in range(report_looks.TRIES):
        assert report_looks._take()  # and the worker dies
        Report.objects.update(look_due=timezone.now() - timedelta(seconds=1))
    assert look_at_reports() == 1
    report.refresh_from_db()
    assert not report.looking
    assert report.findings[-1]["sentence"] == NOT_LOOKED_AT
    client.force_login(staff)
    assert NOT_LOOKED_AT in client.get(reverse("report_decide", args=[report.public_id])).content.decode()


def test_an_error_is_tried_again_and_leaves_no_trace_on_the_page(monkeypatch, db):
    report = reports.make_report(reason="other", upload=png())
    monkeypatch.setattr(report_looks, "evidence", lambda **about: 1 / 0)
    assert look_at_reports() == 1
    report.refresh_from_db()
    assert (report.looking, report.findings) == (True, [])
    assert look_at_reports() == 0, "not before its pause is over"


def test_a_report_that_is_decided_meanwhile_keeps_its_decision(staff, persona):
    report = reports.make_report(reason="other", where=str(persona.face.public_id), upload=png())
    taken = report_looks._take()
    reports.close_report(actor=staff, report=report, withdraw=False, answer="No.")
    report_looks._note(taken, [{"way": "file", "sentence": "x", "face": "", "sure": False}])
    report.refresh_from_db()
    assert (report.looking, report.state, len(report.findings)) == (False, "kept", 1)


def test_a_picture_that_is_gone_is_said(persona):
    report = reports.make_report(reason="other", upload=png())
    default_storage.delete(report.upload.name)
    look_at_reports()
    report.refresh_from_db()
    assert [one["sentence"] for one in report.findings] == [NOT_LOOKED_AT]


def test_a_doorbell_is_rung_again_for_what_waits(monkeypatch, persona):
    rung = []
    monkeypatch.setattr(report_looks, "knock", lambda: rung.append(1))
    monkeypatch.setattr(report_looks, "_rang", -100.0)
    assert report_looks.reconcile() == 0
    reports.make_report(reason="other", upload=png())
    assert [report_looks.reconcile(), report_looks.reconcile()] == [1, 1]
    assert rung == [1]


def test_a_busy_door_loses_nothing(client, monkeypatch, db):
    def full(**about):
        raise Busy("Many pictures are being looked at just now. Try again in a few seconds.")

    monkeypatch.setattr("personas.services.trust.reports.check_picture", full)
    answer = sent(client, png(), text="kept words")
    assert answer.status_code == 422
    assert "Many pictures" in answer.content.decode()
    assert "kept words" in answer.content.decode()
