"""What goes on a sheet: portraits of a kind, with what is known of each."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from facegen.attributes import APPEARANCES, EXPRESSIONS, PortraitRequest
from facegen.composition.company import Company
from facegen.data.augment import step_rng
from facegen.data.dataset import DatasetError, FaceSet, read_portrait

SIZE = 256  # px
REAL = "real"
Draw = Callable[[PortraitRequest, int], tuple[Image.Image, dict]]  # (request, seed) to RGBA and what is known of it


@dataclass(frozen=True)
class Tile:
    """One portrait: RGBA, its kind ("real", "free", "steered", a folder's name) and facts for the key."""

    picture: Image.Image
    kind: str
    facts: dict


def steered_requests(count: int, seed: int) -> list[PortraitRequest]:
    """All groups and genders alike, ages 20 to 80, all expressions; one in seven with glasses."""
    rng, asked = step_rng(seed, 0, "steer"), []
    for i in range(count):
        asked.append(PortraitRequest(
            age=round(float(rng.uniform(20, 80))), gender="fm"[i // len(APPEARANCES) % 2],
            appearance=APPEARANCES[i % len(APPEARANCES)], expression=EXPRESSIONS[i % len(EXPRESSIONS)],
            glasses="clear" if i % 7 == i // 7 % 7 else "none"))
    return asked


def drawn_tiles(draw: Draw, free: int, steered: int, seed: int, tell=None) -> list[Tile]:
    """``free`` portraits of nothing asked and ``steered`` ones; the seeds belong to ``seed``."""
    asked = [("free", PortraitRequest())] * free + [("steered", r) for r in steered_requests(steered, seed)]
    tiles = []
    for i, (kind, request) in enumerate(asked):
        number = 1_000_000 * (seed + 1) + i
        picture, facts = draw(request, number)
        tiles.append(Tile(picture, kind, {"seed": number, "asked": request.as_dict()} | facts))
        if tell:
            tell(i + 1, len(asked))
    return tiles


def draw_with(generator, best_of: int = 4) -> Draw:
    """The draws of a PortraitGenerator or of anything that generates likewise; a sheet is a company as a board is."""
    company = Company() if getattr(generator, "keeps_apart", False) else None

    def draw(request: PortraitRequest, seed: int) -> tuple[Image.Image, dict]:
        places = [company.place()] if company else []
        among = {"places": places} if places else {}
        portrait = generator.generate([request], [seed], best_of=best_of, **among)[0]
        for place in places:
            place.settle(portrait.cast)
        cast = portrait.cast.as_dict() if places else {}
        return portrait.image, {"measured": portrait.measured, "accepted": portrait.accepted, "cast": cast}
    return draw


def real_tiles(faces: FaceSet, count: int, seed: int) -> list[Tile]:
    """``count`` held-out portraits, unpicked. Raises DatasetError if there are fewer."""
    rows = [i for i, row in enumerate(faces.labels) if row["split"] == "holdout"]
    if len(rows) < count:
        raise DatasetError(f"{count} held-out portraits are needed for the sheet, the folder has {len(rows)}")
    chosen = step_rng(seed, 0, "real").permutation(rows)[:count]
    return [Tile(Image.fromarray(np.ascontiguousarray(faces.images[i]), "RGBA"), REAL,
                 {"row": int(i), "label": faces.labels[i]}) for i in chosen]


def folder_tiles(folder: Path, count: int | None, seed: int) -> list[Tile]:
    """Pictures of a folder, of the kind of its name; its labels.csv, if any (file, appearance, gender), tells groups.

    Takes ``count`` by chance, or all. Raises DatasetError if there are fewer or one cannot be read.
    """
    files = sorted(p for p in Path(folder).rglob("*") if p.suffix.lower() in (".png", ".webp", ".jpg"))
    if not files or (count and len(files) < count):
        raise DatasetError(f"{folder}: {count or 'some'} pictures are needed for the sheet, there are {len(files)}")
    if count:
        order = step_rng(seed, 0, "folder").permutation(len(files))[:count]
        files = [files[i] for i in sorted(order)]
    known = _table(Path(folder) / "labels.csv")
    return [Tile(Image.fromarray(read_portrait(f, SIZE), "RGBA"), Path(folder).name,
                 {"file": str(f.relative_to(folder)), "label": known.get(f.name, {})}) for f in files]


def _table(path: Path) -> dict[str, dict]:
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8") as stream:
        return {Path(row.get("file") or "").name: row for row in csv.DictReader(stream)}


def group_of(facts: dict) -> str:
    """The appearance that was asked, read or labelled, else "unknown"."""
    for name in ("asked", "label", "measured"):
        if value := facts.get(name, {}).get("appearance"):
            return value
    return "unknown"
