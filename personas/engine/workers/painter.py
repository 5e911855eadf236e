"""Claims jobs, draws them and puts the portraits away. One painter a process, one process a device."""

from __future__ import annotations

import logging
import os
import time
from collections import Counter as CountOf
from collections import deque

from django.conf import settings
from django.db import close_old_connections
from django.db.models import F
from django.utils import timezone

from facegen.attributes import PortraitRequest
from personas.engine import jobs
from personas.engine.workers import faults
from personas.engine.workers.faults import patiently
from personas.engine.workers.originality import Originality
from personas.engine.workers.pauses import GrowingPause
from personas.engine.workers.places import places_of
from personas.engine.workers.shelf import Drying, Shelf
from personas.engine.workers.troubles import told, why_not_drawn
from personas.models import Counter, Face, Worker
from personas.models.engine.worker import Serves
from personas.services.portraits.faces import Finished, finish_portraits
from personas.services.portraits.storage_trouble import StorageTrouble
from personas.settings.logs import job_id

log = logging.getLogger(__name__)
Pairs = list[tuple[jobs.Claim, Face]]
TURN_SECONDS = 60
HUNG_LEASES = 2  # a first call on a GPU compiles kernels: more than one lease may pass without a portrait
BATCH_ON_CPU, BATCH_ON_GPU = 1, 32  # a CPU draws one by one anyway: smaller batches let others in sooner
REMEMBERED_PLACES, REMEMBERED_BATCHES = 12, 3
REPORT_SECONDS = 0.5
AHEAD_BATCHES, AHEAD_SECONDS = 8, 0.6
SHELF_BATCHES = 8  # more than that would only grow: the encoders are the slower part then
STORE_SECONDS = 0.2  # batches that take less share a transaction; nobody sees a fifth of a second
STORES_A_BATCH = 8  # of those that take longer


