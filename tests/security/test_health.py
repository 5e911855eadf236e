"""Health checks tell the truth, cost next to nothing and may be asked by any name of the host."""

import pytest
from django.core.files.storage import default_storage

from personas.models import Worker
from personas.services.engine import readiness

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def anew():
    readiness.forget()
    yield
    readiness.forget()


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize("host", ["127.0.0.1:8000", "facet", "10.1.2.3", "facet_web_1"])
def test_a_probe_may_name_any_host(path, host, client, settings, painter):
    settings.ALLOWED_HOSTS, settings.PUBLIC_URL = ["facet.example.com"], "https://facet.example.com"
    assert client.get(path, headers={"host": host}).status_code == 200
    assert client.get("/", headers={"host": host}).status_code == 400


def test_metrics_may_be_asked_by_any_host(client, settings):
    settings.ALLOWED_HOSTS, settings.METRICS_TOKEN = ["facet.example.com"], "a-token-for-prometheus"
    answer = client.get("/metrics", headers={"host": "facet", "Authorization": "Bearer a-token-for-prometheus"})
    assert answer.status_code == 200


def test_being_up_costs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok\n"


def test_being_ready_writes_nothing_and_stands_for_a_while(client, painter, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(default_storage, "save", lambda *about: pytest.fail("wrote a file"))
    assert client.get("/readyz").status_code == 200
    with django_assert_num_queries(0):
        for _ in range(20):
            assert client.get("/readyz").status_code == 200
    Worker.objects.all().delete()
    monkeypatch.setattr(readiness, "STANDS_FOR", 0.0)
    assert client.get("/readyz").json()["worker"] is False


@pytest.mark.parametrize(
    ("part", "trouble"),
    [
        ("storage", lambda patch: patch.setattr(readiness, "ROOM_AT_LEAST", 1 << 60)),
        ("storage", lambda patch: patch.setattr(readiness.os, "access", lambda folder, how: False)),
        ("cache", lambda patch: patch.setattr(readiness.cache, "get", lambda *about: 1 / 0)),
        ("broker", lambda patch: patch.setattr(readiness.broker_checks, "broker", lambda **about: 1 / 0)),
        ("database", lambda patch: patch.setattr(readiness, "_leaves", lambda: (("personas", "9999_not_yet"),))),
    ],
    ids=["no room", "read only", "no cache", "no broker", "a table is missing"],
)
def test_what_is_missing_is_said(part, trouble, client, painter, monkeypatch):
    trouble(monkeypatch)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert [name for name, value in answer.json().items() if value is False] == [part]
