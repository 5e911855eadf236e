"""Signs of life for systemd: from reconcile, and between the duties of a sweep."""

import socket
import tempfile
from pathlib import Path

import pytest

from personas.engine import running
from personas.management.commands import reconcile
from personas.services.engine import duties


@pytest.fixture
def heard(monkeypatch):
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(Path(folder) / "notify"))
        systemd.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(Path(folder) / "notify"))

        def messages() -> list[str]:
            found = []
            try:
                while True:
                    found.append(systemd.recv(100).decode())
            except BlockingIOError:
                return found

        yield messages


def test_a_sign_before_every_duty(heard):
    duties.each({"one": lambda: 1, "two": lambda: 2})
    assert heard() == ["WATCHDOG=1", "WATCHDOG=1"]


class Enough(BaseException):
    pass


@pytest.mark.django_db
def test_reconcile_says_that_it_is_ready_and_outlives_what_is_away(heard, monkeypatch, caplog):
    def away():
        raise ConnectionError("the bucket is away")

    rounds = []

    def sleep(seconds):
        rounds.append(seconds)
        if len(rounds) == 3:
            raise Enough

    monkeypatch.setattr(running, "hold", lambda: None)
    monkeypatch.setattr(reconcile.jobs, "reconcile", away)
    monkeypatch.setattr(reconcile.connection, "close", lambda: None)
    monkeypatch.setattr(reconcile.time, "sleep", sleep)
    with pytest.raises(Enough):
        reconcile.Command().handle(every=2.0)
    assert heard() == ["READY=1", "WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"]
    assert caplog.text.count("the bucket is away") == 3
