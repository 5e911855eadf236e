"""How fast and how fair: each measure starts an installation of its own and returns rows of a table."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from personas.bench.cpu import Clock
from personas.bench.place import EMBEDDED, PRODUCTION, Place
from personas.bench.standin import NONE

SECONDS = 600


@dataclass(frozen=True)
class Rate:
    """What so many workers did, and the CPU that it took."""

    workers: int
    portraits: int
    seconds: float
    spent: Clock
    window: float  # seconds in which `spent` was spent; a little longer

    @property
    def rate(self) -> float:
        return self.portraits / self.seconds

    @property
    def worker_ms(self) -> float:
        """CPU milliseconds of the workers for one portrait."""
        return self.spent.workers / self.portraits * 1000

    @property
    def server_ms(self) -> float:
        """CPU milliseconds of PostgreSQL and Redis for one portrait."""
        return self.spent.servers / self.portraits * 1000

    @property
    def cores(self) -> float:
        """Busy on average for this."""
        return self.spent.ours / self.seconds

    @property
    def cores_of_others(self) -> float:
        return max(0.0, self.spent.machine - self.spent.ours) / self.window


def scaling(counts: Sequence[int] = (1, 2, 8), jobs: int = 800, batch: int = 1, pixels: int = NONE) -> Iterator[Rate]:
    """With a generator that sleeps 30 ms a batch of `batch` portraits, on PostgreSQL and Redis."""
    environment = {
        "FACET_BATCH": str(batch),
        "FACET_STANDIN_MS": "30",
        "FACET_STANDIN_PX": str(pixels),
        "FACET_TEAM_QUEUE": "100000",
        "OMP_NUM_THREADS": "1",
    }
    for count in counts:
        with Place(PRODUCTION, **environment) as place:
            place.inside("board", "a", "100", str(jobs // 100))
            place.inside("hold")
            place.run_workers(count)
            before, began = place.clock(), time.monotonic()
            place.inside("let_go")
            place.wait(lambda place=place: place.done() == jobs, SECONDS, f"{jobs} portraits", every=0.5)
            spent, window = place.clock() - before, time.monotonic() - began
            yield Rate(count, jobs, place.seconds_between("started", "finished"), spent, window)


@dataclass(frozen=True)
class Overhead:
    """Seconds of the same portraits through the whole stack and by the generator alone, in the same run."""

    whole: float
    alone: float
    whole_cpu: float  # web, workers and supervisor
    alone_cpu: float
    plain_ms: float  # CPU milliseconds of one WebP
    encoded_ms: float  # the same with everything that says and proves where it comes from


def overhead(count: int = 200, kind: str = EMBEDDED) -> Overhead:
    real = {"FACET_GENERATOR": "facegen.serve.sampler.PortraitGenerator", "FACET_STANDIN_MS": "0"}
    with Place(kind, **real) as place:
        place.run_serve()
        place.wait_for_workers(1)
        before = place.clock()
        board = place.inside("board", "a", str(count))
        place.wait(lambda: place.done() == count, SECONDS, f"{count} portraits", every=0.25)
        spent = place.clock() - before
        whole = board["seconds"] + place.seconds_between("created", "finished")
        place.stop()
        place.environment["OMP_NUM_THREADS"] = place.environment["MKL_NUM_THREADS"] = "1"
        alone, encoding = place.inside("alone", str(count)), place.inside("encoding", "40")
    return Overhead(
        whole, alone["seconds"], board["cpu"] + spent.ours, alone["cpu"], encoding["plain"], encoding["encoded"]
    )


@dataclass(frozen=True)
class Fairness:
    waits: list[float]  # seconds from each of B's requests to B's last face, sorted
    batch: float  # seconds that a batch took


def fairness(batch: int, first: int = 500, then: int = 6, asks: int = 5, milliseconds: int = 300) -> Fairness:
    """B asks again and again while A, who asked for `first` before, is being drawn. A's boards are of 25.

    A's boards of 50 and more are bulk and come after B's; smaller ones are B's equals.
    """
    waits, dice = [], random.Random(batch)
    with Place(FACET_BATCH=str(batch), FACET_STANDIN_MS=str(milliseconds), FACET_TEAM_QUEUE="100000") as place:
        place.inside("board", "a", "25", str(first // 25))
        place.inside("hold")
        place.run_workers(1)
        place.inside("let_go")
        for _ in range(asks):
            time.sleep(dice.random() * milliseconds / 1000)
            board = place.inside("board", "b", str(then))["id"]
            waiting = f"select count(*) from personas_job where board_id = {board} and state <> 'done'"
            place.wait(lambda sql=waiting: place.one(sql) == 0, SECONDS, "B's portraits")
            waits.append(place.seconds_between("created", "finished", f"board_id = {board}"))
        if not place.one("select count(*) from personas_job where state <> 'done'"):
            raise RuntimeError("A was done before B asked: nothing was measured")
        each = place.one("select network_seconds / drawn from personas_worker")
    return Fairness(sorted(waits), each * batch)
