"""Children that end, hang or are many."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from personas.engine.workers import supervisor
from personas.models import Job
from personas.models.engine.worker import worker_name

pytestmark = pytest.mark.django_db
SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def child():
    made = supervisor.Child("worker", SLEEP)
    made.start()
    yield made
    if made.process:
        made.process.kill()
        made.process.wait()


def test_a_stopped_worker_is_killed_and_its_job_is_free_at_once(make_board, child):
    """SIGSTOP: the process lives, renews nothing and answers no signal but SIGKILL."""
    make_board(count=1)
    os.kill(child.process.pid, signal.SIGSTOP)
    long_ago = timezone.now() - timedelta(seconds=60)
    Job.objects.update(state="running", attempt=1, worker=worker_name(child.process.pid), lease_until=long_ago)
    keeper, hung = supervisor.Supervisor([child]), child.process
    keeper._mend()
    assert hung.wait(5) == -signal.SIGKILL
    Job.objects.update(lease_until=timezone.now() + timedelta(seconds=60))
    child.keep_running()
    assert Job.objects.get().lease_until < timezone.now()
    time.sleep(0.6)
    child.keep_running()
    assert child.process.poll() is None
    assert child.process.pid != hung.pid


def test_another_host_with_the_same_process_id_is_let_alone(make_board, child):
    make_board(count=1)
    long_ago = timezone.now() - timedelta(seconds=60)
    Job.objects.update(state="running", attempt=1, lease_until=long_ago, worker=f"worker-far-{child.process.pid}")
    supervisor.Supervisor([child])._mend()
    assert child.process.poll() is None


def test_a_child_that_ends_at_once_is_started_later_and_later():
    child = supervisor.Child("worker", [sys.executable, "-c", "raise SystemExit(1)"])
    delays = []
    for _ in range(3):
        child.start()
        child.process.wait()
        child.keep_running()
        delays.append(child.delay)
    assert delays == [0.5, 1.0, 2.0]


def test_one_worker_a_gpu_each_with_its_own(monkeypatch, settings):
    listed = "GPU 0: NVIDIA H100 (UUID: GPU-1)\nGPU 1: NVIDIA H100 (UUID: GPU-2)\n"
    done = subprocess.CompletedProcess([], 0, stdout=listed)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setattr(supervisor.subprocess, "run", lambda *args, **kwargs: done)
    children = supervisor.workers()
    assert [child.environment["CUDA_VISIBLE_DEVICES"] for child in children] == ["0", "1"]
    assert len({child.name for child in children}) == 2
    settings.DEVICE = "cpu"
    assert len(supervisor.workers()) == 1
    settings.WORKERS = 3
    assert len(supervisor.workers()) == 3


def test_without_nvidia_smi_there_is_one_worker(monkeypatch):
    def missing(*args, **kwargs):
        raise FileNotFoundError("nvidia-smi")

    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setattr(supervisor.subprocess, "run", missing)
    children = supervisor.workers()
    assert len(children) == 1
    assert "CUDA_VISIBLE_DEVICES" not in children[0].environment


def test_a_supervisor_outlives_a_worker_that_dies_while_the_database_is_away(monkeypatch, child):
    def away(**kwargs):
        raise OperationalError("the database system is starting up")

    monkeypatch.setattr(supervisor.jobs, "release", away)
    child.process.kill()
    child.process.wait()
    ended = child.process
    child.keep_running()
    time.sleep(0.6)
    child.keep_running()
    assert child.process is not ended
    assert child.process.poll() is None


@pytest.mark.django_db(transaction=True)
def test_serve_waits_for_a_database_that_is_starting(monkeypatch):
    from personas.management.commands import serve

    tries = []

    def migrate(*args, **kwargs):
        tries.append(args[0])
        if len(tries) < 3:
            raise OperationalError("the database system is not yet accepting connections")

    monkeypatch.setattr(serve, "call_command", migrate)
    monkeypatch.setattr(serve.Command, "_check_port", lambda self: None)
    monkeypatch.setattr(serve.demo, "ensure_demo_login", lambda: None)
    monkeypatch.setattr(serve.supervisor.Supervisor, "run", lambda self: None)
    monkeypatch.setattr(serve.Command, "_greet", lambda self, login: None)
    serve.Command().handle()
    assert tries == ["migrate"] * 3
