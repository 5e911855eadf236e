"""Drawn portraits on their way into storage: encoded by threads while the next batch is drawn.

Threads touch no database. Rows are written by the painter's own thread, a whole batch in one transaction.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from personas.engine import jobs
from personas.models import Face
from personas.services.portraits.faces import Drawn, Finished
from personas.services.portraits.pictures import Picture, keep_picture


@dataclass(frozen=True)
class Drying:
    """One portrait between the generator and its row."""

    claim: jobs.Claim
    face: Face
    drawn: Drawn
    picture: Future[Picture]

    def finished(self) -> Finished:
        """Raises StorageTrouble when the storage refused it, else whatever the encoding raised."""
        return Finished(self.claim, self.face, self.drawn, self.picture.result())


class Shelf:
    """Batches in the order in which they were drawn."""

    def __init__(self, threads: int = 1):
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="encoder")
        self.batches: deque[list[Drying]] = deque()

    def put(self, drawn: list[tuple[jobs.Claim, Face, Drawn]]) -> None:
        self.batches.append([Drying(claim, face, one, self._keep(claim, face, one)) for claim, face, one in drawn])

    def _keep(self, claim: jobs.Claim, face: Face, drawn: Drawn) -> Future[Picture]:
        return self.pool.submit(keep_picture, face=face, attempt=claim.attempt, image=drawn.image)

    @property
    def claims(self) -> list[jobs.Claim]:
        return [drying.claim for batch in self.batches for drying in batch]

    def take_dry(self) -> list[Drying]:
        """All from the oldest on that is stored by now."""
        taken: list[Drying] = []
        while self.batches:
            batch = self.batches[0]
            while batch and batch[0].picture.done():
                taken.append(batch.pop(0))
            if batch:
                break
            self.batches.popleft()
        return taken

    def take(self) -> list[Drying]:
        """The oldest batch, waited for; nothing when the shelf is empty."""
        if not self.batches:
            return []
        wait([drying.picture for drying in self.batches[0]])
        return self.batches.popleft()
