"""Times on pages: written in the server's zone, which they name, and ready for the reader's own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.template import Context, Template
from django.utils import timezone

from personas.settings.env import env_zone

EVENING = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)


def shown(form: str, when=EVENING) -> str:
    return Template(f'{{{{ when|moment:"{form}" }}}}').render(Context({"when": when}))


@pytest.mark.parametrize(("zone", "form", "text"), [
    ("UTC", "j M Y, H:i", "30 Nov 2026, 23:30 UTC"),
    ("Europe/Berlin", "j M Y, H:i", "1 Dec 2026, 00:30 CET"),
    ("Asia/Tokyo", "H:i", "08:30 JST"),
    ("Asia/Tokyo", "j F Y", "1 December 2026"),
])  # fmt: skip
def test_a_time_names_its_zone_and_keeps_the_moment_for_the_browser(zone, form, text):
    with timezone.override(zone):
        time = shown(form)
    assert f">{text}</time>" in time and f'data-form="{form}"' in time
    assert datetime.fromisoformat(time.split('datetime="')[1].split('"')[0]) == EVENING


def test_no_time_is_nothing():
    assert shown("H:i", None) == ""


def test_the_zone_of_an_installation_is_a_setting_that_is_checked(monkeypatch):
    assert env_zone("FACET_TIME_ZONE", "UTC") == "UTC"
    monkeypatch.setenv("FACET_TIME_ZONE", "Europe/Berlin")
    assert env_zone("FACET_TIME_ZONE", "UTC") == "Europe/Berlin"
    for wrong in ("Mars/Base", "../../etc/passwd", "CEST+1"):
        monkeypatch.setenv("FACET_TIME_ZONE", wrong)
        with pytest.raises(ImproperlyConfigured, match="such as Europe/Berlin"):
            env_zone("FACET_TIME_ZONE", "UTC")


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/forgotten/", "/forgotten/sent/"])
def test_without_a_mail_server_pages_say_where_letters_stand(client, settings, page):
    settings.EMAIL_HOST = ""
    assert "emails stand in its console" in client.get(page).content.decode()
    settings.EMAIL_HOST = "mail.example.com"
    assert "in its console" not in client.get(page).content.decode()


@pytest.mark.django_db
def test_whoever_signs_up_without_a_mail_server_is_told_where_the_code_stands(client, settings):
    settings.EMAIL_HOST = ""
    data = {"email": "nina@example.com", "username": "nina", "password1": "a-long-password-of-hers"}
    page = client.post("/sign-up/", data, follow=True).content.decode()
    assert "Check your email" in page and "emails stand in its console" in page
