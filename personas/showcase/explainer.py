"""The pictures of /how-it-works/. Needs torch: for the command that draws them, not for the web."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from facegen.explainer import learning, pictures
from personas.showcase.folder import Folder

SAYS = "AI-generated picture that explains the generator."
TILE = 208  # px of a picture in a strip
FRAME, COLUMNS = 232, 6  # of the walk's sheet
LOOK = (58, 78, 198, 190)  # eyes to mouth, where learning shows


def draw_explainer(folder: Folder, generator, run: Path) -> dict:
    """Draw all pictures into `folder`; returns their captions. `run` is what facegen.explainer.learning made."""
    return {
        "images_seen": generator.manifest["images_seen"],
        "image_size": generator.image_size,
        "numbers": pictures.NUMBERS,
        "parts": pictures.numbers_of(generator),
        "moments": learning.MOMENTS,
        "people": [request.as_dict() | {"seed": seed} for request, seed in pictures.PEOPLE],
        "grown": [_strip(folder, f"grow-{who}", pictures.growing(generator, who)) for who in (0, 2)],
        "learned": [_learned(folder, pictures.learning(generator, run, who, learning.MOMENTS), who) for who in (0, 1)],
        "edits": [label for label, _ in pictures.EDITS],
        "edited": [_strip(folder, f"edit-{who}", pictures.edits(generator, who)) for who in (0, 2, 3)],
        "walk": _walk(folder, pictures.walk(generator)),
        "rejected": _rejected(folder, pictures.rejected(generator)),
        "seen": [row for number, who in enumerate((1, 2)) for row in _seen(folder, generator, run, number, who)],
    }


def _strip(folder: Folder, name: str, images: list[Image.Image]) -> list[str]:
    return [folder.write(f"{name}-{number}", image, SAYS, TILE) for number, image in enumerate(images)]


def _learned(folder: Folder, images: list[Image.Image], who: int) -> list[str]:
    return _strip(folder, f"learn-{who}", [image.crop(LOOK) for image in images])


def _walk(folder: Folder, frames: list[Image.Image]) -> dict:
    rows = -(-len(frames) // COLUMNS)
    sheet = Image.new("RGBA", (COLUMNS * FRAME, rows * FRAME))
    for number, frame in enumerate(frames):
        small = frame.resize((FRAME, FRAME), Image.Resampling.LANCZOS)
        sheet.paste(small, (number % COLUMNS * FRAME, number // COLUMNS * FRAME))
    return {"src": folder.write("walk", sheet, SAYS), "frames": len(frames), "columns": COLUMNS, "rows": rows}


def _rejected(folder: Folder, found: list[pictures.Rejected]) -> list[dict]:
    return [
        {
            "thrown": folder.write(f"thrown-{number}", one.thrown, SAYS, TILE),
            "kept": folder.write(f"kept-{number}", one.kept, SAYS, TILE),
            "reason": one.reason.split(" "),
        }
        for number, one in enumerate(found)
    ]


def _seen(folder: Folder, generator, run: Path, number: int, who: int) -> list[dict]:
    """Blend and finished portrait of one person, each beside what the critic takes for drawn."""
    pair = pictures.growing(generator, who, ())[1:]
    rows = []
    for what, plain, (washed, score) in zip(
        ("sketch", "finished"), pair, pictures.critic_view(generator, run, pair), strict=True
    ):
        name = f"seen-{number}-{what}"
        sources = {
            "plain": folder.write(f"{name}-plain", plain, SAYS, TILE),
            "washed": folder.write(f"{name}-washed", washed, SAYS, TILE),
        }
        rows.append({"what": what, **sources, "score": round(score, 2)})
    return rows
