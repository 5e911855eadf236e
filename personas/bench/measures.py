"""How fast and how fair: each measure starts an installation of its own and returns rows of a table."""

from __future__ import annotations

from personas.bench.place import EMBEDDED, PRODUCTION, Place

SECONDS = 600


def scaling(counts: tuple[int, ...] = (1, 2, 8), jobs: int = 400, batch: int = 1) -> list[tuple]:
    """(workers, portraits a second, times one worker), with a generator that sleeps 30 ms a batch."""
    rows, single = [], 0.0
    for count in counts:
        with Place(PRODUCTION, FACET_BATCH=str(batch), FACET_STANDIN_MS="30", OMP_NUM_THREADS="1") as place:
            place.inside("board", "a", "100", str(jobs // 100))
            place.inside("hold")
            place.run_workers(count)
            place.inside("let_go")
            place.wait(lambda place=place: place.done() == jobs, SECONDS, f"{jobs} portraits", every=0.5)
            rate = jobs / place.seconds_between("started", "finished")
        single = single or rate
        rows.append((count, rate, rate / single))
    return rows


def overhead(count: int = 200, kind: str = EMBEDDED) -> tuple[float, float]:
    """Seconds of `count` portraits through the whole stack, and of the generator alone in the same run."""
    real = {"FACET_GENERATOR": "facegen.sampler.PortraitGenerator", "FACET_STANDIN_MS": "0"}
    with Place(kind, **real) as place:
        place.run_serve()
        place.wait_for_workers(1)
        board = place.inside("board", "a", str(count))
        place.wait(lambda: place.done() == count, SECONDS, f"{count} portraits", every=0.25)
        whole = board["seconds"] + place.seconds_between("created", "finished")
        place.stop()
        place.environment["OMP_NUM_THREADS"] = place.environment["MKL_NUM_THREADS"] = "1"
        alone = place.inside("alone", str(count))["seconds"]
    return whole, alone


def fairness(boards_of: int, first: int = 500, then: int = 6, milliseconds: int = 300) -> tuple[float, float]:
    """Seconds from B's request to B's last face, and the seconds of one batch; A had asked for `first` before.

    A's boards of 50 and more are bulk and come after B's; smaller ones are B's equals.
    """
    batch = 4
    with Place(FACET_BATCH=str(batch), FACET_STANDIN_MS=str(milliseconds)) as place:
        place.run_workers(1)
        place.inside("board", "a", str(boards_of), str(first // boards_of))
        board = place.inside("board", "b", str(then))["id"]
        waiting = f"select count(*) from personas_job where board_id = {board} and state <> 'done'"
        place.wait(lambda: place.one(waiting) == 0, SECONDS, "B's portraits")
        whole = place.seconds_between("created", "finished", f"board_id = {board}")
        left = place.one("select count(*) from personas_job where state <> 'done'")
    if not left:
        raise RuntimeError("A was done before B asked: nothing was measured")
    return whole, milliseconds / 1000
