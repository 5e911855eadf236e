"""What operators see: metrics, readiness, log lines, and the staff's page."""

import json
import logging
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from personas.engine import jobs
from personas.models import Counter, Job
from personas.services.engine import readiness
from personas.settings.logs import JsonFormatter, job_id, request_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(settings):
    settings.METRICS_TOKEN = "a-token-for-prometheus"
    return {"Authorization": f"Bearer {settings.METRICS_TOKEN}"}


@pytest.fixture
def staff(client, django_user_model):
    user = django_user_model.objects.create_user("sam", password="a-long-password", is_staff=True)
    client.force_login(user)
    return client


def fail_all(board, reason: str) -> None:
    board.portrait_jobs().update(state="failed", error=reason, started=timezone.now(), finished=timezone.now())


def test_metrics_say_what_the_database_knows(client, token, make_board, painter):
    make_board(count=3)
    painter.drain()
    waiting = make_board(count=2, seed=9)
    waiting.portrait_jobs().update(created=timezone.now() - timedelta(seconds=90))
    Counter.add("leases_lost", 2)
    text = client.get("/metrics", headers=token).content.decode()
    lines = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert float(lines['facet_jobs{state="queued"}']) == 2
    assert float(lines['facet_job_outcomes_total{outcome="done"}']) == 3
    assert float(lines["facet_leases_lost_total"]) == 2
    assert 89 < float(lines["facet_oldest_job_seconds"]) < 100
    assert float(lines["facet_portraits_per_second"]) == 3 / 60
    assert 'facet_worker_network_seconds{device="cpu",worker="test-painter"}' in lines


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Bearer ä"])
def test_metrics_need_the_token(client, token, header):
    assert client.get("/metrics", headers={"Authorization": header}).status_code == 404


def test_without_a_token_there_are_no_metrics(client, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_a_refused_doorbell_is_counted(monkeypatch):
    def refuse(task, **kwargs):
        raise OSError("connection refused")

    monkeypatch.setattr("personas.celery.app.send_task", refuse)
    jobs.knock()
    assert Counter.objects.get(name="knocks_failed").value == 1


def test_readiness_tells_the_age_of_the_oldest_job(client, make_board):
    readiness.forget()
    board = make_board(count=1)
    board.portrait_jobs().update(created=timezone.now() - timedelta(seconds=30))
    answer = client.get("/readyz").json()
    assert 29 <= answer["oldest_job_seconds"] <= 40
    assert set(answer) == {*readiness.CHECKS, "oldest_job_seconds"}


def test_the_page_shows_queue_workers_and_failures(staff, make_board, painter):
    make_board(count=3)
    painter.drain()
    board = make_board(count=2, seed=9)
    fail_all(board, "The device burst.")
    text = staff.get(reverse("operations")).content.decode()
    assert "test-painter" in text
    assert "The device burst." in text
    assert board.name not in text


def test_a_failure_can_be_tried_again_by_its_reason(staff, make_board):
    board, other = make_board(count=2), make_board(count=1, seed=9)
    fail_all(board, "The device burst.")
    fail_all(other, "Another reason.")
    response = staff.post(reverse("operations_retry"), {"reason": "The device burst."}, follow=True)
    assert "2 portraits are queued again" in response.content.decode()
    assert set(board.portrait_jobs().values_list("state", flat=True)) == {"queued"}
    assert set(other.portrait_jobs().values_list("state", flat=True)) == {"failed"}


def test_a_refresh_brings_only_the_state(staff):
    text = staff.get(reverse("operations"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in text
    assert "No worker has a heartbeat" in text


def test_a_person_who_is_no_staff_finds_nothing(client, people):
    client.force_login(people.alice)
    assert client.get(reverse("operations")).status_code == 404
    assert client.post(reverse("operations_retry"), {"reason": ""}).status_code == 404


def line_of(message: str, **extra) -> dict:
    record = logging.LogRecord("facet", logging.WARNING, __file__, 1, message, None, extra.get("exc_info"))
    return json.loads(JsonFormatter().format(record))


def test_a_log_line_is_json_with_what_it_belongs_to():
    request, job = request_id.set("r1"), job_id.set("7")
    line = line_of('said "so"\nthen')
    request_id.reset(request)
    job_id.reset(job)
    assert (line["message"], line["request_id"], line["job_id"]) == ('said "so"\nthen', "r1", "7")
    assert "request_id" not in line_of("outside")


def test_every_answer_has_a_request_id_of_its_own(client):
    first, second = (client.get("/healthz")["X-Request-Id"] for _ in range(2))
    assert len(first) == 32
    assert first != second


def test_a_failed_job_is_logged_with_its_id(make_board, painter, generator, caplog):
    board = make_board(count=1)
    generator.poison = {board.portrait_jobs().get().face.seed}
    seen = []
    handler = logging.Handler()
    handler.emit = lambda record: seen.append(json.loads(JsonFormatter().format(record)))
    log = logging.getLogger("personas.engine.workers.painter")
    log.addHandler(handler)
    try:
        painter.drain()
    finally:
        log.removeHandler(handler)
    assert seen[0]["job_id"] == str(Job.objects.get().pk)
    assert "this seed cannot be drawn" in seen[0]["exception"]
