"""A folder of static pictures and captions.json beside them, which says by which weights they were drawn.

No installation's keys can have signed them: they were there before it. So each is labelled (XMP), under an id that
only these weights give, and a picture that was left over from former ones is told apart by it.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from django.contrib.staticfiles import finders
from PIL import Image

from facegen.data.weights import drawing_hash
from personas import __version__
from personas.marking.provenance import xmp_packet
from personas.services.portraits.weights import manifest, model_created, model_hash

FOLDERS = ("explainer", "model", "home")
CAPTIONS = "captions.json"
ALT = "AI-generated portraits, not real people"


def picture_id(folder: str, name: str, drawn_by: str) -> str:
    """The UUID of the picture `name` (no suffix) as drawn by the weights of this drawing hash."""
    return str(uuid5(NAMESPACE_URL, f"facet:{folder}:{drawn_by}:{name}"))


@cache
def captions(folder: str) -> dict:
    """What was written beside the pictures of one of FOLDERS; empty where none were made."""
    path = finders.find(f"{folder}/{CAPTIONS}")
    return json.loads(Path(path).read_text()) if path else {}


def by_former_weights(captions: dict) -> bool:
    """Whether the pictures of these captions were drawn by others than the weights in use."""
    return captions.get("drawn_by") != drawing_hash(manifest())


class Folder:
    """One of FOLDERS while its pictures are drawn by the weights in use; `root` holds it."""

    def __init__(self, name: str, root: Path):
        self.name, self.path = name, root / name
        self.drawn_by = drawing_hash(manifest())
        self.written: set[str] = set()
        self.path.mkdir(parents=True, exist_ok=True)

    def write(self, name: str, image: Image.Image, says: str, width: int | None = None, quality: int = 74) -> str:
        """A labelled WebP, `width` pixels wide where that is given; returns its path below `root`."""
        if width:
            size = (width, round(image.height * width / image.width))
            image = image.resize(size, Image.Resampling.LANCZOS)
        key = picture_id(self.name, name, self.drawn_by)
        packet = xmp_packet(key, model_created(), says, ALT, __version__)
        file = f"{name}.webp"
        image.save(self.path / file, "WEBP", quality=quality, method=6, xmp=packet)
        self.written.add(file)
        return f"{self.name}/{file}"

    def finish(self, said: dict) -> int:
        """Write the captions and remove what is no longer shown; returns the bytes of all pictures."""
        known = {"model_hash": model_hash(), "drawn_by": self.drawn_by}
        (self.path / CAPTIONS).write_text(json.dumps(known | said, indent=1) + "\n")
        for path in self.path.glob("*.webp"):
            if path.name not in self.written:
                path.unlink()
        return sum((self.path / name).stat().st_size for name in self.written)
