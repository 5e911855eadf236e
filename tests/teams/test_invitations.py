"""Invitations: for one address, once, for a week, and stored as a hash."""

import re
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from personas.models import AuditEvent, Invitation, Membership, TokenBucket
from personas.services.teams import access, invitations
from personas.services.teams.invitations import signer


@pytest.fixture
def token(people, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return invite(people, email="charlie@example.com", role="editor")


def invite(people, **values) -> str:
    return invitations.invite(actor=people.alice, team=people.team, link=lambda token: token, **values)


def answer(client, person, token):
    client.force_login(person)
    return client.post(reverse("invitation", args=[token]))


@pytest.mark.django_db
def test_from_the_form_to_the_mail_to_the_team(client, people, settings, django_capture_on_commit_callbacks):
    client.force_login(people.alice)
    with django_capture_on_commit_callbacks(execute=True):
        form = {"email": "Charlie@Example.com", "role": "commenter"}
        page = client.post(reverse("team_invite", args=[people.team.public_id]), form)
    (letter,) = mail.outbox
    link = re.search(rf"{settings.PUBLIC_URL}(/\S+)", letter.body).group(1)
    assert letter.to == ["charlie@example.com"]
    assert link in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
    client.force_login(people.charlie)
    assert "Join Studio" in client.get(link).content.decode()
    client.post(link)
    assert access.role_of(people.charlie, people.team) == "commenter"
    assert client.get(reverse("boards")).context["team"] == people.team
    assert AuditEvent.objects.filter(team=people.team, verb="member.joined", actor=people.charlie).exists()


@pytest.mark.django_db
def test_a_form_that_is_sent_twice_sends_one_letter_with_a_link_that_works(
    client, people, settings, django_capture_on_commit_callbacks
):
    client.force_login(people.alice)
    page = client.get(reverse("team", args=[people.team.public_id])).content.decode()
    once = re.search(r'/invit[^>]*>.*?name="once" value="([^"]+)"', page, re.DOTALL)[1]
    address = reverse("team_invite", args=[people.team.public_id])
    form = {"email": "charlie@example.com", "role": "editor", "once": once}
    with django_capture_on_commit_callbacks(execute=True):
        pages = [client.post(address, form).content.decode() for _ in range(2)]
    (letter,) = mail.outbox
    link = re.search(rf"{settings.PUBLIC_URL}(/\S+)", letter.body).group(1)
    assert all(link in page for page in pages)
    assert client.get(link).status_code == 403  # alive, and another's
    assert AuditEvent.objects.filter(verb="member.invited").count() == 1
    invitations.revoke(actor=people.alice, invitation=Invitation.objects.get())
    client.post(address, form)  # an old form: what it made stays withdrawn
    assert Invitation.objects.count() == 2 and client.get(link).status_code == 404


@pytest.mark.django_db
def test_the_token_is_nowhere_in_the_database(token):
    stored = Invitation.objects.values().get()
    assert not any(token.split(":")[0] in str(value) for value in stored.values())
    assert not any(token.split(":")[0] in str(row) for row in AuditEvent.objects.values())


@pytest.mark.django_db
def test_it_works_once(client, people, token):
    assert answer(client, people.charlie, token).status_code == 302
    assert answer(client, people.charlie, token).status_code == 404


@pytest.mark.django_db
def test_it_is_for_its_address_only(client, people, token):
    assert answer(client, people.xenia, token).status_code == 403
    assert access.role_of(people.xenia, people.team) is None
    assert Invitation.objects.open().exists()


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["expires", "revoked"])
def test_expired_and_withdrawn_look_like_unknown(change, client, people, token):
    Invitation.objects.update(**{change: timezone.now() - timedelta(seconds=1)})
    known, unknown = answer(client, people.charlie, token), answer(client, people.charlie, "nothing")
    assert known.status_code == unknown.status_code == 404
    assert known.content == unknown.content


@pytest.mark.django_db
@pytest.mark.parametrize("forge", [lambda t: t[:-1] + "x", lambda t: t.split(":")[0], lambda t: "x" + t])
def test_a_changed_token_opens_nothing(forge, client, people, token):
    assert answer(client, people.charlie, forge(token)).status_code == 404


@pytest.mark.django_db
def test_a_second_invitation_replaces_the_first(client, people, token):
    second = invite(people, email="charlie@example.com", role="viewer")
    assert answer(client, people.charlie, token).status_code == 404
    assert answer(client, people.charlie, second).status_code == 302
    assert access.role_of(people.charlie, people.team) == "viewer"


