"""Which pictures were issued here: noted when they are made, found again by mark, by likeness or by manifest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import NormalDist

import numpy as np
from django.db.models import Min
from django.utils import timezone

from personas.marking.likeness import POSSIBLE
from personas.models import IssuedPicture

LATE_ROWS = 200
FALSE_CLAIMS = 1e-6  # a picture


@dataclass(frozen=True)
class Issue:
    """What is noted of a picture; see IssuedPicture."""

    name: str
    code: bytes
    light: bytes
    dark: bytes
    manifest: bytes

    def row(self) -> IssuedPicture:
        return IssuedPicture(
            name=self.name,
            code=int.from_bytes(self.code),
            light=self.light,
            dark=self.dark,
            manifest=self.manifest,
            manifest_sha256=hashlib.sha256(self.manifest).hexdigest(),
        )


@dataclass(frozen=True)
class Alike:
    picture: IssuedPicture
    distance: int  # bits of 256


def note(*, issues: Sequence[Issue]) -> None:
    """In the transaction that writes the faces' rows: no picture without its entry."""
    IssuedPicture.objects.bulk_create([issue.row() for issue in issues])


def deny(*, name: str) -> int:
    """From now on /verify says of this face that it must not be used: of every picture of it, whenever it was made."""
    return IssuedPicture.objects.filter(name=name, denied=None).update(denied=timezone.now())


def denied_since(*, name: str) -> datetime | None:
    return IssuedPicture.objects.filter(name=name).aggregate(since=Min("denied"))["since"]


def denied_among(*, names: Iterable[str]) -> set[str]:
    return set(IssuedPicture.objects.filter(name__in=list(names)).exclude(denied=None).values_list("name", flat=True))


def was_issued(*, name: str) -> bool:
    return IssuedPicture.objects.filter(name=name).exists()


def find_by_codes(codes: Iterable[bytes]) -> list[IssuedPicture]:
    """The pictures that a signed file says it shows: the newest of each face."""
    rows = IssuedPicture.objects.filter(code__in={int.from_bytes(code) for code in codes}).order_by("pk")
    return list({row.name: row for row in rows}.values())


def find_by_bits(bits: np.ndarray, chances: int) -> tuple[IssuedPicture | None, float]:
    """The issued picture whose code (48,) `bits` say best, and how clearly in standard deviations; None when
    it could be chance, where so many places could have been the one.

    Of several pictures of one face the newest.
    """
    known = _known()
    if not len(known.codes):
        return None, 0.0
    clear = _sums(bits, known.codes) / np.sqrt(len(bits))
    best = len(clear) - 1 - int(np.argmax(clear[::-1]))
    found = IssuedPicture.objects.get(pk=known.ids[best]) if clear[best] >= certain(len(clear), chances) else None
    return found, float(clear[best])


def certain(codes: int, chances: int) -> float:
    """How clear a code must be, in standard deviations, to be told among so many codes and `chances` (see
    marking.reading.Found), by less than one false claim in a million pictures.

    For a hundred codes 6.0 where a picture is read as it stands and 6.9 where it was searched; for a million 7.4, 8.1.
    """
    return -NormalDist().inv_cdf(FALSE_CLAIMS / (chances * max(codes, 100)))


def find_alike(hashes: Sequence[bytes]) -> Alike | None:
    """The issued picture nearest to any of `hashes`, when it is at most POSSIBLE bits away."""
    known = _known()
    if not len(known.codes):
        return None
    away = np.min([_distances(one, known.hashes) for one in hashes], axis=0)
    best = int(np.argmin(away))
    if away[best] > POSSIBLE:
        return None
    return Alike(IssuedPicture.objects.get(pk=known.ids[best]), int(away[best]))


def find_by_manifest(store: bytes) -> IssuedPicture | None:
    return IssuedPicture.objects.filter(manifest_sha256=hashlib.sha256(store).hexdigest()).first()


@dataclass
class _Known:
    """Codes (n, 6) and hashes (n, 2, 4 of 64 bits) of all rows: 70 MB for a million, read once a process."""

    ids: np.ndarray
    codes: np.ndarray
    hashes: np.ndarray
    last: str = ""  # manifest of the last row: rows only ever come on top, unless a backup was restored


_held = _Known(np.zeros(0, np.int64), np.zeros((0, 6), np.uint8), np.zeros((0, 2, 4), np.uint64))


def _known() -> _Known:
    global _held
    held = _held
    if len(held.ids) and not IssuedPicture.objects.filter(pk=held.ids[-1], manifest_sha256=held.last).exists():
        held = _Known(held.ids[:0], held.codes[:0], held.hashes[:0])
    # A row of a slower transaction may come after one with a larger key.
    newest = int(held.ids.max()) if len(held.ids) else 0
    rows = IssuedPicture.objects.filter(pk__gt=newest - LATE_ROWS).exclude(pk__in=held.ids[-2 * LATE_ROWS :].tolist())
    fresh = list(rows.order_by("pk").values_list("pk", "code", "light", "dark", "manifest_sha256").iterator())
    if fresh:
        ids, codes, light, dark, digests = zip(*fresh, strict=True)
        held = _Known(
            np.append(held.ids, np.array(ids, np.int64)),
            np.concatenate([held.codes, _bytes((code.to_bytes(6) for code in codes), 6)]),
            np.concatenate([held.hashes, np.stack([_words(light), _words(dark)], axis=1)]),
            digests[-1],
        )
    _held = held
    return held


def _bytes(parts, width: int) -> np.ndarray:
    return np.frombuffer(b"".join(bytes(part) for part in parts), np.uint8).reshape(-1, width)


def _words(parts) -> np.ndarray:
    return _bytes(parts, 32).copy().view(np.uint64)


def _sums(bits: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """For each code the sum of `bits`, each with the sign that the code gives it: by one table a byte."""
    signs = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).astype(np.float32) * 2 - 1
    tables = signs @ bits.astype(np.float32).reshape(6, 8).T
    return sum(tables[codes[:, place], place] for place in range(6))


def _distances(one: bytes, hashes: np.ndarray) -> np.ndarray:
    return np.bitwise_count(hashes ^ np.frombuffer(one, np.uint64)).sum(axis=2, dtype=np.uint16).min(axis=1)
