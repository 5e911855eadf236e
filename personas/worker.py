"""What a worker process holds: the generator, loaded once, before the first claim.

Solo pool, one process a device. Celery's time limits do not fire there, so the lease is the limit: it is renewed
between portraits, and the supervisor replaces a worker whose lease ran out.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from functools import lru_cache

from celery.signals import worker_init, worker_ready, worker_shutting_down
from django.conf import settings
from django.db import close_old_connections, connection
from django.db.models import F
from django.utils import timezone

from facegen.attributes import PortraitRequest
from personas.models import Face, Worker
from personas.services import jobs
from personas.services.faces import Drawn, store_portrait

log = logging.getLogger(__name__)
TURN_SECONDS = 20
BEAT_SECONDS = 5
BATCH_ON_CPU, BATCH_ON_GPU = 4, 32


class Painter:
    """Claims, draws and stores portraits. `generator` answers generate(), device and model_hash (facegen.sampler)."""

    def __init__(self, generator, name: str):
        self.generator = generator
        self.name = name
        on_gpu = "cuda" in str(generator.device)
        self.batch = settings.BATCH_SIZE or (BATCH_ON_GPU if on_gpu else BATCH_ON_CPU)
        self.stopping = False

    def drain(self, seconds: float = TURN_SECONDS) -> int:
        """Draw until nothing waits, the turn is over or the worker is told to stop. Returns how many were finished."""
        finished, until = 0, time.monotonic() + seconds
        while not self.stopping:
            if time.monotonic() > until:
                jobs.knock()  # another turn, after a look at the broker
                break
            claims = jobs.claim(worker=self.name, limit=self.batch)
            if not claims:
                break
            finished += self.draw(claims)
            close_old_connections()
        return finished

    def draw(self, claims: list[jobs.Claim]) -> int:
        """One forward pass for `claims`; a batch that fails is drawn one by one, so that one bad job fails alone."""
        began = time.monotonic()
        faces = Face.objects.in_bulk([claim.face_id for claim in claims])
        pairs = [(claim, faces[claim.face_id]) for claim in claims if claim.face_id in faces]
        try:
            finished, inside = self._draw_together(pairs)
        except Exception:
            log.exception("A batch of %d portraits failed; drawing them one by one", len(pairs))
            finished, inside = self._draw_alone(pairs)
        self._count(finished, inside, time.monotonic() - began)
        return finished

    def _draw_together(self, pairs) -> tuple[int, float]:
        began = time.monotonic()
        portraits = self._generate([face for _, face in pairs], [claim for claim, _ in pairs])
        inside = time.monotonic() - began
        finished = sum(
            store_portrait(claim=claim, face=face, drawn=drawn, model=self.generator.model_hash)
            for (claim, face), drawn in zip(pairs, portraits, strict=True)
        )
        return finished, inside

    def _draw_alone(self, pairs) -> tuple[int, float]:
        finished, inside = 0, 0.0
        for pair in pairs:
            try:
                one, seconds = self._draw_together([pair])
                finished, inside = finished + one, inside + seconds
            except Exception as error:
                log.exception("Portrait %s failed", pair[1].public_id)
                jobs.fail(claim=pair[0], reason=f"The portrait could not be drawn: {error}")
        return finished, inside

    def _generate(self, faces: list[Face], claims: list[jobs.Claim]) -> list[Drawn]:
        requests = [PortraitRequest.from_dict(face.asked) for face in faces]
        renewed = time.monotonic()

        def on_step(done: int, total: int) -> None:
            nonlocal renewed
            if time.monotonic() - renewed > settings.LEASE_SECONDS / 4:
                jobs.renew(claims=claims)
                renewed = time.monotonic()

        portraits = self.generator.generate(requests, [face.seed for face in faces], on_step=on_step)
        return [Drawn(p.image, p.measured, p.confidence, p.tries) for p in portraits]

    def _count(self, finished: int, inside: float, busy: float) -> None:
        Worker.objects.filter(name=self.name).update(
            drawn=F("drawn") + finished,
            network_seconds=F("network_seconds") + inside,
            busy_seconds=F("busy_seconds") + busy,
            seen=timezone.now(),
        )


@lru_cache(maxsize=1)
def painter() -> Painter:
    """This process's painter. The first call imports torch and loads the weights: 3 to 6 s on a small machine."""
    from facegen.sampler import PortraitGenerator

    generator = PortraitGenerator.load(settings.WEIGHTS_DIR, device=settings.DEVICE)
    name = f"painter-{os.uname().nodename}-{os.getpid()}"
    made = Painter(generator, name)
    now = timezone.now()
    device = device_label(generator.device)
    Worker.objects.create(name=name, device=device, model_hash=generator.model_hash, started=now, seen=now)
    log.info("Drawing on %s, batches of %d, model %s", device, made.batch, generator.model_hash[:12])
    return made


def device_label(device) -> str:
    """What a person calls it: "CPU, 1 thread", "cuda:0 NVIDIA H100"."""
    import torch

    if "cuda" in str(device):
        return f"{device} {torch.cuda.get_device_name(device)}"
    threads = torch.get_num_threads()
    return f"CPU, {threads} {'thread' if threads == 1 else 'threads'}"


def _beat(name: str, over: threading.Event) -> None:
    while not over.wait(BEAT_SECONDS):
        try:
            Worker.objects.filter(name=name).update(seen=timezone.now())
        except Exception as error:  # the next beat tries again; a worker does not die of a missed one
            log.warning("Heartbeat failed: %s", error)
        finally:
            connection.close()


_over = threading.Event()


@worker_init.connect
def load_generator(**kwargs) -> None:
    """A worker that cannot draw ends here with the reason, instead of failing every job that it is given."""
    try:
        made = painter()
    except Exception as error:
        log.critical("The generator cannot be loaded: %s", error)
        raise SystemExit(1) from error  # celery swallows anything less
    threading.Thread(target=_beat, args=(made.name, _over), daemon=True, name="heartbeat").start()


@worker_ready.connect
def begin_with_what_waits(**kwargs) -> None:
    jobs.knock()


@worker_shutting_down.connect
def stop_claiming(**kwargs) -> None:
    made = painter()
    made.stopping = True
    _over.set()
    Worker.objects.filter(name=made.name).update(stopped=timezone.now())
