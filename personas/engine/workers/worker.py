"""What a worker process holds: for faces the generator, loaded once, before the first claim; and a heartbeat.

Solo pool, one process a device. Celery's time limits do not fire there, so the lease is the limit: it is renewed
between portraits, and a worker whose work shows no sign of life ends itself; one that cannot even do that is
replaced by the supervisor.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from functools import lru_cache

from celery.signals import worker_init, worker_ready, worker_shutting_down
from celery.worker import state as celery_state
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

from personas.engine import jobs, running, systemd
from personas.engine.storage_name import storage_name
from personas.engine.workers.exporter import Exporter, exporter
from personas.engine.workers.faults import patiently
from personas.engine.workers.painter import Painter
from personas.models import Worker
from personas.models.engine.worker import Serves, worker_name
from personas.services.exports import export_jobs

log = logging.getLogger(__name__)
BEAT_SECONDS = 5


@lru_cache(maxsize=1)
def painter() -> Painter:
    """This process's painter. The first call imports torch and loads the weights: 3 to 6 s on a small machine."""
    generator = import_string(settings.GENERATOR).load(settings.WEIGHTS_DIR, device=settings.DEVICE)
    return Painter(generator, worker_name(os.getpid()))


def register(made: Painter | Exporter) -> None:
    """Containers give a new process its predecessor's name: what that one held is free then."""
    now = timezone.now()
    jobs.release(worker=made.name)
    export_jobs.release(worker=made.name)
    fresh = {"drawn": 0, "network_seconds": 0.0, "busy_seconds": 0.0, "stopped": None, "started": now, "seen": now}
    here = {"queue": made.queue, "device": device_label(made.device), "model_hash": made.model_hash}
    here["storage"] = _storage_name()
    Worker.objects.update_or_create(name=made.name, defaults=fresh | here)
    log.info("%s", made)


def _storage_name() -> str:
    try:
        return storage_name()
    except Exception as error:  # a bucket that is away: what is drawn waits for it, and says so
        log.warning("The picture storage does not say its name: %s: %s", type(error).__name__, error)
        return ""


def device_label(device) -> str:
    """What a person calls it: "CPU, 1 thread", "cuda:0 NVIDIA H100"; another device by its own name."""
    if str(device).split(":")[0] not in ("cpu", "cuda"):
        return str(device)
    import torch

    if "cuda" in str(device):
        return f"{device} {torch.cuda.get_device_name(device)}"
    threads = torch.get_num_threads()
    return f"CPU, {threads} {'thread' if threads == 1 else 'threads'}"


class Heartbeat(threading.Thread):
    """Says every few seconds that the process is there, and ends it when its generator hangs."""

    def __init__(self, made: Painter | Exporter):
        super().__init__(daemon=True, name="heartbeat")
        self.made, self.over = made, threading.Event()

    def run(self) -> None:
        while not self.over.wait(BEAT_SECONDS):
            if self.hung():
                log.critical("No sign of life for %d s; ending this process", self.silence())
                os.kill(os.getpid(), signal.SIGKILL)  # a hung driver call answers nothing less
            systemd.notify("WATCHDOG=1")
            self._write(seen=timezone.now())
        # Here and not in the signal handler: that one may interrupt a query of the main thread.
        self._write(stopped=timezone.now())

    def silence(self) -> float:
        return time.monotonic() - self.made.moved

    def hung(self) -> bool:
        return self.made.busy and self.silence() > self.made.hung_after

    def _write(self, **values) -> None:
        try:
            self.made.beat()
            Worker.objects.filter(name=self.made.name).update(**values)
        except Exception as error:  # the next beat tries again; a worker does not die of a missed one
            log.warning("Heartbeat failed: %s", error)
        finally:
            connection.close()


_serving: list[tuple[Painter | Exporter, Heartbeat]] = []
KNOCKS = {Serves.FACES: jobs.knock, Serves.EXPORTS: export_jobs.knock}
MAKERS = {Serves.FACES: painter, Serves.EXPORTS: exporter}


@worker_init.connect
def begin(sender, **kwargs) -> None:
    """Load what the queues that this worker takes from need: a worker for exports alone never imports torch."""
    running.hold()
    for queue in sender.app.amqp.queues.consume_from:
        made = _made(queue)
        _register_or_end(made)
        heartbeat = Heartbeat(made)
        heartbeat.start()
        _serving.append((made, heartbeat))


def _made(queue: str) -> Painter | Exporter:
    """A worker that cannot do its work ends here with the reason, instead of failing every job that it is given."""
    try:
        return MAKERS[Serves(queue.removeprefix(settings.QUEUE_PREFIX))]()
    except Exception as error:
        log.critical("The queue %s cannot be served: %s", queue, error)
        raise SystemExit(1) from error  # celery swallows anything less


def _register_or_end(made: Painter | Exporter) -> None:
    """Without its row a worker would go on without a heartbeat, seen by nobody; whoever starts it tries again."""
    try:
        patiently(register, made=made)
    except Exception as error:
        log.critical("This worker cannot say that it is there: %s", error)
        raise SystemExit(1) from error


@worker_ready.connect
def begin_with_what_waits(**kwargs) -> None:
    systemd.notify("READY=1")
    for made, _ in _serving:
        KNOCKS[made.queue]()


@worker_shutting_down.connect
def stop_claiming(**kwargs) -> None:
    """Runs as a signal handler: sets flags, touches no database."""
    for made, heartbeat in _serving:
        made.stopping = True
        heartbeat.over.set()


def end_process() -> None:
    """Leave the consumer loop after this task, for the supervisor to start anew."""
    stop_claiming()
    celery_state.should_stop = 1
