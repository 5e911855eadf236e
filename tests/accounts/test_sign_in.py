"""Signing in: the demo login, the limit on tries, and what nobody is told."""

import pytest
from django.urls import reverse

from personas.services.accounts.demo import demo_login, ensure_demo_login

pytestmark = pytest.mark.django_db


def post(client, username, password):
    return client.post(reverse("account_login"), {"login": username, "password": password})


def test_the_demo_login_works_and_stays(client, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    login = ensure_demo_login()
    assert ensure_demo_login() == login
    assert (tmp_path / "demo_login.json").stat().st_mode & 0o777 == 0o600
    assert post(client, **login).url == reverse("boards")


def test_the_demo_login_is_shown_to_this_machine_only(client, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    password = ensure_demo_login()["password"]
    assert password in client.get(reverse("account_login")).content.decode()
    assert password not in client.get(reverse("account_login"), REMOTE_ADDR="203.0.113.9").content.decode()


def test_behind_a_proxy_the_visitor_is_who_the_proxy_says(client, settings, tmp_path):
    settings.DATA_DIR, settings.BEHIND_PROXY = tmp_path, True
    password = ensure_demo_login()["password"]
    page = client.get(reverse("account_login"), headers={"X-Forwarded-For": "127.0.0.1, 203.0.113.9"})
    assert password not in page.content.decode()


def test_production_has_no_demo_login(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    ensure_demo_login()
    settings.PRODUCTION = True
    assert demo_login() is None


def test_a_wrong_password_is_said_without_saying_who_exists(client, people):
    known, unknown = post(client, "alice", "wrong-password"), post(client, "nobody", "wrong-password")
    assert known.status_code == unknown.status_code == 200
    assert list(known.context["form"].errors.values()) == list(unknown.context["form"].errors.values())


def test_tries_of_one_account_are_limited(client, people):
    answers = [post(client, "alice", "wrong-password") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    right = post(client, "alice", "a-long-password")
    assert "Too many tries" in right.content.decode()
    assert post(client, "erin", "a-long-password").status_code == 302


def test_tries_from_one_address_are_limited(client, people):
    codes = [post(client, f"nobody{number}", "wrong-password").status_code for number in range(12)]
    assert codes == [200] * 10 + [429] * 2


def test_signing_out_takes_a_post(client, people):
    client.force_login(people.alice)
    assert client.get(reverse("account_logout")).status_code == 405
    client.post(reverse("account_logout"))
    assert client.get(reverse("boards")).status_code == 302


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/"])
def test_signing_in_never_leads_away(client, people, target):
    login = {"login": "alice", "password": "a-long-password", "next": target}
    assert client.post(reverse("account_login"), login).url == reverse("boards")
