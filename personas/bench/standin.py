"""A generator that takes its time as a GPU would: what remains is the engine."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from functools import cache
from types import SimpleNamespace

from PIL import Image

NONE, FLAT, REAL = 0, 16, 256  # pixels a side; NONE is a flat picture that is stored without encoding and marks


class StandIn:
    """Sleeps FACET_STANDIN_MS milliseconds a batch, whatever its size. Answers as facegen.serve.sampler does."""

    model_hash = "5" * 64

    def __init__(self, milliseconds: float, pixels: int = FLAT):
        self.milliseconds, self.pixels = milliseconds, pixels
        self.device = f"stand-in of {milliseconds:g} ms a batch"

    @classmethod
    def load(cls, weights_dir, device: str = "auto") -> StandIn:
        pixels = int(os.environ.get("FACET_STANDIN_PX", FLAT))
        if pixels == NONE:
            from personas.marking.signatures.signing import Signed
            from personas.services.portraits import pictures

            pictures.seal_portrait = lambda *, face, image: Signed(image.tobytes(), face.public_id.bytes)
        return cls(float(os.environ.get("FACET_STANDIN_MS", "30")), pixels)

    def generate(
        self, requests: Sequence, seeds: Sequence[int], on_step: Callable[[int, int], None] | None = None
    ) -> list[SimpleNamespace]:
        for done, _ in enumerate(seeds, 1):
            time.sleep(self.milliseconds / 1000 / len(seeds))
            if on_step:
                on_step(done, len(seeds))
        return [self._portrait(request, seed) for request, seed in zip(requests, seeds, strict=True)]

    def _portrait(self, request, seed: int) -> SimpleNamespace:
        if self.pixels <= FLAT:
            image = Image.new("RGBA", (FLAT, FLAT), (seed % 256, (seed >> 8) % 256, 99, 255))
        else:
            image = _bust(self.pixels).copy()
        return SimpleNamespace(image=image, measured=request.as_dict(), confidence={}, tries=1)


@cache
def _bust(pixels: int) -> Image.Image:
    """Soft light with the grain of skin, cut out as a bust is: as long to encode and as many bytes as a portrait."""
    import numpy as np

    grain = np.random.default_rng(1).normal(0, 3.5, (pixels, pixels, 3))
    y, x = np.mgrid[-1 : 1 : pixels * 1j, -1 : 1 : pixels * 1j]
    waves = np.stack([np.sin(5 * x + tone) * np.cos(7 * y - tone) for tone in (0.0, 0.6, 1.1)], -1)
    colours = np.clip(150 + 55 * waves + grain, 0, 255)
    alpha = np.clip((1.0 - np.hypot(x / 0.75, y / 0.95)) * 12, 0, 1)[..., None] * 255
    return Image.fromarray(np.concatenate([colours, alpha], -1).astype(np.uint8), "RGBA")
