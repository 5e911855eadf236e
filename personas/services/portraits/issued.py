"""All faces ever drawn, as vectors: is a new one a face that somebody has already, or one that was withdrawn?

Kept in the worker's memory, grown by what other workers wrote since, and bounded: 256 bytes a face, and beyond
MOST the oldest are no longer compared.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import F
from django.utils import timezone

from facegen.kin import FAMILY
from personas.models import BlockedFace, Face, FaceNovelty
from personas.services.portraits.weights import manifest

MOST = 500_000  # faces compared: 128 MB
CHUNK = 20_000  # rows a read, and a multiplication
LIMIT = 0.03  # two drawn faces nearer than this are one picture (docs/trust.md has the measurement)
FRESH = 1000  # faces between the drawing and their rows
INDEX_FILE = "novelty.safetensors"


def space_of() -> str:
    """The name of the index that embeds: embeddings of two indices do not compare. Empty without an index."""
    return manifest()["files"].get(INDEX_FILE, "")[:16]


def vectors(packed: Sequence[bytes]) -> np.ndarray:
    """fp16 bytes to float32 rows [N, D]."""
    joined = b"".join(bytes(one) for one in packed)
    return np.frombuffer(joined, dtype="<f2").reshape(len(packed), -1).astype(np.float32)


def packed(embedding: np.ndarray) -> bytes:
    return embedding.astype("<f2").tobytes()


@dataclass(frozen=True)
class Near:
    """`distance` to the nearest face of another family, None when there is none; `blocked` the one that forbids it."""

    distance: float | None
    blocked: BlockedFace | None = None

    @property
    def too_close(self) -> bool:
        return self.blocked is not None or (self.distance is not None and self.distance < LIMIT)


class IssuedFaces:
    """The vectors of one space. `mirror_signs` [D] turns an embedding into that of the mirrored picture."""

    def __init__(self, space: str, mirror_signs: np.ndarray, most: int = MOST):
        self.space, self.signs, self.most = space, mirror_signs.astype(np.float32), most
        self.rows = np.zeros((0, len(mirror_signs)), np.float16)
        self.families = np.zeros(0, np.int64)
        self.fresh: deque[tuple[np.ndarray, int]] = deque(maxlen=FRESH)
        self.last = 0
        self.blocked: list[tuple[BlockedFace, np.ndarray]] = []
        self.blocked_at = None

    def catch_up(self) -> None:
        """Read what was drawn since, by any worker, and the list of withdrawn faces when it changed."""
        while fresh := list(self._since(self.last)):
            self.last = fresh[-1][0]
            rows = np.frombuffer(b"".join(bytes(row[2]) for row in fresh), "<f2").reshape(len(fresh), -1)
            families = np.array([row[1] & FAMILY for row in fresh], np.int64)
            self.rows = np.concatenate([self.rows, rows])[-self.most :]
            self.families = np.concatenate([self.families, families])[-self.most :]
        self._read_blocked()

    def _since(self, last: int):
        rows = FaceNovelty.objects.filter(space=self.space, pk__gt=last).order_by("pk")
        return rows.values_list("pk", "seed", "embedding")[:CHUNK]

    def _read_blocked(self) -> None:
        newest = BlockedFace.objects.order_by("-pk").values_list("pk", flat=True).first()
        if newest != self.blocked_at:
            found = BlockedFace.objects.all()
            self.blocked = [(b, vectors([b.embedding])[0] if b.space == self.space else None) for b in found]
            self.blocked_at = newest

    def near(self, embedding: np.ndarray, seed: int) -> Near:
        """How near `embedding`, a unit vector float32 [D], comes to what there is. The seed's own family is the
        same person, whose other pictures are meant to be near.
        """
        both = np.stack([embedding, embedding * self.signs], 1).astype(np.float32)
        for blocked, vector in self.blocked:
            if blocked.seed & FAMILY == seed & FAMILY:
                return Near(None, blocked)
            if vector is not None and 1 - float((vector @ both).max()) < blocked.radius:
                return Near(None, blocked)
        found = [self._nearest(rows, families, both, seed) for rows, families in self._chunks()]
        return Near(min((distance for distance in found if distance is not None), default=None))

    def add(self, embedding: np.ndarray, seed: int) -> None:
        """A face that this worker drew just now and whose row is not written yet."""
        self.fresh.append((embedding.astype(np.float16), seed & FAMILY))

    def _chunks(self):
        for start in range(0, len(self.rows), CHUNK):
            yield self.rows[start : start + CHUNK], self.families[start : start + CHUNK]
        if self.fresh:
            yield np.stack([row for row, _ in self.fresh]), np.array([family for _, family in self.fresh], np.int64)

    @staticmethod
    def _nearest(rows: np.ndarray, families: np.ndarray, both: np.ndarray, seed: int) -> float | None:
        alike = (rows.astype(np.float32) @ both).max(1)
        alike[families == (seed & FAMILY)] = -np.inf
        best = float(alike.max())
        return None if np.isinf(best) else round(1 - best, 4)


def note_refused(blocked: BlockedFace) -> None:
    BlockedFace.objects.filter(pk=blocked.pk).update(refused=F("refused") + 1)


def keep_novelties(*, drawn: Sequence[tuple[Face, int | None, dict]]) -> None:
    """Store the numbers of drawn faces (face, seed, novelty) in one statement; a face drawn again replaces its own."""
    rows = [FaceNovelty(face=face, **_columns(face, seed, novelty)) for face, seed, novelty in drawn if novelty]
    if rows:
        changed = [field.name for field in FaceNovelty._meta.fields if field.name not in ("id", "face")]
        FaceNovelty.objects.bulk_create(rows, update_conflicts=True, unique_fields=["face"], update_fields=changed)


def _columns(face: Face, seed: int | None, novelty: dict) -> dict:
    asked = face.asked
    return {
        "face_id_kept": face.public_id,
        "seed": face.seed if seed is None else seed,
        "space": novelty["space"],
        "embedding": novelty["packed"],
        "nearest_training": novelty["nearest_training"],
        "training_limit": novelty["threshold"],
        "nearest_issued": novelty.get("nearest_issued"),
        "issued_limit": LIMIT,
        "redrawn_training": novelty.get("redraws", 0),
        "redrawn_issued": novelty.get("redrawn_issued", 0),
        "appearance": asked.get("appearance", ""),
        "gender": asked.get("gender", ""),
        "created": timezone.now(),
    }
