"""Webhooks: told once of what has happened, signed, tried again later and later, never inside a private network."""

from __future__ import annotations

import json
import socket
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.urls import reverse
from django.utils import timezone
from standardwebhooks.webhooks import Webhook as Reader

from personas.models import Delivery, Webhook
from personas.models.doors.webhook import Event
from personas.services.boards.comments import add_comment
from personas.services.doors import delivering, webhooks
from personas.services.doors.happenings import note_happenings
from personas.services.doors.outside import OutsideRefused, place_of
from personas.services.exports.exports import Choice, request_export

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on(settings):
    settings.WEBHOOKS = settings.WEBHOOKS_INSIDE = True


@pytest.fixture
def receiver():
    """An address that keeps what it hears and answers `status`."""

    class Hears(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.heard.append((dict(self.headers), body))
            self.send_response(self.server.status)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Hears)
    server.heard, server.status = [], 200
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.url = f"http://127.0.0.1:{server.server_port}/facet?team=1"
    yield server
    server.shutdown()


@pytest.fixture
def hook(people, receiver):
    row, secret = webhooks.add_webhook(
        actor=people.alice, team=people.team, url=receiver.url, events=list(Event.values)
    )
    row.plain = secret
    return row


def told() -> int:
    note_happenings()
    return delivering.deliver_webhooks()


def test_a_life_is_told_once_and_signed(hook, receiver, people, make_board, painter, export_worker):
    board = make_board(count=2)
    assert told() == 0  # nothing is drawn yet
    painter.drain()
    add_comment(actor=people.erin, about=board, text="Secret words.")
    persons = list(board.personas.with_portraits())
    asked = {"actor": people.alice, "team": people.team, "people": persons, "board": board}
    request_export(**asked, choice=Choice(("csv", "json")))
    export_worker.drain()
    type(persons[0].face).objects.filter(pk=persons[0].face.pk).update(retired=timezone.now())
    assert told() == 4 and told() == 0
    events = [json.loads(Reader(hook.plain).verify(body, headers) and body) for headers, body in receiver.heard]
    assert {one["type"] for one in events} == set(Event.values)
    assert "Secret words" not in str(receiver.heard)
    ready = next(one for one in events if one["type"] == "board.ready")
    assert ready["data"]["board"] == str(board.public_id)


def test_another_team_hears_nothing(hook, receiver, people, make_board, painter):
    make_board(count=1, actor=people.charlie, team=people.other_team)
    painter.drain()
    assert told() == 0 and receiver.heard == []


def test_one_that_is_not_taken_is_tried_again_and_then_given_up(hook, receiver, people, make_board):
    receiver.status = 500
    add_comment(actor=people.erin, about=make_board(count=1), text="Hm.")
    assert told() == 0
    row = Delivery.objects.get()
    assert (row.state, row.status, row.said) == ("waiting", 500, "It answered 500.")
    assert timedelta(seconds=3) < row.due - timezone.now() <= timedelta(seconds=5)
    waits = []
    for _ in range(len(delivering.PAUSES)):
        Delivery.objects.update(due=timezone.now())
        delivering.deliver_webhooks()
        row.refresh_from_db()
        waits.append(row.due and round((row.due - timezone.now()).total_seconds(), -1))
    assert waits[:2] == [300, 1800] and waits[-1] is None and row.state == "given up"
    assert len({headers["webhook-id"] for headers, _ in receiver.heard}) == 1
    receiver.status = 204
    webhooks.send_again(actor=people.alice, delivery=row)
    assert delivering.deliver_webhooks() == 1


def test_one_that_is_gone_is_told_no_more(hook, receiver, people, make_board):
    receiver.status = 410
    board = make_board(count=1)
    add_comment(actor=people.erin, about=board, text="Hm.")
    told()
    add_comment(actor=people.erin, about=board, text="And?")
    told()
    assert not Webhook.objects.get().active and len(receiver.heard) == 1


PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "192.168.0.1",
    "169.254.169.254",
    "[::1]",
    "[fd00::1]",
    "[::ffff:10.0.0.1]",
    "0.0.0.0",  # noqa: S104 (refused, not bound)
]


@pytest.mark.parametrize("host", PRIVATE)
def test_a_private_address_is_refused(settings, host):
    settings.WEBHOOKS_INSIDE = False
    with pytest.raises(OutsideRefused, match="leads into a private network"):
        place_of(f"https://{host}/x")


def test_a_name_that_leads_inside_is_refused_each_time_it_is_asked(settings, monkeypatch, hook, receiver, people):
    """Looked up anew when it is told: what was outside yesterday may lead inside today."""
    settings.WEBHOOKS_INSIDE = False
    answers = {"out": "93.184.216.34", "in": "10.0.0.7"}
    now = "out"
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, port, **k: [(2, 1, 6, "", (answers[now], port))])
    place = place_of("https://hooks.example.com:8443/facet?a=1")
    assert (place.url, place.host) == ("https://93.184.216.34:8443/facet?a=1", "hooks.example.com:8443")
    now = "in"
    Delivery.objects.create(webhook=hook, event="comment.added", source="x")
    Webhook.objects.update(url="https://hooks.example.com/")
    assert delivering.deliver_webhooks() == 0
    assert "private network" in Delivery.objects.get().said and receiver.heard == []


@pytest.mark.parametrize(
    "url", ["ftp://a.example", "http://a.example", "https://", "https://a b", "https://u:p@x.example"]
)
def test_what_is_no_address_is_said(settings, url):
    settings.WEBHOOKS_INSIDE = False
    with pytest.raises(OutsideRefused):
        place_of(url)


def test_they_are_off_by_default(settings, people, client, program):
    settings.WEBHOOKS = False
    client.force_login(people.alice)
    assert client.get(reverse("webhooks", args=[people.team.public_id])).status_code == 404
    asked = program.post("/webhooks", {"url": "https://example.com", "events": ["board.ready"]})
    assert asked.status_code == 422 and "FACET_WEBHOOKS=1" in asked.json()["detail"]
    assert delivering.reconcile() == 0


def test_the_page_shows_the_secret_once_and_tells_again(people, client, receiver, make_board):
    client.force_login(people.alice)
    address = reverse("webhooks", args=[people.team.public_id])
    page = client.post(address, {"url": receiver.url, "events": ["comment.added"]})
    secret = page.context["secret"]
    assert secret.startswith("whsec_") and secret not in str(Webhook.objects.values())
    assert secret not in client.get(address).content.decode()
    add_comment(actor=people.erin, about=make_board(count=1), text="Hm.")
    assert told() == 1
    row = Delivery.objects.get()
    client.post(reverse("delivery_send", args=[people.team.public_id, row.public_id]))
    assert delivering.deliver_webhooks() == 1 and len(receiver.heard) == 2
    client.post(reverse("webhook_remove", args=[people.team.public_id, Webhook.objects.get().public_id]))
    assert not Webhook.objects.exists()
    bad = client.post(address, {"url": "nowhere", "events": ["comment.added"]})
    assert bad.status_code == 422 and 'value="nowhere"' in bad.content.decode()
