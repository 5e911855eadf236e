"""The model card's pictures: fixed requests, consecutive seeds, nothing picked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from facegen.attributes import APPEARANCES, PortraitRequest
from facegen.train.release import contact_sheet

TILE = 144
GREY = 223
AGES = (22, 31, 40, 50, 60, 72)
EDITS: tuple[dict, ...] = (
    {}, {"expression": "smile"}, {"expression": "laugh"}, {"glasses": "clear"}, {"hair_colour": "blond"},
    {"age": 45}, {"age": 60}, {"age": 75})

Row = list[tuple[PortraitRequest, int]]
OnStep = Callable[[int, int], None] | None


@dataclass(frozen=True)
class Grid:
    """A picture of rows of equal length."""

    name: str
    rows: list[Row]


def group_rows() -> list[Row]:
    """A row a group: women, then men, at AGES; seeds 0 to 83."""
    asked = [PortraitRequest(age=age, gender=g, appearance=a) for a in APPEARANCES for g in "fm" for age in AGES]
    width = 2 * len(AGES)
    return [[(r, start + i) for i, r in enumerate(asked[start:start + width])] for start in range(0, len(asked), width)]


def edit_rows() -> list[Row]:
    """A row a person, the same seed in all of EDITS."""
    people = [PortraitRequest(age=30, gender="fm"[i % 2], appearance=a, expression="neutral", glasses="none")
              for i, a in enumerate(APPEARANCES)]
    return [[(person.replace(**edit), 7000 + i) for edit in EDITS] for i, person in enumerate(people)]


def variation_rows(generator) -> list[Row]:
    """A portrait, then ``variations`` of it; seeds 8000 to 8003."""
    rows = []
    for i, group in enumerate(("black", "white", "east_asian", "indian")):
        request = PortraitRequest(age=28 + 10 * i, gender="fm"[i % 2], appearance=group)
        rows.append([(request, 8000 + i), *generator.variations(request, 8000 + i, 7)])
    return rows


def free_rows() -> list[Row]:
    """Nothing asked; seeds 9000 to 9031."""
    return [[(PortraitRequest(), 9000 + 8 * row + i) for i in range(8)] for row in range(4)]


def all_grids(generator) -> list[Grid]:
    """groups, edits, variations and any."""
    return [Grid("groups", group_rows()), Grid("edits", edit_rows()), Grid("variations", variation_rows(generator)),
            Grid("any", free_rows())]


def draw_grids(generator, on_step: OnStep = None) -> Iterator[tuple[Grid, Image.Image]]:
    """Each of ``all_grids`` with its picture, RGB, TILE pixels a portrait; ``on_step`` counts portraits over all."""
    grids = all_grids(generator)
    total, done = sum(len(row) for grid in grids for row in grid.rows), 0
    for grid in grids:
        pairs = [pair for row in grid.rows for pair in row]
        drawn = generator.generate([r for r, _ in pairs], [s for _, s in pairs],
                                   lambda i, _, before=done: on_step and on_step(before + i, total))
        done += len(pairs)
        tiles = [p.image.resize((TILE, TILE), Image.LANCZOS) for p in drawn]
        yield grid, contact_sheet(tiles, len(grid.rows[0]), grey=GREY)


def write_grids(generator, out: Path, on_step: OnStep = None) -> None:
    """groups.webp, edits.webp, variations.webp and any.webp in ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    for grid, picture in draw_grids(generator, on_step):
        picture.save(out / f"{grid.name}.webp", quality=82, method=6)
