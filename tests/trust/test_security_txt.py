"""/.well-known/security.txt as RFC 9116 asks for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import resolve
from django.utils import timezone

pytestmark = pytest.mark.django_db
PLACE = "/.well-known/security.txt"


def fields(client) -> dict[str, str]:
    """Each field once; a field that comes twice fails."""
    answer = client.get(PLACE)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    pairs = [line.split(": ", 1) for line in answer.content.decode().splitlines()]
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def test_it_names_itself_and_a_form_that_is_there(client, settings):
    settings.PUBLIC_URL = "https://facet.example"
    said = fields(client)
    assert said["Canonical"] == f"https://facet.example{PLACE}"
    for name in ("Contact", "Policy"):
        assert said[name].startswith("https://facet.example/")
        assert client.get(said[name].removeprefix("https://facet.example")).status_code == 200
    assert resolve(said["Contact"].removeprefix("https://facet.example")).url_name == "report"
    assert said["Preferred-Languages"] == "en"


def test_no_host_that_a_visitor_sends_gets_into_it(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    assert "evil" not in client.get(PLACE, headers={"host": "evil.example"}).content.decode()


@pytest.mark.parametrize("later", [0, 100, 400, 4000])
def test_it_expires_within_a_year_and_renews_itself(client, monkeypatch, later):
    now = datetime.now(UTC) + timedelta(days=later)
    monkeypatch.setattr(timezone, "now", lambda: now)
    expires = datetime.strptime(fields(client)["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=30) < expires - now < timedelta(days=365)
