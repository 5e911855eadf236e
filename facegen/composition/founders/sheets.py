"""Contact sheets of founders to be marked by eye: 24 a sheet, 190 px each, with their numbers."""

from __future__ import annotations

import csv
from pathlib import Path

from PIL import Image, ImageDraw

from facegen.composition.founders.nearness import GROUND
from facegen.composition.founders.store import Run

COLUMNS, ROWS, SIDE = 6, 4, 190
SHEET = COLUMNS * ROWS


def sheet(pictures: list[Image.Image], names: list[str], side: int = SIDE, columns: int = COLUMNS) -> Image.Image:
    """RGBA portraits with a name in the corner, on a plain ground."""
    rows = -(-len(pictures) // columns)
    page = Image.new("RGB", (columns * side, rows * side), GROUND)
    pen = ImageDraw.Draw(page)
    for i, (picture, name) in enumerate(zip(pictures, names, strict=True)):
        at = (i % columns * side, i // columns * side)
        small = picture.resize((side, side), Image.LANCZOS)
        page.paste(small, at, small)
        pen.text((at[0] + 3, at[1] + 1), name, fill=(160, 0, 0))
    return page


def write_sheets(run: Run, folder: Path) -> list[Path]:
    """Sheets of everybody in the run who is on none yet, whole sheets only; sheets.csv says who is on which."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    table = folder / "sheets.csv"
    shown: list[list[str]] = []
    if table.exists():
        with table.open(newline="") as stream:
            shown = list(csv.reader(stream))[1:]
    on_sheet = {int(number) for _, number in shown}
    waiting = [n for n in run.numbers() if n not in on_sheet]
    written, first = [], len({name for name, _ in shown})
    for k in range(len(waiting) // SHEET):
        part = waiting[k * SHEET:(k + 1) * SHEET]
        path = folder / f"sheet_{first + k:03d}.png"
        sheet([Image.fromarray(run.arrays(n)["rgba"], "RGBA") for n in part], [str(n) for n in part]).save(path)
        shown += [[path.name, str(n)] for n in part]
        written.append(path)
    with table.open("w", newline="") as stream:
        csv.writer(stream).writerows([["sheet", "number"], *shown])
    return written
