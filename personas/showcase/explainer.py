"""The pictures of /how-it-works/. Needs torch: for the command that draws them, not for the web."""

from __future__ import annotations

from PIL import Image

from facegen.explain import pictures
from personas.showcase.folder import Folder

SAYS = "AI-generated picture that explains the generator."
TILE = 208  # px of a picture in a strip
FRAME, COLUMNS = 232, 6  # of the walk's sheet


def draw_explainer(folder: Folder, generator) -> dict:
    """Draw all pictures into `folder`; returns their captions."""
    return {
        "image_size": generator.image_size,
        "founders": generator.manifest["founders"],
        "people": [request.as_dict() | {"seed": seed} for request, seed in pictures.PEOPLE],
        "composed": [_strip(folder, f"compose-{who}", pictures.composing(generator, who)) for who in (0, 2, 1)],
        "edits": [label for label, _ in pictures.EDITS],
        "edited": [_strip(folder, f"edit-{who}", pictures.edits(generator, who)) for who in (0, 2, 3)],
        "walk": _walk(folder, pictures.walk(generator)),
        "rejected": _rejected(folder, pictures.rejected(generator)),
    }


def _strip(folder: Folder, name: str, images: list[Image.Image]) -> list[str]:
    return [folder.write(f"{name}-{number}", image, SAYS, TILE) for number, image in enumerate(images)]


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
