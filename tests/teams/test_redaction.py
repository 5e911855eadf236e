"""What a log line tells of a link that is a secret."""

import logging

import pytest
from django.urls import reverse

from personas.models import ShareLink
from personas.services.teams import shares
from personas.settings.redaction import NoTokens, event_without_tokens, without_tokens


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("Not Found: /s/abc-DEF_1/faces/1.webp", "Not Found: /s/…/faces/1.webp"),
        ("Forbidden: /invitations/abc:sig/", "Forbidden: /invitations/…/"),
        ("GET /forgotten/mq-abc-123/ HTTP/1.1", "GET /forgotten/mq-…/ HTTP/1.1"),
        ("GET /forgotten/mq-set-password/ HTTP/1.1", "GET /forgotten/mq-set-password/ HTTP/1.1"),
        ("GET /report/1f0c-9a/ HTTP/1.1", "GET /report/…/ HTTP/1.1"),
        ("GET /report/ HTTP/1.1", "GET /report/ HTTP/1.1"),
        ("Not Found: /boards/123/", "Not Found: /boards/123/"),
        ("Not Found: /personas/s/", "Not Found: /personas/s/"),
    ],
)
def test_tokens_are_left_out(told, kept):
    assert without_tokens(told) == kept


@pytest.mark.django_db
def test_a_refused_request_for_a_live_link_is_logged_without_it(client, people, make_board, caplog):
    _, token = shares.make_share(actor=people.alice, about=make_board(count=1), password="correct horse")
    caplog.handler.addFilter(NoTokens())
    with caplog.at_level(logging.WARNING):
        client.post(reverse("shared_unlock", args=[token]), {"password": "wrong horse"})
    assert ShareLink.objects.live().exists()
    assert "/s/…/unlock/" in caplog.text
    assert token not in caplog.text


def test_the_console_leaves_them_out(settings):
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["no_tokens"]


def test_an_error_server_is_not_told_them_either():
    event = {"request": {"url": "https://a.example/s/abc-DEF_1/"}, "breadcrumbs": [{"message": "/forgotten/1-a-b/"}]}
    told = event_without_tokens(event, {})
    assert told == {"request": {"url": "https://a.example/s/…/"}, "breadcrumbs": [{"message": "/forgotten/1-…/"}]}
