"""The portraits of the home page, as files: it is read before anything was drawn here, and by many at once."""

from __future__ import annotations

from personas.services.portraits import gallery_set as gallery
from personas.showcase.folder import Folder

SAYS = "AI-generated portrait of a fictional person."
STRIP = 6  # the first of the gallery


def draw_home(folder: Folder, generator) -> dict:
    """Draw each as a worker would on asking for its page; returns the file of each by its seed."""
    return {"faces": {str(seed): _drawn(folder, generator, request, seed) for request, seed in gallery.shown()[:STRIP]}}


def _drawn(folder: Folder, generator, request, seed: int) -> str:
    return folder.write(str(seed), generator.generate([request], [seed])[0].image, SAYS, quality=86)
