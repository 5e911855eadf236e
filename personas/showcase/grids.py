"""The pictures of /model/ and of the model card. Needs torch: for the command that draws them, not for the web."""

from __future__ import annotations

from collections.abc import Callable

from facegen.attributes import APPEARANCES
from facegen.measure.grids import AGES, draw_grids
from personas.briefs.words import LABELS
from personas.showcase.folder import Folder

SAYS = "AI-generated portraits by fixed requests and consecutive seeds, none picked by hand."


def said_of_grids() -> dict[str, str]:
    """What each of facegen.measure.grids shows, in a sentence or two."""
    groups, ages = ", ".join(LABELS["appearance"][name] for name in APPEARANCES), ", ".join(map(str, AGES))
    return {
        "groups": f"Rows: {groups}. Columns: women, then men, aged {ages} as asked. Seeds 0 to 83.",
        "any": "Nothing asked at all. Seeds 9000 to 9031.",
        "edits": "Each row one seed, 7000 to 7006: neutral, smile, laugh, glasses, blond, then aged 45, 60 and 75.",
        "variations": "First column a portrait, seeds 8000 to 8003, then seven of “more like this”.",
    }


def draw_model(folder: Folder, generator, on_step: Callable[[int, int], None] | None = None) -> dict:
    """Draw all grids into `folder`; returns their captions, in the order in which the page shows them."""
    drawn = {grid.name: (grid, picture) for grid, picture in draw_grids(generator, on_step)}
    return {"grids": [_written(folder, *drawn[name], says) for name, says in said_of_grids().items()]}


def _written(folder: Folder, grid, picture, says: str) -> dict:
    return {
        "src": folder.write(grid.name, picture, SAYS, quality=82),
        "columns": len(grid.rows[0]),
        "rows": len(grid.rows),
        "width": picture.width,
        "height": picture.height,
        "says": says,
    }
