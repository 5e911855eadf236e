"""A generator that takes its time as a GPU would and draws one flat colour: what remains is the engine."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from types import SimpleNamespace

from PIL import Image


class StandIn:
    """Sleeps FACET_STANDIN_MS milliseconds a batch, whatever its size. Answers as facegen.sampler does."""

    model_hash = "5" * 64

    def __init__(self, milliseconds: float):
        self.milliseconds = milliseconds
        self.device = f"stand-in of {milliseconds:g} ms a batch"

    @classmethod
    def load(cls, weights_dir, device: str = "auto") -> StandIn:
        return cls(float(os.environ.get("FACET_STANDIN_MS", "30")))

    def generate(
        self, requests: Sequence, seeds: Sequence[int], on_step: Callable[[int, int], None] | None = None
    ) -> list[SimpleNamespace]:
        for done, _ in enumerate(seeds, 1):
            time.sleep(self.milliseconds / 1000 / len(seeds))
            if on_step:
                on_step(done, len(seeds))
        return [self._portrait(request, seed) for request, seed in zip(requests, seeds, strict=True)]

    def _portrait(self, request, seed: int) -> SimpleNamespace:
        image = Image.new("RGBA", (16, 16), (seed % 256, (seed >> 8) % 256, 99, 255))
        return SimpleNamespace(image=image, measured=request.as_dict(), confidence={}, tries=1)
