"""Keeps the web server and the workers running, and mends the queues: the heart of `manage.py serve`."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection

from personas.engine import jobs
from personas.models.engine.worker import worker_name
from personas.services.doors import delivering
from personas.services.engine import housekeeping
from personas.services.exports import export_jobs
from personas.services.teams import audit_chain
from personas.services.trust import report_looks

log = logging.getLogger(__name__)
STEADY_SECONDS = 20  # a child that ran this long starts again without delay
MAX_DELAY = 30.0
STOP_SECONDS = 15
SWEEP_EVERY = 600
PR_SET_PDEATHSIG = 1
QUEUES = (jobs, export_jobs)


def die_with_parent() -> None:
    """Linux only: a child gets SIGTERM when its supervisor dies, even by kill -9."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One supervised process: started again when it ends, later and later while it ends at once."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen | None = None
    started: float = 0.0
    delay: float = 0.0
    start_at: float = 0.0

    def start(self) -> None:
        environment = os.environ | self.environment
        self.process = subprocess.Popen(self.command, env=environment, preexec_fn=die_with_parent)
        self.started = time.monotonic()

    def keep_running(self) -> None:
        now = time.monotonic()
        if self.process and self.process.poll() is not None:
            self._plan_restart(now)
        if self.process is None and now >= self.start_at:
            self.start()

    def _plan_restart(self, now: float) -> None:
        steady = now - self.started > STEADY_SECONDS
        self.delay = 0.0 if steady else min(MAX_DELAY, max(0.5, self.delay * 2))
        log.warning("%s ended with %s; starting again in %.1f s", self.name, self.process.returncode, self.delay)
        self._release()
        self.process, self.start_at = None, now + self.delay

    def _release(self) -> None:
        try:
            for queue in QUEUES:
                queue.release(worker=worker_name(self.process.pid))
        except Exception as error:  # the database is away too: then its leases run out by themselves
            log.warning("Could not free what %s held: %s", self.name, error)
            connection.close()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        if not self.process:
            return
        try:
            self.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.warning("%s did not stop in time and is killed", self.name)
            self.process.kill()


def web_command() -> list[str]:
    address = f"{settings.SERVE_HOST}:{settings.SERVE_PORT}"
    options = [
        "--worker-class",
        "gthread",
        "--workers",
        "2",
        "--threads",
        "8",
        "--bind",
        address,
        "--no-control-socket",
    ]
    return [sys.executable, "-m", "gunicorn", "personas.wsgi", *options, "--log-level", "warning"]


def worker_command(number: int = 0) -> list[str]:
    return _celery_command(settings.FACES_QUEUE, f"painter{number}@%h")


def exporter_command(number: int = 0) -> list[str]:
    return _celery_command(settings.EXPORTS_QUEUE, f"exporter{number}@%h")


def _celery_command(queue: str, name: str) -> list[str]:
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "warning"]
    options = ["-Q", queue, "--pool", "solo", "-n", name]
    return [sys.executable, "-m", "celery", "--quiet", "-A", "personas", "worker", *options, *quiet]


def workers() -> list[Child]:
    """One worker a GPU, each seeing only its own; one on a machine without, unless FACET_WORKERS says otherwise."""
    gpus = 0 if settings.DEVICE == "cpu" else gpu_count()
    count = settings.WORKERS or gpus or 1
    children = []
    for number in range(count):
        environment = thread_limits(count)
        if gpus:
            environment["CUDA_VISIBLE_DEVICES"] = str(number % gpus)
        name = "worker" if count == 1 else f"worker {number}"
        children.append(Child(name, worker_command(number), environment))
    return children


def exporters() -> list[Child]:
    """The processes that make files for download; no GPU is theirs."""
    environment = {"CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1"}
    count = settings.EXPORT_WORKERS
    names = [f"export worker {number}" if count > 1 else "export worker" for number in range(count)]
    return [Child(name, exporter_command(number), environment) for number, name in enumerate(names)]


def gpu_count() -> int:
    """As nvidia-smi lists them: asking torch in this process would make CUDA unusable in its children."""
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    if visible is not None:
        return len([device for device in visible.split(",") if device.strip()])
    try:
        listed = subprocess.run(["nvidia-smi", "-L"], capture_output=True, text=True, timeout=20).stdout
    except (OSError, subprocess.TimeoutExpired):
        return 0
    return sum(line.startswith("GPU ") for line in listed.splitlines())


def thread_limits(count: int) -> dict[str, str]:
    """One core stays for the web: torch on all of them made twelve portraits four times slower."""
    threads = str(max(1, ((os.cpu_count() or 2) - 1) // count))
    return {"OMP_NUM_THREADS": threads, "MKL_NUM_THREADS": threads}


class Supervisor:
    def __init__(self, children: list[Child]):
        self.children = children
        self.stopping = False
        self.swept = time.monotonic()

    def run(self) -> None:
        """Until SIGTERM or SIGINT. Then the children get STOP_SECONDS to finish what they do."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask_to_stop)
        while not self.stopping:
            for child in self.children:
                child.keep_running()
            self._mend()
            time.sleep(1)
        self.stop()

    def stop(self) -> None:
        for child in self.children:
            child.stop()
        until = time.monotonic() + STOP_SECONDS
        for child in self.children:
            child.wait(until)

    def _ask_to_stop(self, *args) -> None:
        self.stopping = True

    def _mend(self) -> None:
        try:
            for queue in QUEUES:
                queue.reconcile()
            report_looks.reconcile()
            delivering.reconcile()
            audit_chain.seal()
            self._replace_hung_workers()
            self._sweep_now_and_then()
        except Exception as error:  # a locked or restarting database must not end the supervisor
            log.warning("Could not look after the queue: %s", error)
            connection.close()

    def _replace_hung_workers(self) -> None:
        for name in set().union(*(queue.overdue_workers() for queue in QUEUES)):
            for child in self.children:
                if child.process and child.process.poll() is None and name == worker_name(child.process.pid):
                    log.warning("%s holds a job beyond its lease and is replaced", name)
                    child.process.kill()

    def _sweep_now_and_then(self) -> None:
        if time.monotonic() - self.swept > SWEEP_EVERY:
            self.swept = time.monotonic()
            housekeeping.sweep()
