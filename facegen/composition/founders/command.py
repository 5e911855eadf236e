"""``python -m facegen found``: prepare exemplars, draw founders, write sheets, pack what was reviewed."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from facegen.data.dataset import DatasetError

SHEET_EVERY = 24


def arguments(p: argparse.ArgumentParser) -> None:
    p.add_argument("--data", type=Path, help="labels.csv, portraits/, landmarks.npz and perhaps sourcing.csv")
    p.add_argument("--out", type=Path, required=True, help="the run's folder; goes on with what is in it")
    p.add_argument("--exemplars", type=Path, help="where prepared exemplars lie; the run's folder/exemplars else")
    p.add_argument("--prepare-only", action="store_true")
    p.add_argument("--count", type=int, default=280, help="requests in all, spread over groups, genders and ages")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--part", type=part, default=(0, 1), metavar="K/N", help="only every Nth request, from the Kth")
    p.add_argument("--only", nargs="+", metavar="GROUP:GENDER", help="only these cells, as east_asian:f")
    p.add_argument("--glasses", action="store_true", help="everybody wears some")
    p.add_argument("--workers", type=int, default=1, help="processes that prepare")
    p.add_argument("--sheets", action="store_true", help="write contact sheets of who is on none, then stop")
    p.add_argument("--pack", type=Path, metavar="REVIEW", help="write the weights of those who passed this review file")
    p.add_argument("--add", type=Path, metavar="REVIEW", help="the same, beside those who are in the weights already")
    p.add_argument("--also", type=Path, nargs="+", default=[], metavar="RUN", help="more runs to pack from")
    p.add_argument("--retone", action="store_true", help="take the skin of shipped founders to what --data shows")
    p.add_argument("--tell", type=Path, metavar="LOOKS", help="write what eyes (this file) and judge A say of shipped "
                   "founders beside them")
    p.add_argument("--weights", type=Path, default=Path("weights"), help="where --pack writes, --retone and --tell too")


def part(text: str) -> tuple[int, int]:
    k, _, n = text.partition("/")
    if not (k.isdecimal() and n.isdecimal() and int(k) < int(n)):
        raise argparse.ArgumentTypeError(f"{text!r} is not like 0/2")
    return int(k), int(n)


def run(arguments) -> None:
    """Raises DatasetError, WeightsError."""
    from facegen.composition.founders.store import Run

    if arguments.retone or arguments.tell:
        return _mend(arguments)
    held = Run(arguments.out)
    if arguments.sheets:
        from facegen.composition.founders.sheets import write_sheets

        for path in write_sheets(held, arguments.out / "sheets"):
            print(path)
    elif reviewed := arguments.pack or arguments.add:
        from facegen.composition.founders.release import add, release

        if arguments.data is None:
            raise DatasetError("what ships is held against the training folder: give --data")
        runs = [held, *(Run(folder) for folder in arguments.also)]
        put = release if arguments.pack else add
        print(put(runs, reviewed, _exemplars(arguments), arguments.data, arguments.weights))
    else:
        _draw(arguments, held)


def _mend(arguments) -> None:
    from facegen.composition.founders import release, retone, told

    if arguments.retone:
        if arguments.data is None:
            raise DatasetError("skin is taken to what --data shows")
        moved, stayed = retone.retone(arguments.weights, retone.aims(arguments.data), _nearness(arguments))
        print(f"{moved} founders were mended, {stayed} would have come too near to a training portrait")
    if arguments.tell:
        print(told.tell(arguments.weights, told.read_looks(arguments.tell), *release.readers(arguments.weights)))
    release.restate(arguments.weights)


def _exemplars(arguments):
    """The prepared library, made if it is not there yet."""
    from facegen.composition.founders.prepare import prepare
    from facegen.composition.library import Library

    folder = arguments.exemplars or arguments.out / "exemplars"
    if (folder / "library.json").exists():
        return Library.load(folder)
    if arguments.data is None:
        raise DatasetError(f"{folder} holds no prepared exemplars; give --data")
    library = prepare(arguments.data, arguments.workers, _tell)
    library.save(folder)
    return library


def _nearness(arguments):
    """What the training portraits look like to the floors, made if it is not there yet."""
    from facegen.composition.founders.nearness import NEAR, Nearness

    folder = arguments.exemplars or arguments.out / "exemplars"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / NEAR).exists():
        Nearness.of_folder(arguments.data).save(folder)
    return Nearness.load(folder)


def _tell(done: int, total: int) -> None:
    if done % 100 == 0 or done == total:
        print(f"prepared {done} of {total}", flush=True)


def _draw(arguments, run) -> None:
    from facegen.composition.founders.founders import Foundry, requests

    library = _exemplars(arguments)
    if arguments.prepare_only:
        return
    if arguments.data is None:
        raise DatasetError("founders are held against the training folder: give --data")
    foundry = Foundry(library, _nearness(arguments))
    for recipe in run.recipes():
        foundry.count(recipe)
    done, (k, n), began, tries, kept = run.done(), arguments.part, time.monotonic(), 0, 0
    for wanted in requests(arguments.seed):
        number = wanted["number"]
        if number >= arguments.count:
            break
        cell = f"{wanted['appearance']}:{wanted['gender']}"
        if number % n != k or number in done or (arguments.only and cell not in arguments.only):
            continue
        if arguments.glasses:
            wanted["glasses"] = "clear"
        founder = foundry.draw(wanted, f"{arguments.seed}/{number}")
        tries += founder.tries if founder else 8
        if founder is None:
            run.drop(number)
            print(f"{number} {cell}: dropped", flush=True)
            continue
        run.put(number, founder)
        kept += 1
        print(f"{number} {cell} {wanted['age']:.0f}: try {founder.tries}, picture {founder.near['picture']}, "
              f"face {founder.near['face']}; {kept} kept of {tries} draws, "
              f"{(time.monotonic() - began) / max(kept, 1):.1f} s each", flush=True)
