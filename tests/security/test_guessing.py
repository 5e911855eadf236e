"""Who guesses passwords is slowed down, and nobody else: not the owner of the name, not the readers of the link."""

import pytest
from django.urls import reverse

from personas.models import AuditEvent, TokenBucket
from personas.services.teams.shares import make_share

pytestmark = pytest.mark.django_db


def sign_in(client, name, password, address="127.0.0.1"):
    return client.post(reverse("account_login"), {"login": name, "password": password}, REMOTE_ADDR=address)


def test_wrong_passwords_from_elsewhere_do_not_lock_the_owner_out(client, people):
    answers = [sign_in(client, "alice", "wrong-password", "203.0.113.9").status_code for _ in range(7)]
    assert answers == [200] * 5 + [429] * 2
    assert sign_in(client, "alice", "a-long-password", "203.0.113.77").status_code == 429, "the same network"
    assert sign_in(client, "alice", "a-long-password", "198.51.100.4").status_code == 302


def test_another_host_name_is_not_another_count(client, people, settings):
    settings.ALLOWED_HOSTS = ["testserver", "b.example"]
    form = {"login": "alice", "password": "wrong-password"}
    for n in range(6):
        last = client.post(reverse("account_login"), form, headers={"host": ["testserver", "b.example"][n % 2]})
    assert last.status_code == 429


def test_many_networks_together_do_not_try_one_name_without_end(client, people):
    for _ in range(100):
        assert TokenBucket.for_name("alice").take()
    assert sign_in(client, "ALICE", "wrong-password", "203.0.113.9").status_code == 429


def test_a_right_password_costs_nothing(client, people):
    sign_in(client, "alice", "a-long-password")
    assert TokenBucket.objects.get(value=TokenBucket.key_of("sign-in", "alice")).tokens == pytest.approx(1)


@pytest.fixture
def link(people, make_board):
    _, token = make_share(actor=people.alice, about=make_board(count=1), password="correct horse")
    return reverse("shared_unlock", args=[token])


def unlock(client, link, password, visitor):
    return client.post(link, {"password": password}, REMOTE_ADDR=f"203.0.{visitor}.1").status_code


def test_many_visitors_together_do_not_try_a_link_without_end(client, link):
    answers = [unlock(client, link, f"guess number {n}", n % 30) for n in range(62)]
    assert answers == [422] * 60 + [429] * 2
    assert AuditEvent.objects.filter(verb="share.wrong_password").count() == 3


def test_a_room_full_of_people_may_open_a_link_at_once(client, link):
    assert {unlock(client, link, "correct horse", n % 4) for n in range(80)} == {302}


def test_a_known_address_costs_a_sign_up_the_same_work(client, people, monkeypatch):
    made = []
    from django.contrib.auth import base_user

    from personas.forms.accounts import account

    for module in (base_user, account):
        real = module.make_password
        monkeypatch.setattr(module, "make_password", lambda *a, real=real, **k: made.append(1) or real(*a, **k))
    form = {"username": "nina", "password1": "a-long-password"}
    for email in ("nina@example.com", "erin@example.com"):
        made.clear()
        client.cookies.clear()
        assert client.post(reverse("account_signup"), form | {"email": email}).status_code == 302
        assert len(made) == 1, email
        form["username"] = "nina2"
