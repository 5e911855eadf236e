"""One's own account: the second step, sessions, another address, what one takes along, and leaving."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from personas.models import AuditEvent, Face, Membership, Team
from tests.accounts.test_sign_up import code_in

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password"


def sign_in(client, name="erin"):
    return client.post(reverse("account_login"), {"login": name, "password": PASSWORD})


def say_it_is_me(client):
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def digits(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.fixture
def with_app(client, people):
    """Erin's browser, signed in and with an app set up; the app's secret."""
    sign_in(client)
    say_it_is_me(client)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": digits(secret)})
    return secret


def verbs(team) -> set[str]:
    return set(AuditEvent.objects.filter(team=team).values_list("verb", flat=True))


def test_nothing_that_guards_the_account_changes_without_the_password_again(client, people):
    sign_in(client)
    for route in ("mfa_activate_totp", "mfa_add_webauthn", "account_delete"):
        assert client.get(reverse(route)).url.startswith(reverse("account_reauthenticate"))
    say_it_is_me(client)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_the_square_is_a_picture_without_style(client, people):
    sign_in(client)
    say_it_is_me(client)
    page = client.get(reverse("mfa_activate_totp"))
    assert "style" not in page.context["totp_svg"]
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()


def test_with_an_app_the_password_alone_opens_nothing(with_app, people):
    other = Client()
    assert sign_in(other).url == reverse("mfa_authenticate")
    assert other.get(reverse("boards")).status_code == 302
    assert other.post(reverse("mfa_authenticate"), {"code": "000000"}).context["form"].errors
    codes = Authenticator.objects.get(user=people.erin, type="recovery_codes").wrap().get_unused_codes()
    other.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert other.get(reverse("boards")).status_code == 200
    again = Client()
    sign_in(again)
    again.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert again.get(reverse("boards")).status_code == 302, "a recovery code works once"
    expected = {"account.second_step_added", "account.sign_in_failed", "account.signed_in"}
    assert expected <= verbs(people.team)


def test_digits_work_once(with_app):
    code, codes = digits(with_app), []
    for browser in (Client(), Client()):
        sign_in(browser)
        browser.post(reverse("mfa_authenticate"), {"code": code})
        codes.append(browser.get(reverse("boards")).status_code)
    assert codes == [200, 302]


def test_guesses_of_the_digits_are_limited(with_app):
    other = Client()
    sign_in(other)
    answers = [other.post(reverse("mfa_authenticate"), {"code": f"{n:06}"}) for n in range(6)]
    assert "Too many tries" in answers[-1].content.decode()


def test_recovery_codes_can_be_seen_taken_along_and_renewed(with_app, client, people):
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    file = client.get(reverse("mfa_download_recovery_codes"))
    first = re.findall(r"\b\d{8}\b", file.content.decode())
    assert len(first) == 10 and all(code in page for code in first)
    client.post(reverse("mfa_generate_recovery_codes"))
    second = re.findall(r"\b\d{8}\b", client.get(reverse("mfa_download_recovery_codes")).content.decode())
    assert not set(first) & set(second)


def test_removing_the_app_is_noted_and_takes_the_codes_along(with_app, client, people):
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=people.erin).exists()
    assert "account.second_step_removed" in verbs(people.team)


def test_sessions_are_listed_and_the_others_ended(client, people):
    browsers = [client, Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})]
    for browser in browsers:
        sign_in(browser)
    page = client.get(reverse("usersessions_list")).content.decode()
    assert "Firefox on Windows" in page and "this browser" in page
    client.post(reverse("usersessions_list"))
    assert [browser.get(reverse("boards")).status_code for browser in browsers] == [200, 302]
    assert "account.sessions_ended" in verbs(people.team)


def test_another_address_counts_only_with_its_code(client, people):
    sign_in(client)
    say_it_is_me(client)
    client.post(reverse("account_email"), {"email": "erin@elsewhere.example", "action_add": ""})
    people.erin.refresh_from_db()
    assert people.erin.email == "erin@example.com"
    letter = next(letter for letter in mail.outbox if letter.to == ["erin@elsewhere.example"])
    client.post(reverse("account_email_verification_sent"), {"code": code_in(letter)})
    people.erin.refresh_from_db()
    assert people.erin.email == "erin@elsewhere.example"
    assert list(EmailAddress.objects.filter(user=people.erin).values_list("email", "verified")) == [
        ("erin@elsewhere.example", True)
    ]
    assert mail.outbox[-1].to == ["erin@example.com"], "the old address is told"


def test_an_address_of_somebody_else_is_neither_given_nor_betrayed(client, people):
    sign_in(client)
    say_it_is_me(client)
    answer = client.post(reverse("account_email"), {"email": "alice@example.com", "action_add": ""})
    assert answer.url == reverse("account_email_verification_sent")
    right = client.post(reverse("account_email_verification_sent"), {"code": code_in(mail.outbox[-1])})
    assert right.context["verify_form"].errors
    assert not EmailAddress.objects.filter(user=people.erin, email="alice@example.com").exists()


def test_what_is_held_about_a_person_is_theirs_to_take_and_nobody_elses(client, people):
    client.force_login(people.erin)
    held = client.get(reverse("account_data")).json()
    assert held["username"] == "erin"
    assert held["teams"][0]["team"] == "Studio"
    assert "alice" not in str(held)


def test_the_only_owner_of_others_cannot_leave(client, people):
    sign_in(client, "alice")
    say_it_is_me(client)
    answer = client.post(reverse("account_delete"), {"username": "alice"})
    assert answer.status_code == 422
    assert "Studio" in answer.content.decode()
    assert get_user_model().objects.filter(username="alice").exists()


def test_leaving_takes_ones_own_teams_and_their_files(
    client, people, make_board, painter, django_capture_on_commit_callbacks
):
    board = make_board(count=1, actor=people.charlie, team=people.other_team)
    painter.drain()
    picture = Face.objects.get(team=people.other_team).image.name
    kept = make_board(count=1)
    Membership.objects.create(team=people.team, user=people.charlie, role="viewer")
    sign_in(client, "charlie")
    say_it_is_me(client)
    assert client.post(reverse("account_delete"), {"username": "charly"}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("account_delete"), {"username": "charlie"})
    assert not get_user_model().objects.filter(username="charlie").exists()
    assert not Team.objects.filter(pk=board.team_id).exists()
    assert not default_storage.exists(picture)
    kept.refresh_from_db()
    gone = AuditEvent.objects.get(verb="account.deleted", team=people.team)
    assert gone.actor_name == "charlie"
    assert client.get(reverse("boards")).status_code == 302


def test_a_failed_sign_in_is_told_to_the_teams_of_whom_it_concerns(client, people):
    client.post(reverse("account_login"), {"login": "erin", "password": "wrong"})
    client.post(reverse("account_login"), {"login": "erin@example.com", "password": "wrong"})
    client.post(reverse("account_login"), {"login": "nobody", "password": "wrong"})
    events = AuditEvent.objects.filter(verb="account.sign_in_failed")
    assert [(event.team, event.actor, event.data["person"]) for event in events] == [(people.team, None, "erin")] * 2