class Painter:
    """`generator` answers generate(), device and model_hash (facegen.serve.sampler)."""

    queue = Serves.FACES

    def __init__(self, generator, name: str):
        self.generator = generator
        self.name = name
        self.originality = Originality(generator)
        on_gpu = "cuda" in str(generator.device)
        self.batch = settings.BATCH_SIZE or (BATCH_ON_GPU if on_gpu else BATCH_ON_CPU)
        self.shelf = Shelf(threads=min(4, os.cpu_count() or 1) if on_gpu else 1)
        self.stopping = False
        self.moved = time.monotonic()  # when the generator last gave a sign of life
        self.renewed = self.stored = self.moved
        self.aside = 0.0  # seconds of a batch that were not the generator's
        self.busy = False
        self.tally: CountOf[str] = CountOf()  # what has happened since the last report
        self.reported = time.monotonic()
        self.ahead = 1  # batches a claim: several where they are short, given back when somebody else comes
        self.store_after = STORE_SECONDS
        self.newest = 0  # what was submitted later than this job came after the claim
        self.served: deque[int | None] = deque(maxlen=max(REMEMBERED_PLACES, REMEMBERED_BATCHES * self.batch))
        self.pause = GrowingPause()  # nothing that is drawn could be kept
        self.claims: list[jobs.Claim] = []  # held and not yet on the shelf
        self.drawn = self.finished = 0

    def __str__(self) -> str:
        return f"Drawing on {self.device}, batches of {self.batch}, model {self.model_hash[:12]}"

    @property
    def device(self):
        return self.generator.device

    @property
    def model_hash(self) -> str:
        return self.generator.model_hash

    @property
    def hung_after(self) -> float:
        return HUNG_LEASES * settings.LEASE_SECONDS

    def beat(self) -> None:
        """Leases are renewed between portraits, by the thread that draws: one that hangs must lose them."""

    def drain(self, seconds: float = TURN_SECONDS) -> int:
        """Draw until nothing waits, the turn is over or the worker is told to stop. Returns how many were finished."""
        self.finished, until, first = 0, time.monotonic() + seconds, True
        while not self.stopping:
            if time.monotonic() > until:
                jobs.knock()  # another turn, after a look at the broker
                break
            limit = self.batch * self.ahead
            claims = self._claim(limit)
            if not claims and not self.shelf.batches:
                break
            if first and len(claims) >= limit:
                self._wake_another()
            self.draw(claims)
            # Somebody looks at an empty page when a turn begins; and nothing is to be drawn meanwhile when it ends.
            if first or not claims:
                self.put_away()
            first = False
            self._report_now_and_then()
        self.put_away()
        self._report()
        return self.finished

    def _claim(self, limit: int) -> list[jobs.Claim]:
        if self.pause.on:
            return []
        self.newest = patiently(jobs.newest)
        return patiently(jobs.claim, worker=self.name, limit=limit, served=self.served)

    def _wake_another(self) -> None:
        """One doorbell wakes one worker. Whoever finds more than a batch passes it on, and all are awake at once."""
        if Worker.objects.alive().exclude(name=self.name).exists():
            jobs.knock()

    def draw(self, claims: list[jobs.Claim]) -> None:
        """Draw `claims`, batch by batch, and leave them on the shelf; what is dry there is finished meanwhile."""
        if not claims:
            return
        began, self.claims, before = time.monotonic(), claims, self.drawn
        faces = patiently(Face.objects.in_bulk, id_list=[claim.face_id for claim in claims])
        pairs = [(claim, faces[claim.face_id]) for claim in claims if claim.face_id in faces]
        self.busy, self.moved, self.renewed = True, began, began
        try:
            while pairs:
                batch, pairs = pairs[: self.batch], pairs[self.batch :]
                self._paint_unless_stopping(batch)
                self._make_room()
                pairs = self._unless_overtaken(pairs)
        finally:
            self.busy, self.claims = False, []
            self._measure(self.drawn - before, time.monotonic() - began)

    def _unless_overtaken(self, pairs: Pairs) -> Pairs:
        """What is claimed and not begun, or nothing when it went back because somebody else comes first now."""
        if not pairs or self.stopping:
            return pairs
        claims = [claim for claim, _ in pairs]
        if not patiently(jobs.overtaken, claims=claims, since=self.newest):
            return pairs
        patiently(jobs.hand_back, claims=claims)
        return []

    def _make_room(self) -> None:
        while len(self.shelf.batches) > SHELF_BATCHES:
            self._finish(self.shelf.take())

    def _measure(self, drawn: int, seconds: float) -> None:
        self.tally["busy_seconds"] += seconds
        each = seconds / max(1, drawn / self.batch)
        self.ahead = max(1, min(AHEAD_BATCHES, int(AHEAD_SECONDS / each)))
        self.store_after = STORE_SECONDS if each < STORE_SECONDS else each / STORES_A_BATCH

    def put_away(self) -> None:
        """Finish all that is on the shelf."""
        began = time.monotonic()
        while batch := self.shelf.take():
            self._finish(batch)
        self.tally["busy_seconds"] += time.monotonic() - began

    def _paint(self, pairs: Pairs) -> None:
        """One pass for `pairs`; halved when memory ran out, one by one when anything else failed."""
        if not pairs:
            return
        try:
            self._generate(pairs)
        except Exception as error:
            if faults.device_is_lost(error):
                self._leave(pairs, error)
            if len(pairs) == 1:
                self._give_up(pairs[0][0], why_not_drawn(error), error)
                return
            for part in self._parts(pairs, error):
                self._paint_unless_stopping(part)

    def _paint_unless_stopping(self, pairs: Pairs) -> None:
        if self.stopping:
            jobs.hand_back(claims=[claim for claim, _ in pairs])
        else:
            self._paint(pairs)

    def _parts(self, pairs: Pairs, error: Exception) -> list[Pairs]:
        if not faults.out_of_memory(error):
            log.warning("A batch of %d portraits failed; drawing them one by one: %s", len(pairs), error)
            return [[pair] for pair in pairs]
        half = len(pairs) // 2
        self.batch = max(1, min(self.batch, half))
        log.warning("Out of memory with %d portraits at once; from now on %d", len(pairs), self.batch)
        faults.free_memory()
        return [pairs[:half], pairs[half:]]

    def _leave(self, pairs: Pairs, error: Exception) -> None:
        """What is drawn is kept, what is not goes to another worker, and this process ends."""
        log.critical("The device is lost: %s", error)
        self.stopping = True
        while batch := self.shelf.take():
            self._finish(batch)
        reason = "The device that drew this portrait was lost."
        if len(pairs) == 1:  # alone, it may be the cause: that costs it an attempt
            jobs.fail(claim=pairs[0][0], reason=reason)
        jobs.hand_back(claims=self.claims, reason=reason)  # those that are finished stay so
        raise faults.DeviceLost(str(error)) from error

    def _give_up(self, claim: jobs.Claim, reason: str, error: Exception) -> None:
        token = job_id.set(str(claim.job_id))
        log.error("Job %d failed: %s", claim.job_id, reason, exc_info=error)
        job_id.reset(token)
        patiently(jobs.fail, claim=claim, reason=reason)

    def _generate(self, pairs: Pairs) -> None:
        requests = [PortraitRequest.from_dict(face.asked) for _, face in pairs]
        seeds = [face.seed for _, face in pairs]
        began, self.aside = time.monotonic(), 0.0
        among = self._among([face for _, face in pairs])
        portraits = self.generator.generate(requests, seeds, on_step=self._step, **among)
        self.tally["network_seconds"] += time.monotonic() - began - self.aside
        self.drawn += len(pairs)
        self.served.extend(claim.team_id for claim, _ in pairs)
        drawn = self.originality.settle(requests, seeds, portraits, **among)
        self.shelf.put([(claim, face, one) for (claim, face), one in zip(pairs, drawn, strict=True)])

    def _among(self, faces: list[Face]) -> dict:
        """The places of `faces` for a generator that keeps the people of a board apart."""
        if not getattr(self.generator, "keeps_apart", False):
            return {}
        return {"places": patiently(places_of, faces=faces, model=self.model_hash)}

    def _step(self, done: int, total: int) -> None:
        """Called after each portrait: keeps the leases and finishes what has been stored meanwhile."""
        self.moved = time.monotonic()
        if self.moved - self.renewed > settings.LEASE_SECONDS / 4:
            patiently(jobs.renew, claims=self.claims + self.shelf.claims)
            self.renewed = self.stored = self.moved
        if self.moved - self.stored > self.store_after:
            self._finish(self.shelf.take_dry())
        self.aside += time.monotonic() - self.moved  # is no time of the network

    def _finish(self, batch: list[Drying]) -> None:
        self.stored = time.monotonic()
        portraits = [portrait for drying in batch if (portrait := self._stored(drying))]
        if not portraits:
            return
        held = patiently(finish_portraits, portraits=portraits, model=self.generator.model_hash)
        self.finished += held
        self.pause.end()
        self.tally["drawn"] += held

    def _stored(self, drying: Drying) -> Finished | None:
        try:
            return drying.finished()
        except StorageTrouble as trouble:
            log.error("%s", trouble.for_the_log)
            self.ahead = 1  # what is drawn next may be for nothing too
            patiently(jobs.hand_back, claims=[drying.claim], reason=str(trouble), delay=self.pause.begin())
        except Exception as error:
            self._give_up(drying.claim, told("The portrait could not be encoded.", error), error)
        return None

    def _report_now_and_then(self) -> None:
        if time.monotonic() - self.reported > REPORT_SECONDS:
            self._report()
            close_old_connections()

    def _report(self) -> None:
        """Add what has happened to this worker's row and to the totals."""
        tally, self.tally, self.reported = self.tally, CountOf(), time.monotonic()
        patiently(self._write_report, tally=tally)

    def _write_report(self, tally: CountOf) -> None:
        changes = {name: F(name) + amount for name, amount in tally.items()}
        Worker.objects.filter(name=self.name).update(**changes, seen=timezone.now())
        Counter.add("jobs_done", tally["drawn"])
        Counter.add("job_seconds_done", tally["busy_seconds"])
