"""PostgreSQL + RabbitMQ, without Redis: the engine's suites again, and a whole installation."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.e2e.installation import ROOT, Installation
from tests.ops.places import USE
from tests.real_services import RABBITMQ

pytestmark = pytest.mark.services
BOARD = USE.split("now = timezone.now()")[0]
STAND_IN = {"FACET_GENERATOR": "personas.bench.standin.StandIn", "FACET_SAMPLE_BOARD": "0", "FACET_DEVICE": "cpu"}


def environment(more: dict[str, str]) -> dict[str, str]:
    mine = ("PYTEST_", "FACET_", "REDIS_URL")
    return {name: value for name, value in os.environ.items() if not name.startswith(mine)} | more


def test_queue_and_accounts_with_doorbells_in_rabbitmq_and_tries_in_a_table(rabbitmq_environment):
    more = rabbitmq_environment | {"DJANGO_SETTINGS_MODULE": "tests.settings", "FACET_TEST_BROKER": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    suites = ["tests/engine", "tests/exports", "tests/accounts/test_passwords.py", "tests/portraits/test_limits.py"]
    result = subprocess.run([*command, *suites], cwd=ROOT, env=environment(more), capture_output=True, text=True)
    assert result.returncode == 0, result.stdout[-4000:]
    assert int(re.search(r"(\d+) passed", result.stdout)[1]) > 100
    assert waiting(rabbitmq_environment["FACET_QUEUE_PREFIX"] + "faces") > 0, "no doorbell came through RabbitMQ"


def test_an_installation_draws_and_exports(rabbitmq_environment, tmp_path):
    there = Installation(tmp_path / "var", environment(rabbitmq_environment | STAND_IN))
    there.start(seconds=120)
    try:
        ask_for_a_board(there)
        done = "select count(*) from personas_job where state = 'done' and completions = 1"
        there.wait_for(lambda: there.rows(done)[0][0] == 5, 60, "five portraits")
        assert len(there.pictures()) == 5
        assert "WARNING" not in there.log.replace("started again", ""), there.log
    finally:
        there.stop()
    doctor = manage(there, "doctor").stdout
    assert "✓ broker" in doctor and "RabbitMQ answers at 127.0.0.1:5672." in doctor
    assert "✓ tries" in doctor


def ask_for_a_board(there: Installation) -> None:
    options = {"cwd": ROOT, "env": surroundings(there), "capture_output": True, "text": True}
    result = subprocess.run([sys.executable, "-c", BOARD], **options)
    assert result.returncode == 0, result.stderr


def manage(there: Installation, *command: str) -> subprocess.CompletedProcess:
    options = {"cwd": ROOT, "env": surroundings(there), "capture_output": True, "text": True}
    return subprocess.run([sys.executable, "manage.py", *command], **options)


def surroundings(there: Installation) -> dict[str, str]:
    return there.environment | {"FACET_DATA": str(there.data), "DJANGO_SETTINGS_MODULE": "personas.settings"}


def waiting(queue: str) -> int:
    from kombu import Connection

    with Connection(RABBITMQ) as connection, connection.channel() as channel:
        return channel.queue_declare(queue, passive=True).message_count
