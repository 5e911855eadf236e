"""The answer to a report by mail: what it says, to whom, and that no mail server that is away loses it."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone

from personas.models import Report
from personas.services.engine import housekeeping
from personas.services.trust import report_letters
from personas.services.trust.report_letters import GIVE_UP, send_letter, send_letters
from personas.services.trust.reports import close_report, make_report

pytestmark = pytest.mark.django_db
REPORTER = "rita@reader.example"


@pytest.fixture(autouse=True)
def a_mail_server(settings):
    settings.EMAIL_HOST = "mail.facet.example"
    settings.PUBLIC_URL = "https://facet.example"


@pytest.fixture
def decide(staff, persona, django_capture_on_commit_callbacks):
    def act(withdraw: bool = True, email: str = REPORTER, answer: str = "You are right, and we are sorry.") -> Report:
        report = make_report(reason="likeness", where=str(persona.face.public_id), email=email)
        with django_capture_on_commit_callbacks(execute=True):
            close_report(actor=staff, report=report, withdraw=withdraw, answer=answer)
        report.refresh_from_db()
        return report

    return act


@pytest.fixture
def away(monkeypatch):
    """A mail server that is not there, until told to be."""
    errors = [ConnectionRefusedError("no"), SMTPServerDisconnected("gone"), SMTPRecipientsRefused({}), ValueError()]
    send, state = EmailMessage.send, {"away": True, "tries": 0}

    def try_to_send(letter, **options):
        state["tries"] += 1
        if state["away"]:
            raise errors[state["tries"] % len(errors)]
        return send(letter, **options)

    monkeypatch.setattr(EmailMessage, "send", try_to_send)
    return state


def due_now(report: Report) -> None:
    Report.objects.filter(pk=report.pk).update(mail_due=timezone.now())


@pytest.mark.parametrize(("withdraw", "said"), [(True, "withdrew the face"), (False, "did not withdraw a face")])
def test_whoever_reported_gets_the_answer_and_the_way_to_the_case(decide, withdraw, said):
    report = decide(withdraw)
    (letter,) = mail.outbox
    assert (letter.to, letter.cc, letter.bcc, letter.attachments) == ([REPORTER], [], [], [])
    assert letter.subject == "Your report to Facet"
    assert letter.extra_headers == {"Auto-Submitted": "auto-generated"}
    for words in (said, "You are right, and we are sorry.", "“This looks like me, or like somebody I know”"):
        assert words in letter.body
    assert f"https://facet.example{report.get_absolute_url()}\n" in letter.body
    assert "&" not in letter.body and "{" not in letter.body


def test_it_says_nothing_of_the_team_its_people_or_who_decided(decide, people, persona, staff):
    board = persona.board
    decide()
    said = mail.outbox[0].message().as_string() + mail.outbox[0].body
    inside = [people.team.name, board.name, str(board.public_id), persona.name, str(persona.public_id)]
    inside += [str(persona.face.public_id), people.alice.username, people.alice.email, staff.username, staff.email]
    assert [word for word in inside if word in said] == []


def test_the_case_says_nothing_of_them_either(client, decide, people, persona, staff):
    page = client.get(decide().get_absolute_url()).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    main = main.replace(str(persona.face.public_id), "", 1)  # what the reporter wrote
    inside = [people.team.name, persona.board.name, persona.name, str(persona.public_id), staff.username, REPORTER]
    assert [word for word in (*inside, str(persona.face.public_id)) if word in main] == []


def test_the_address_is_deleted_when_the_letter_is_out(client, decide, staff):
    report = decide()
    assert (report.email, report.mail_due, report.mail_tries) == ("", None, 1)
    assert send_letters() == 0
    assert len(mail.outbox) == 1
    client.force_login(staff)
    assert "Mailed on" in client.get(reverse("report_decide", args=[report.public_id])).content.decode()


def test_without_an_address_nothing_is_sent_and_staff_know(client, decide, staff):
    report = decide(email="")
    assert (mail.outbox, report.mail_due) == ([], None)
    client.force_login(staff)
    assert "No address was left" in client.get(reverse("report_decide", args=[report.public_id])).content.decode()


def test_the_decision_stands_when_the_mail_server_is_away(client, decide, staff, away, persona):
    report = decide()
    persona.face.refresh_from_db()
    assert (report.state, report.email, report.mail_tries) == (Report.State.WITHDRAWN, REPORTER, 1)
    assert persona.face.retired
    assert "You are right" in client.get(report.get_absolute_url()).content.decode()
    client.force_login(staff)
    page = client.get(reverse("report_decide", args=[report.public_id])).content.decode()
    assert f"Not mailed to {REPORTER} yet: 1 try failed" in page
    assert "The answer is not mailed yet" in client.get(reverse("report_queue")).content.decode()


def test_it_is_tried_again_by_the_sweep_and_sent_once(decide, away):
    report = decide()
    assert send_letters() == 0
    assert away["tries"] == 1, "not at once"
    for tries in range(2, 6):
        due_now(report)
        assert send_letters() == 0
        assert away["tries"] == tries
    report.refresh_from_db()
    assert timedelta(minutes=50) < report.mail_due - timezone.now() <= timedelta(hours=2)
    away["away"] = False
    due_now(report)
    assert housekeeping.sweep()["answers"] == 1
    assert send_letters() == 0
    assert [letter.to for letter in mail.outbox] == [[REPORTER]]


def test_one_that_cannot_be_sent_holds_up_no_other(decide, away, staff, monkeypatch):
    due_now(decide())
    second = make_report(reason="other", text="Also.", email="sam@reader.example")
    close_report(actor=staff, report=second, withdraw=False, answer="No.")
    send, away["away"] = EmailMessage.send, False

    def refuse_the_first(letter, **options):
        if letter.to == [REPORTER]:
            raise SMTPRecipientsRefused({})
        return send(letter, **options)

    monkeypatch.setattr(EmailMessage, "send", refuse_the_first)
    assert send_letters() == 1
    assert [letter.to for letter in mail.outbox] == [["sam@reader.example"]]


def test_a_server_that_hangs_holds_up_the_sweep_once(decide, away, staff, monkeypatch):
    for number in range(3):
        report = make_report(reason="other", text="Also.", email=f"{number}@reader.example")
        close_report(actor=staff, report=report, withdraw=False, answer="No.")
    monkeypatch.setattr(report_letters, "SWEEP_SECONDS", 0)
    send_letters()
    assert away["tries"] == 1


def test_two_processes_at_once_write_once(decide, away):
    report = decide()
    due_now(report)
    away["away"] = False
    stale = Report.objects.get(pk=report.pk)
    assert send_letter(report=report)
    assert not report_letters._take(stale)
    assert len(mail.outbox) == 1


def test_after_a_month_the_address_is_deleted_and_staff_see_it(client, decide, staff, away):
    report = decide()
    Report.objects.filter(pk=report.pk).update(closed=timezone.now() - GIVE_UP - timedelta(minutes=1))
    assert send_letters() == 0
    report.refresh_from_db()
    assert (report.email, report.mail_due) == ("", None)
    client.force_login(staff)
    assert "could not be mailed in a month" in client.get(f"/reports/{report.public_id}/").content.decode()


def test_without_a_mail_server_no_address_is_asked_for(client, settings, persona, staff, decide):
    assert 'name="email"' in client.get(reverse("report")).content.decode()
    settings.EMAIL_HOST = ""
    assert 'name="email"' not in client.get(reverse("report")).content.decode()
    client.post(reverse("report"), {"reason": "other", "text": "Look.", "email": REPORTER})
    assert Report.objects.get().email == ""


def test_an_answer_from_before_the_mail_server_was_taken_away_waits_for_another(client, settings, decide, staff):
    settings.EMAIL_HOST = ""
    report = decide()
    assert (mail.outbox, report.mail_tries) == ([], 0)
    client.force_login(staff)
    page = client.get(reverse("report_decide", args=[report.public_id])).content.decode()
    assert "this installation has no mail server" in page
    settings.EMAIL_HOST = "mail.facet.example"
    assert send_letters() == 1


def test_a_decision_that_comes_second_sends_nothing(decide, staff, django_capture_on_commit_callbacks):
    report = decide()
    with pytest.raises(ValueError, match="meanwhile"), django_capture_on_commit_callbacks(execute=True):
        close_report(actor=staff, report=report, withdraw=False, answer="Another answer.")
    assert len(mail.outbox) == 1
    assert Report.objects.get().answer == "You are right, and we are sorry."


@pytest.mark.parametrize("email", ["rita@reader.example\nBcc: all@reader.example", "rita", "a@b.example, c@d.example"])
def test_one_address_and_nothing_else(client, email):
    answer = client.post(reverse("report"), {"reason": "other", "text": "Look.", "email": email})
    assert answer.status_code == 422
    assert not Report.objects.exists()
