"""``python -m facegen sheet``: makes a blind sheet, or opens its key on marks."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from facegen.data.dataset import DatasetError
from facegen.sheet.marks import open_key, read_marks
from facegen.sheet.report import report


def arguments(p: argparse.ArgumentParser) -> None:
    """The command's options."""
    p.add_argument("--out", type=Path, help="folder of the sheets: all that a marker gets")
    p.add_argument("--key", type=Path, help="file that says what each tile is (by default OUT-key.json, beside OUT)")
    p.add_argument("--data", type=Path, help="portraits, whose held-out ones are mixed in")
    p.add_argument("--weights", type=Path, default=Path("weights"))
    p.add_argument("--pictures", type=Path, action="append", default=[], metavar="DIR",
                   help="a folder of drawn pictures, mixed in as a kind of its own; may be given again")
    p.add_argument("--each", type=int, metavar="N", help="take so many pictures of each folder, by chance")
    for name, count, what in (("free", 96, "with nothing asked"), ("steered", 84, "with everything asked"),
                              ("real", 48, "held out")):
        p.add_argument(f"--{name}", type=int, default=count, metavar="N", help=f"portraits {what}")
    p.add_argument("--best-of", type=int, default=4)
    p.add_argument("--seed", type=int, default=1, help="of draws, choice and order")
    p.add_argument("--mark", type=Path, action="append", default=[], metavar="CSV",
                   help="opens --key on these marks (number,mark,real,reason); twice compares two markers")


def run(chosen: argparse.Namespace) -> None:
    """Raises DatasetError for what cannot be read or is missing."""
    if chosen.mark:
        _open(chosen)
    else:
        _make(chosen)


def _open(chosen) -> None:
    key = chosen.key or (_beside(chosen.out) if chosen.out else None)
    if key is None:
        raise DatasetError("marks need the key of their sheet: --key FILE, or --out with the sheet's folder")
    markers = [(str(path), read_marks(path)) for path in chosen.mark]
    print(report(open_key(key), markers))


def _progress(done: int, total: int) -> None:
    print(f"\r{done} of {total} drawn", end="\n" if done == total else "", flush=True, file=sys.stderr)


def _beside(out: Path) -> Path:
    return out.with_name(out.name + "-key.json")


def _make(chosen) -> None:
    from facegen.data.dataset import load_folder
    from facegen.sheet.layout import write_sheets
    from facegen.sheet.tiles import SIZE, draw_with, drawn_tiles, folder_tiles, real_tiles

    if chosen.out is None:
        raise DatasetError("a sheet needs --out, the folder to write it to")
    tiles, about = [], {}
    if chosen.real:
        if chosen.data is None:
            raise DatasetError("real portraits need --data; without them say --real 0")
        tiles += real_tiles(load_folder(chosen.data, SIZE), chosen.real, chosen.seed)
    for folder in chosen.pictures:
        tiles += folder_tiles(folder, chosen.each, chosen.seed)
    if chosen.free + chosen.steered:
        from facegen.serve.sampler import PortraitGenerator

        generator = PortraitGenerator.load(chosen.weights, "cpu")
        about = {"model_hash": generator.model_hash, "best_of": chosen.best_of}
        tiles += drawn_tiles(draw_with(generator, chosen.best_of), chosen.free, chosen.steered, chosen.seed, _progress)
    if not tiles:
        raise DatasetError("there is nothing to put on the sheet")
    key = chosen.key or _beside(chosen.out)
    write_sheets(tiles, chosen.out, key, chosen.seed, about)
    print(f"{len(tiles)} tiles in {chosen.out}; mark {chosen.out / 'marks.csv'}, then open {key} with --mark")