@pytest.mark.django_db
def test_a_member_is_not_invited_again_and_keeps_the_role(client, people):
    client.force_login(people.alice)
    form = {"email": "erin@example.com", "role": "viewer"}
    response = client.post(reverse("team_invite", args=[people.team.public_id]), form)
    assert "is in this team already" in response.content.decode()
    assert access.role_of(people.erin, people.team) == "editor"


@pytest.mark.django_db
def test_an_owner_withdraws_it_and_not_through_another_team(client, people, token):
    invitation = Invitation.objects.get()
    client.force_login(people.charlie)
    elsewhere = reverse("invitation_revoke", args=[people.other_team.public_id, invitation.public_id])
    assert client.post(elsewhere).status_code == 404
    client.force_login(people.alice)
    client.post(reverse("invitation_revoke", args=[people.team.public_id, invitation.public_id]))
    assert not Invitation.objects.open().exists()


@pytest.mark.django_db
def test_whoever_has_no_account_makes_one_and_is_in(client, people):
    link = reverse("invitation", args=[invite(people, email="new@example.com", role="viewer")])
    assert "Create account and join" in client.get(link).content.decode()
    response = client.post(link, {"username": "nina", "password": "a-long-password", "email": "other@example.com"})
    assert response.url == reverse("boards")
    nina = Membership.objects.get(team=people.team, role="viewer", user__username="nina").user
    assert nina.email == "new@example.com"
    assert client.get(reverse("boards")).context["team"] == people.team
    assert client.get(link).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("username", "password"),
    [("ALICE", "a-long-password"), ("nina", "short"), ("nina", "password123"), ("a b", "x" * 12)],
)
def test_a_name_that_is_taken_or_a_weak_password_is_said(username, password, client, people, django_user_model):
    link = reverse("invitation", args=[invite(people, email="new@example.com", role="viewer")])
    before = django_user_model.objects.count()
    assert client.post(link, {"username": username, "password": password}).status_code == 422
    assert django_user_model.objects.count() == before
    assert Invitation.objects.open().exists()


@pytest.mark.django_db
def test_whoever_has_an_account_signs_in_and_comes_back(client, people, token):
    link = reverse("invitation", args=[token])
    page = client.get(link).content.decode()
    assert "Create account" not in page
    assert f"?next={link}" in page.replace("%3A", ":")
    assert client.post(link, {"username": "second", "password": "a-long-password"}).status_code == 200
    assert not Membership.objects.filter(team=people.team, user__username="second").exists()


@pytest.mark.django_db
def test_an_account_is_not_made_when_the_invitation_was_used_meanwhile(people, token, django_user_model):
    invitation = invitations.find_invitation(token=token)
    Invitation.objects.update(revoked=timezone.now())
    assert invitations.join(invitation=invitation, username="late", password="a-long-password") is None
    assert not django_user_model.objects.filter(username="late").exists()


@pytest.mark.django_db
def test_with_a_mail_server_the_letter_alone_holds_the_link(client, people, settings):
    settings.EMAIL_HOST = "mail.example.com"
    client.force_login(people.alice)
    form = {"email": "new@example.com", "role": "viewer"}
    text = client.post(reverse("team_invite", args=[people.team.public_id]), form).content.decode()
    assert "on its way to new@example.com" in text
    assert 'id="made-link"' not in text
    assert signer.sep not in "".join(re.findall(r"/invitations/[^/]+/", text))


@pytest.mark.django_db
def test_invitations_are_limited(client, people, monkeypatch):
    monkeypatch.setattr(TokenBucket, "may_invite", lambda user: False)
    client.force_login(people.alice)
    form = {"email": "x@example.com", "role": "viewer"}
    response = client.post(reverse("team_invite", args=[people.team.public_id]), form)
    assert response.status_code == 422
    assert not Invitation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_join_once(people):
    token = invite(people, email="charlie@example.com", role="editor")
    start, results = threading.Barrier(2), []

    def click():
        try:
            invitation = invitations.find_invitation(token=token)
            start.wait(timeout=10)
            results.append(invitations.accept(actor=people.charlie, invitation=invitation))
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, True]
    assert Membership.objects.filter(team=people.team, user=people.charlie).count() == 1
