"""Numbered tiles on sheets of 24, and the folder that a marker gets."""

from __future__ import annotations

import json
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from facegen.data.augment import step_rng
from facegen.data.weights import write_atomically
from facegen.sheet.tiles import Tile, group_of

COLUMNS, ROWS = 6, 4
SIZES = (256, 160)  # px of a tile: as on the persona's page, as on a card
STRIP = 18  # px above a tile, for its number
GROUND = (222, 218, 212)


def sheet(pictures: list[tuple[int, Image.Image]], size: int) -> Image.Image:
    """Up to 24 (number, RGBA) on one RGB picture."""
    rows = -(-len(pictures) // COLUMNS)
    page = Image.new("RGB", (COLUMNS * size, rows * (size + STRIP)), GROUND)
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(13)
    for i, (number, picture) in enumerate(pictures):
        x, y = i % COLUMNS * size, i // COLUMNS * (size + STRIP)
        small = picture.resize((size, size), Image.LANCZOS) if picture.width != size else picture
        page.paste(small, (x, y + STRIP), small)
        pen.text((x + size / 2, y + STRIP / 2), str(number), fill=(40, 40, 40), font=font, anchor="mm")
    return page


def write_sheets(tiles: list[Tile], out: Path, key: Path, seed: int, about: dict) -> dict:
    """Shuffle and write ``out``: sheet-PX-NN.png, tiles/NNN.png; what each number is goes into ``key`` alone.

    Returns what the key says: {"seed", "about", "tiles": [{"number", "kind", "group", ...facts}]}.
    """
    order = step_rng(seed, 0, "order").permutation(len(tiles))
    numbered = [(n + 1, tiles[i]) for n, i in enumerate(order)]
    (out / "tiles").mkdir(parents=True, exist_ok=True)
    for number, tile in numbered:
        tile.picture.save(out / "tiles" / f"{number:03d}.png")
    for size in SIZES:
        for page, start in enumerate(range(0, len(numbered), COLUMNS * ROWS)):
            some = [(n, t.picture) for n, t in numbered[start:start + COLUMNS * ROWS]]
            sheet(some, size).save(out / f"sheet-{size}-{page + 1:02d}.png")
    write_atomically(out / "marks.csv", ("number,mark,real,reason\n" + "".join(
        f"{number},,,\n" for number, _ in numbered)).encode())
    opened = {"seed": seed, "about": about, "tiles": [
        {"number": number, "kind": tile.kind, "group": group_of(tile.facts)} | tile.facts for number, tile in numbered]}
    key.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(key, json.dumps(opened, indent=1).encode())
    return opened
