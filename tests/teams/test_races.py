"""Two at once: what is told, kept and refused. On SQLite writers take turns; on PostgreSQL rows are held."""

from __future__ import annotations

import threading
import time

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from personas.models import ExportJob, Invitation, Membership
from personas.services.people import history
from personas.services.teams import access, invitations, teams
from tests.engine.test_race import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def persona(make_board):
    return make_board(count=1).personas.first()


def member(people, person) -> Membership:
    return Membership.objects.get(team=people.team, user=person)


def form_of(client, persona, **changes) -> dict:
    page = client.get(reverse("persona_edit", args=[persona.public_id]))
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields} | changes


def test_the_second_of_two_editors_is_told_and_keeps_their_text(people, persona):
    browsers = [Client(), Client()]
    forms = []
    for browser, person, quote in zip(browsers, (people.alice, people.erin), ("One.", "Two."), strict=True):
        browser.force_login(person)
        forms.append(form_of(browser, persona, quote=quote))
    address = reverse("persona_edit", args=[persona.public_id])
    answers = at_once(2, lambda number: browsers[number].post(address, forms[number]))
    saved, told = sorted(answers, key=lambda answer: answer.status_code)
    assert (saved.status_code, told.status_code) == (302, 409)
    persona.refresh_from_db()
    lost = {"One.": "Two.", "Two.": "One."}[persona.quote]
    page = told.content.decode()
    assert lost in page and persona.quote in page
    assert persona.version == 2


def test_an_invitation_accepted_twice_at_once_makes_one_account(people):
    links: list[str] = []
    invite = {"email": "nina@example.com", "role": "editor", "link": lambda token: links.append(token) or token}
    invitations.invite(actor=people.alice, team=people.team, **invite)
    address = reverse("invitation", args=[links[0]])
    names = ("nina", "nina2")
    form = {"password": "a-long-password"}
    answers = at_once(2, lambda number: Client().post(address, form | {"username": names[number]}))
    assert sorted(answer.status_code for answer in answers) in ([302, 404], [302, 422], [200, 302])
    assert Membership.objects.filter(team=people.team, user__email="nina@example.com").count() == 1


def test_forms_that_are_sent_twice_at_once_make_one_export_and_one_invitation(people, make_board):
    board, browsers = make_board(count=1), [Client(), Client()]
    for browser in browsers:
        browser.force_login(people.alice)
    one = str(board.personas.get().public_id)
    export = {"formats": "pptx", "people": one, "paper": "A4", "scale": 1, "side": 256, "badge": "on", "once": "a form"}
    address = reverse("board_export", args=[board.public_id])
    answers = at_once(2, lambda number: browsers[number].post(address, export))
    assert [answer.status_code for answer in answers] == [302, 302] and ExportJob.objects.count() == 1
    form = {"email": "nina@example.com", "role": "editor", "once": "another"}
    address = reverse("team_invite", args=[people.team.public_id])
    answers = at_once(2, lambda number: browsers[number].post(address, form))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert Invitation.objects.count() == Invitation.objects.open().count() == len(mail.outbox) == 1


def test_two_owners_who_demote_each_other_leave_one(people):
    Membership.objects.filter(team=people.team, user=people.erin).update(role="owner")
    pairs = [(people.alice, people.erin), (people.erin, people.alice)]

    def demote(number: int) -> str:
        actor, other = pairs[number]
        try:
            teams.change_role(actor=actor, membership=member(people, other), role="viewer")
            return "done"
        except (PermissionDenied, teams.LastOwner):
            return "refused"

    assert sorted(at_once(2, demote)) == ["done", "refused"]
    assert Membership.objects.filter(team=people.team, role="owner").count() == 1


def test_who_is_removed_between_the_page_and_the_act_changes_nothing(people, persona, monkeypatch):
    client = Client()
    client.force_login(people.erin)
    form, edit = form_of(client, persona, quote="Too late."), history.edit_persona

    def removed_first(**values):
        teams.remove_member(actor=people.alice, membership=member(people, people.erin))
        return edit(**values)

    monkeypatch.setattr("personas.views.people.history.history.edit_persona", removed_first)
    assert client.post(reverse("persona_edit", args=[persona.public_id]), form).status_code == 403
    persona.refresh_from_db()
    assert persona.quote != "Too late."


def test_a_removal_waits_for_the_act_that_is_under_way_and_no_act_follows_it(people, persona):
    """Erin's act has asked for her role and not yet written when alice removes her: the act ends first."""
    asked, order = threading.Event(), []

    def act() -> None:
        with transaction.atomic():
            access.require(people.erin, "persona.edit", people.team)
            asked.set()
            time.sleep(0.5)
            history.edit_persona(actor=people.erin, persona=persona, changes={"quote": "In time."}, expected_version=1)
            order.append("act")

    def remove() -> None:
        asked.wait(10)
        teams.remove_member(actor=people.alice, membership=member(people, people.erin))
        order.append("removal")

    def run(number: int) -> None:
        (act, remove)[number]()
        connection.close()

    at_once(2, run)
    assert order == ["act", "removal"]
    persona.refresh_from_db()
    assert persona.quote == "In time."
    with pytest.raises(PermissionDenied):
        history.edit_persona(actor=people.erin, persona=persona, changes={"quote": "After."}, expected_version=2)
