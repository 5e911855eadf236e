"""The look at a reported picture, as a job: it takes seconds of a core, which no stranger may spend in a web process.

The report's row is the queue and `look_due` its place in it; whoever moves that time looks. It is done where exports
are made, in a process without torch. A look that kills its worker is tried three times, then left to a person.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from personas.engine import doorbell
from personas.marking.gate import Busy, at_the_gate
from personas.marking.opening import PICTURES, Unreadable, open_upload
from personas.models import Face, Report
from personas.services.teams import audit
from personas.services.trust.evidence import evidence
from personas.services.trust.recognition import find_portrait

log = logging.getLogger(__name__)
TRIES = 3
PAUSE = timedelta(minutes=2)  # longer than any look: until then nobody else tries
TURN_SECONDS = 60
RING_EVERY = 5.0  # seconds
NOT_LOOKED_AT = "The picture could not be looked at by itself just now. A person will."
_rang = -RING_EVERY  # when this process last rang for what was left


def check_picture(*, data: bytes) -> None:
    """Whether a picture can be read at all, so that its sender hears of it. Raises Unreadable and Busy."""
    with at_the_gate():
        open_upload(data, PICTURES)


def meant_by(*, findings: list[dict]) -> tuple[UUID | None, Face | None]:
    """The mark id of the first portrait that is sure, and its row where there still is one."""
    name = next((one["face"] for one in findings if one["sure"]), "")
    return (UUID(name), find_portrait(name=name).face) if name else (None, None)


def knock() -> None:
    """Ring the doorbell of the exports queue. A broker that is down is logged, never raised: reconcile rings again."""
    doorbell.ring(doorbell.LOOK_AT_REPORTS)


def reconcile() -> int:
    """Ring, now and then, while anything waits. Returns for how many."""
    global _rang
    waiting = Report.objects.filter(_due(timezone.now())).count()
    if waiting and time.monotonic() - _rang >= RING_EVERY:
        _rang = time.monotonic()
        knock()
    return waiting


def look_at_reports(*, seconds: float = TURN_SECONDS) -> int:
    """Look at what waits until nothing does or the turn is over. Returns at how many."""
    looked, until = 0, time.monotonic() + seconds
    while time.monotonic() < until and (report := _take()):
        _note(report, _found_in(report))
        looked += 1
    return looked


def _due(now: datetime) -> Q:
    """A pause that is longer than any was written by a clock that was ahead."""
    return Q(look_due__lte=now) | Q(look_due__gt=now + 2 * PAUSE)


def _take() -> Report | None:
    """The report that waits longest, for one pause. Whoever moves the time looks: two at once do not look twice."""
    now = timezone.now()
    for report in Report.objects.filter(_due(now)).exclude(upload="").order_by("look_due")[:10]:
        mine = {"look_due": now + PAUSE, "look_tries": F("look_tries") + 1}
        if Report.objects.filter(pk=report.pk, look_due=report.look_due).update(**mine):
            report.refresh_from_db()
            return report
    return None


def _found_in(report: Report) -> list[dict] | None:
    """None: to be tried again, at its next time."""
    if report.look_tries > TRIES:
        return [_nothing()]
    try:
        with default_storage.open(report.upload.name) as file:
            return evidence(where="", text="", upload=file.read())
    except Busy:
        return None
    except (Unreadable, FileNotFoundError):
        return [_nothing()]
    except Exception:
        log.exception("The picture of %s could not be looked at", report)
        return [_nothing()] if report.look_tries >= TRIES else None


def _nothing() -> dict:
    return {"way": "look", "sentence": NOT_LOOKED_AT, "face": "", "sure": False}


@transaction.atomic
def _note(report: Report, found: list[dict] | None) -> None:
    """Write what was found, unless the report was decided or taken by another meanwhile."""
    mine = Report.objects.select_for_update().filter(pk=report.pk, look_due=report.look_due, state=Report.State.OPEN)
    if found is None or (row := mine.first()) is None:
        return
    row.findings, row.look_due = [*row.findings, *found], None
    if row.portrait is None:
        row.portrait, row.face = meant_by(findings=found)
        if row.face and row.face.team:
            audit.record(actor=None, verb="report.made", team=row.face.team, about=row, reason=row.reason)
    row.save(update_fields=["findings", "look_due", "portrait", "face"])
