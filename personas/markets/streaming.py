"""Writing a population: block after block, and on from where a killed run stopped."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path

from personas.markets.population import FORMATS, Order, csv_heading, make_block

KEPT = ".progress"
Heard = Callable[[int, int], None]


class StreamError(ValueError):
    """Why a population cannot be written there, in a sentence."""


def write_population(order: Order, path: Path, processes: int = 1, heard: Heard = lambda done, total: None) -> int:
    """Writes the order to ``path`` (.jsonl, .csv, or a folder .parquet, a file a block); returns the blocks made now.

    A run that was killed goes on: beside the file lies ``<name>.progress``, which says what is whole. The bytes are the
    same whether it was killed or not, and on however many processes. Raises StreamError.
    """
    ending = path.suffix
    if ending not in FORMATS:
        raise StreamError(f"{path.name} should end in {', '.join(FORMATS)}.")
    return _folder(order, path, processes, heard) if ending == ".parquet" else _file(order, path, processes, heard)


def _file(order: Order, path: Path, processes: int, heard: Heard) -> int:
    progress = path.with_name(path.name + KEPT)
    done, length = _kept(order, path, progress)
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.truncate(length)
        file.seek(length)
        if not done and path.suffix == ".csv":
            file.write(csv_heading(order))
        for block, made in _made(order, range(done, order.blocks), path.suffix, processes):
            file.write(made)
            file.flush()
            os.fsync(file.fileno())
            _note(order, progress, block + 1, file.tell())
            heard(block + 1, order.blocks)
    return order.blocks - done


def _kept(order: Order, path: Path, progress: Path) -> tuple[int, int]:
    """Blocks and bytes that an earlier run of the same order finished."""
    if not progress.exists():
        if path.exists() and path.stat().st_size:
            raise StreamError(f"{path} is there already. Choose another name, or delete it.")
        return 0, 0
    kept = json.loads(progress.read_text("utf-8"))
    if kept["order"] != _plain(order):
        raise StreamError(f"{path} was begun with another order. Give the same options, or delete both files.")
    return kept["blocks"], kept["bytes"]


def _plain(order: Order) -> dict:
    return asdict(order) | {"fields": list(order.fields)}


def _note(order: Order, progress: Path, blocks: int, length: int) -> None:
    fresh = progress.with_suffix(".new")
    fresh.write_text(json.dumps({"order": _plain(order), "blocks": blocks, "bytes": length}), "utf-8")
    fresh.replace(progress)


def _folder(order: Order, path: Path, processes: int, heard: Heard) -> int:
    """A folder of Parquet files, which readers take for one table; a file is whole or not there."""
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise StreamError(
            "Parquet needs the package pyarrow (pip install pyarrow); CSV and JSON Lines do not."
        ) from None
    path.mkdir(parents=True, exist_ok=True)
    _kept_folder(order, path)
    missing = [block for block in range(order.blocks) if not _part(path, block).exists()]
    for block, made in _made(order, missing, ".parquet", processes):
        fresh = path / f".part-{block:06d}.new"
        fresh.write_bytes(made)
        fresh.replace(_part(path, block))
        heard(block + 1, order.blocks)
    return len(missing)


def _kept_folder(order: Order, path: Path) -> None:
    note = path / "_order.json"
    if note.exists() and json.loads(note.read_text("utf-8")) != _plain(order):
        raise StreamError(f"{path} was begun with another order. Give the same options, or delete the folder.")
    note.write_text(json.dumps(_plain(order)), "utf-8")


def _part(path: Path, block: int) -> Path:
    return path / f"part-{block:06d}.parquet"


def _made(order: Order, blocks, ending: str, processes: int) -> Iterator[tuple[int, bytes]]:
    """The blocks in their order; no more of them are under way than there are processes, so that memory stays flat."""
    tasks = ((order, block, ending) for block in blocks)
    if processes < 2:
        yield from map(make_block, tasks)
        return
    with _pool(processes) as pool:
        waiting = [pool.apply_async(make_block, (task,)) for _, task in zip(range(processes + 1), tasks, strict=False)]
        while waiting:
            yield waiting.pop(0).get()
            waiting += [pool.apply_async(make_block, (task,)) for _, task in zip(range(1), tasks, strict=False)]


@contextmanager
def _pool(processes: int):
    with get_context("spawn").Pool(processes) as pool:
        yield pool
