"""Telling webhooks what has happened: signed as standardwebhooks.com has it, tried again later and later.

The row is the queue, as for reports (services.trust.report_looks): whoever moves `due` sends. It is done where exports
are made, so that a receiver that is slow costs no web process.
"""

from __future__ import annotations

import json
import logging
import time
from datetime import timedelta

import httpx
from django.conf import settings
from django.db.models import F
from django.utils import timezone
from standardwebhooks.webhooks import Webhook as Signer

from personas.engine import doorbell
from personas.models import Delivery, Webhook
from personas.services.accounts.sealing import SealBroken, unseal
from personas.services.doors.happenings import note_happenings
from personas.services.doors.outside import OutsideRefused, place_of
from personas.services.doors.posting import post

log = logging.getLogger(__name__)
# After which try one waits how long: five seconds, then minutes, then hours, as Standard Webhooks proposes.
PAUSES = tuple(timedelta(seconds=one) for one in (5, 300, 1800, 7200, 18_000, 36_000, 36_000))
UNDER_WAY = timedelta(minutes=1)  # longer than any request: until then nobody else tries
TURN_SECONDS = 60
LOOK_EVERY, RING_EVERY = 1.0, 5.0  # seconds
GONE = 410  # the receiver wants to hear no more
_looked = _rang = -RING_EVERY


def reconcile() -> int:
    """Note what has happened, and ring while anything is due. Returns how much is."""
    global _looked, _rang
    if not settings.WEBHOOKS or time.monotonic() - _looked < LOOK_EVERY:
        return 0
    _looked = time.monotonic()
    note_happenings()
    due = Delivery.objects.filter(due__lte=timezone.now()).count()
    if due and time.monotonic() - _rang >= RING_EVERY:
        _rang = time.monotonic()
        doorbell.ring(doorbell.DELIVER_WEBHOOKS)
    return due


def deliver_webhooks(*, seconds: float = TURN_SECONDS) -> int:
    """Send what is due until nothing is or the turn is over. Returns how many were taken by their receivers."""
    told, until = 0, time.monotonic() + seconds
    while settings.WEBHOOKS and time.monotonic() < until and (delivery := _take()):
        told += _send(delivery)
    return told


def _take() -> Delivery | None:
    """The one that waits longest. Whoever moves its time sends it: two at once do not send twice."""
    now = timezone.now()
    for row in Delivery.objects.filter(due__lte=now, webhook__active=True).order_by("due")[:10]:
        mine = {"due": now + UNDER_WAY, "tries": F("tries") + 1}
        if Delivery.objects.filter(pk=row.pk, due=row.due).update(**mine):
            return Delivery.objects.select_related("webhook").get(pk=row.pk)
    return None


def _send(delivery: Delivery) -> bool:
    try:
        status, said = _posted(delivery), ""
    except (httpx.HTTPError, OutsideRefused, SealBroken) as error:
        status, said = None, f"{type(error).__name__}: {error}"[:200]
    except Exception as error:  # whatever a receiver does must not keep the others from being told
        log.exception("The webhook %s could not be told", delivery.webhook.public_id)
        status, said = None, type(error).__name__
    taken = status is not None and 200 <= status < 300
    _note(delivery, status, said or ("" if taken else f"It answered {status}."), taken)
    return taken


def _posted(delivery: Delivery) -> int:
    body = json.dumps(delivery.payload, ensure_ascii=False)
    id, now = f"msg_{delivery.public_id.hex}", timezone.now()
    signature = Signer(unseal(delivery.webhook.secret)).sign(id, now, body)
    stamp = str(int(now.timestamp()))
    headers = {"webhook-id": id, "webhook-timestamp": stamp, "webhook-signature": signature}
    return post(place_of(delivery.webhook.url), body.encode(), headers)


def _note(delivery: Delivery, status: int | None, said: str, taken: bool) -> None:
    now, pause = timezone.now(), PAUSES[delivery.tries - 1 : delivery.tries]
    over = taken or status == GONE or not pause
    values = {"status": status, "said": said, "due": None if over else now + pause[0]}
    Delivery.objects.filter(pk=delivery.pk).update(**values, delivered=now if taken else None)
    if status == GONE:
        Webhook.objects.filter(pk=delivery.webhook_id).update(active=False)
