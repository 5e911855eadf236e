"""Letters and links lead to the configured address, whatever Host a request names."""

import re

import pytest
from django.core import mail
from django.urls import reverse

pytestmark = pytest.mark.django_db
OTHER = {"host": "other.example"}


@pytest.fixture(autouse=True)
def two_hosts(settings):
    settings.ALLOWED_HOSTS = ["facet.example", "other.example"]
    settings.PUBLIC_URL = "https://facet.example"


def addresses(text: str) -> set[str]:
    return set(re.findall(r"https?://([^/\s\"<]+)", text))


@pytest.mark.parametrize(
    ("route", "form"),
    [
        ("account_reset_password", {"email": "erin@example.com"}),
        ("account_reset_password", {"email": "nobody@example.com"}),
        ("account_signup", {"email": "erin@example.com", "username": "nina", "password1": "a-long-password"}),
    ],
    ids=["a new password", "no account", "has an account"],
)
def test_a_letter_leads_to_our_address(route, form, client, people):
    client.post(reverse(route), form, headers=OTHER)
    (letter,) = mail.outbox
    assert addresses(letter.body) == {"facet.example"}
    assert "other.example" not in letter.body


def test_a_letter_with_a_code_names_our_address(client, db):
    form = {"email": "nina@example.com", "username": "nina", "password1": "a-long-password"}
    client.post(reverse("account_signup"), form, headers=OTHER)
    assert "facet.example" in mail.outbox[0].body
    assert "other.example" not in mail.outbox[0].body


def test_shared_links_and_invitations_lead_to_our_address(client, people, make_board):
    client.force_login(people.alice)
    shared = client.post(reverse("board_share", args=[make_board(count=1).public_id]), {"days": 3}, headers=OTHER)
    assert "https://facet.example/s/" in shared.content.decode()
    form = {"email": "new@example.com", "role": "viewer"}
    invited = client.post(reverse("team_invite", args=[people.team.public_id]), form, headers=OTHER)
    assert "https://facet.example/invitations/" in invited.content.decode()


def test_verify_knows_a_picture_by_our_address(client, persona, people, painter):
    client.force_login(people.alice)
    address = f"https://facet.example{persona.face.get_absolute_url()}"
    answer = client.post(reverse("verify_json"), {"address": address}, headers=OTHER)
    assert answer.status_code == 200, answer.content
