"""The same POST sent again with the same Idempotency-Key: the first answer comes back, and nothing is made twice.

As the IETF draft draft-ietf-httpapi-idempotency-key-header has it: the key is the program's, an answer is kept for a
day, another request under a used key is refused (422), one that comes while the first is under way has to wait (409).
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils import timezone

from personas.models import ApiToken, KeptAnswer

KEPT_FOR = timedelta(days=1)
UNDER_WAY_FOR = timedelta(minutes=2)  # a process that was killed must not block its key for a day
LONGEST = 200  # characters of a key


class KeyMisused(ValueError):
    """The key was used for another request."""


class UnderWay(ValueError):
    """The first request with this key is not answered yet."""


def fingerprint(*parts: str | bytes) -> str:
    whole = sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()


def begin(*, token: ApiToken, key: str, request: str) -> KeptAnswer:
    """The row of `key`: new (its status is 0) or with the answer of before. `request` is the fingerprint.

    Raises KeyMisused and UnderWay.
    """
    digest, now = fingerprint(key), timezone.now()
    try:
        with transaction.atomic():
            return KeptAnswer.objects.create(token=token, key=digest, fingerprint=request)
    except IntegrityError:
        row = KeptAnswer.objects.filter(token=token, key=digest).first()
    if row is None or _stale(row, now):
        KeptAnswer.objects.filter(token=token, key=digest, created__lt=now - UNDER_WAY_FOR).delete()
        return begin(token=token, key=key, request=request)
    if row.fingerprint != request:
        raise KeyMisused("This Idempotency-Key was used for another request. Take a new one.")
    if not row.status:
        raise UnderWay("The first request with this Idempotency-Key is not answered yet. Ask again in a moment.")
    return row


def _stale(row: KeptAnswer, now) -> bool:
    return row.created < now - (KEPT_FOR if row.status else UNDER_WAY_FOR)


def keep(*, row: KeptAnswer, status: int, headers: dict[str, str], body: str) -> None:
    """Keep an answer. A server's own failure is not kept: the program shall try again."""
    if status >= 500 or status == 429:
        row.delete()
    else:
        KeptAnswer.objects.filter(pk=row.pk).update(status=status, headers=headers, body=body)


def sweep_kept_answers() -> int:
    return KeptAnswer.objects.filter(created__lt=timezone.now() - KEPT_FOR).delete()[0]
