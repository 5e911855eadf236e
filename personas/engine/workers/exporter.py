"""Claims exports one by one and makes them. Its process never imports torch."""

from __future__ import annotations

import logging
import os
import shutil
import time
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections
from django.db.models import F
from django.utils import timezone

from personas.engine.workers.faults import patiently
from personas.engine.workers.pauses import GrowingPause
from personas.engine.workers.troubles import told
from personas.models import ExportJob, Worker
from personas.models.engine.worker import Serves, worker_name
from personas.services.exports import export_jobs
from personas.services.exports.export_kinds import ExportImpossible, Made, find_kind
from personas.services.portraits.storage_trouble import StorageTrouble
from personas.settings.logs import job_id

log = logging.getLogger(__name__)
TURN_SECONDS = 60
REPORT_SECONDS = 0.5
SILENT_SECONDS = 300  # one step of a large file may take long; the heartbeat keeps the lease meanwhile
SCRATCH = "scratch"


class NotWanted(Exception):
    """The export was cancelled, or another worker has it."""


class Stopping(Exception):
    """The worker was told to stop."""


class Exporter:
    queue, model_hash, device = Serves.EXPORTS, "", "Exports"
    hung_after = SILENT_SECONDS

    def __init__(self, name: str):
        self.name = name
        self.stopping = False
        self.moved = time.monotonic()  # when the export under way last gave a sign of life
        self.claim: export_jobs.Claim | None = None
        self.pause = GrowingPause()

    def __str__(self) -> str:
        return "Making exports"

    @property
    def busy(self) -> bool:
        return self.claim is not None

    def beat(self) -> None:
        """Called by the heartbeat's thread: a step that takes long must not cost the lease."""
        if claim := self.claim:
            export_jobs.renew(claim=claim)

    def drain(self, seconds: float = TURN_SECONDS) -> int:
        """Make what waits until nothing does, the turn is over or the worker is told to stop. Returns how many."""
        finished, until = 0, time.monotonic() + seconds
        while not (self.stopping or self.pause.on):
            if time.monotonic() > until:
                export_jobs.knock()  # another turn, after a look at the broker
                break
            if not (claimed := patiently(export_jobs.claim, worker=self.name)):
                break
            finished += self._make(*claimed)
            close_old_connections()
        return finished

    def _make(self, claim: export_jobs.Claim, job: ExportJob) -> bool:
        token, began = job_id.set(str(job.public_id)), time.monotonic()
        self.claim, self.moved = claim, began
        try:
            finished = self._finish(claim, job)
        except NotWanted:
            finished = False
        except Stopping:
            finished = bool(patiently(export_jobs.hand_back, claim=claim)) and False
        finally:
            self.claim = None
            job_id.reset(token)
        patiently(self._report, made=finished, took=time.monotonic() - began)
        return finished

    def _finish(self, claim: export_jobs.Claim, job: ExportJob) -> bool:
        with Scratch(self.name) as folder:
            try:
                made = Made(*find_kind(job.kind)(job, Teller(self, claim, folder)))
                finished = patiently(export_jobs.finish, claim=claim, job=job, made=made)
                self.pause.end()
                return finished
            except (NotWanted, Stopping):
                raise
            except StorageTrouble as trouble:
                log.error("%s", trouble.for_the_log)
                patiently(export_jobs.hand_back, claim=claim, reason=str(trouble), delay=self.pause.begin())
            except ExportImpossible as impossible:
                patiently(export_jobs.fail, claim=claim, reason=str(impossible), final=True)
            except Exception as error:
                log.error("Export %s failed", job.public_id)
                patiently(export_jobs.fail, claim=claim, reason=told("The file could not be made.", error))
        return False

    def _report(self, *, made: bool, took: float) -> None:
        row = Worker.objects.filter(name=self.name)
        row.update(drawn=F("drawn") + int(made), busy_seconds=F("busy_seconds") + took, seen=timezone.now())


class Teller:
    """The `on_progress` of one export (export_kinds.Progress)."""

    def __init__(self, exporter: Exporter, claim: export_jobs.Claim, folder: Path):
        self.exporter, self.claim, self.folder = exporter, claim, folder
        self.told = 0.0

    def __call__(self, done: int, total: int, saying: str = "") -> None:
        self.exporter.moved = now = time.monotonic()
        if self.exporter.stopping:
            raise Stopping
        if now - self.told < REPORT_SECONDS:
            return
        self.told = now
        if not patiently(export_jobs.note_progress, claim=self.claim, done=done, total=total, saying=saying):
            raise NotWanted


class Scratch:
    """A folder for one export. One that a killed process left goes when the next worker starts (sweep_scratch)."""

    def __init__(self, worker: str):
        self.folder = settings.DATA_DIR / SCRATCH / worker

    def __enter__(self) -> Path:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        return self.folder

    def __exit__(self, *error) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def sweep_scratch() -> None:
    """Delete the folders of this host's workers that are no more."""
    root = settings.DATA_DIR / SCRATCH
    for folder in root.iterdir() if root.exists() else ():
        pid = folder.name.rsplit("-", 1)[-1]
        if folder.name == worker_name(os.getpid()) or not (pid.isdigit() and _alive(int(pid))):
            shutil.rmtree(folder, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


@lru_cache(maxsize=1)
def exporter() -> Exporter:
    """This process's exporter."""
    sweep_scratch()
    return Exporter(worker_name(os.getpid()))
