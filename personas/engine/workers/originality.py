"""No face twice, and none again that was withdrawn: what a worker drew is compared with all that was ever drawn.

The generator itself keeps away from its training portraits (facegen.serve.search). Here a portrait that comes too near
to an issued one of another person, or into the neighbourhood of a withdrawn one, is drawn anew as somebody else.
"""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from facegen.attributes import PortraitRequest, RequestError
from facegen.serve.novelty import decode
from personas.engine.workers.faults import patiently
from personas.models.portraits.face import SEED_MAX
from personas.services.portraits.faces import Drawn
from personas.services.portraits.issued import IssuedFaces, Near, note_refused, space_of

log = logging.getLogger(__name__)
REDRAWS = 4


class Withdrawn(RuntimeError):
    """Every draw came too near to a face that was withdrawn. The message is a sentence."""


class LooksDrawn(RequestError):
    """Every draw looked broken by the realism score, and none is published. The message ends a sentence."""


@dataclass(frozen=True)
class Draw:
    portrait: object  # facegen.serve.drawing.Portrait
    seed: int
    near: Near


class Originality:
    """`generator` draws again; without an index of its own nothing is compared (imported weights, stand-ins)."""

    def __init__(self, generator):
        self.generator = generator
        index = getattr(generator, "novelty", None)
        self.space = space_of() if index is not None else ""
        self.issued = IssuedFaces(self.space, index.mirror_signs) if self.space else None

    def settle(
        self, requests: Sequence[PortraitRequest], seeds: Sequence[int], portraits: Sequence, places: Sequence = ()
    ) -> list[Drawn]:
        """One Drawn a portrait, in order; its seed is the one that was drawn at last. `places` as they were drawn with.

        Raises Withdrawn and LooksDrawn.
        """
        for portrait in portraits:
            _shown(portrait)
        if self.issued is None:
            return [Drawn(p.image, p.measured, p.confidence, p.tries, cast=self._cast(p)) for p in portraits]
        patiently(self.issued.catch_up)
        places = places or [None] * len(portraits)
        return [self._original(*one) for one in zip(requests, seeds, portraits, places, strict=True)]

    def _original(self, request: PortraitRequest, seed: int, portrait, place=None) -> Drawn:
        among = {"places": [place]} if place else {}
        draws = [self._look(portrait, seed)]
        while draws[-1].near.too_close and len(draws) <= REDRAWS:
            if draws[-1].near.blocked:
                patiently(note_refused, blocked=draws[-1].near.blocked)
            other = next_seed(seed, len(draws))
            draws.append(self._look(_shown(self.generator.generate([request], [other], **among)[0]), other))
        allowed = [draw for draw in draws if not draw.near.blocked]
        if not allowed:
            raise Withdrawn("Every try came too near to a face that was withdrawn. Ask for other looks.")
        best = allowed[-1] if not draws[-1].near.too_close else max(allowed, key=lambda draw: draw.near.distance or 0.0)
        return self._accepted(best, redrawn=len(draws) - 1)

    def _look(self, portrait, seed: int) -> Draw:
        return Draw(portrait, seed, self.issued.near(decode(portrait.novelty["embedding"]), seed))

    def _accepted(self, draw: Draw, redrawn: int) -> Drawn:
        p = draw.portrait
        self.issued.add(decode(p.novelty["embedding"]), draw.seed)
        novelty = {
            "packed": base64.b64decode(p.novelty["embedding"]),
            "nearest_training": p.novelty["nearest_training"],
            "threshold": p.novelty["threshold"],
            "redraws": p.novelty.get("redraws", 0),
            "nearest_issued": draw.near.distance,
            "redrawn_issued": redrawn,
            "space": self.space,
        }
        return Drawn(p.image, p.measured, p.confidence, p.tries + redrawn, draw.seed, novelty, self._cast(p))

    def _cast(self, portrait) -> dict:
        """As Face.cast keeps it: with this the same portrait is drawn again."""
        cast = getattr(portrait, "cast", None)
        return {"model": self.generator.model_hash, "kept": cast.as_dict()} if cast else {}


def _shown(portrait):
    if not getattr(portrait, "shown", True):
        tried = f"none of {portrait.tries} tries passes for a photograph"
        raise LooksDrawn(f"{tried}. Ask for a new face or for other looks.")
    return portrait


def next_seed(seed: int, number: int) -> int:
    """Another person in place of `seed`: the same one for the same number, 0 to 2**63 - 1."""
    digest = hashlib.sha256(f"{seed}/original/{number}".encode()).digest()
    return int.from_bytes(digest[:8], "little") % SEED_MAX
