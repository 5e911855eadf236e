"""What has happened in a team since its webhooks were last looked after, each once: read off the rows themselves, so
that nothing which makes a board or a comment has to know that somebody is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from personas.models import Board, Comment, Delivery, ExportJob, Face, Job, Webhook
from personas.models.doors.webhook import Event
from personas.models.engine.queued import OPEN
from personas.services.links import public_link

OVERLAP = timedelta(seconds=60)  # a row may become visible a moment after the time that it carries
KEPT_FOR = timedelta(days=30)

Happening = tuple[str, dict]  # what it is, once; what is told of it


def note_happenings() -> int:
    """Rows for what active webhooks want to know. Returns how many are new."""
    if not settings.WEBHOOKS:
        return 0
    return sum(_note(webhook) for webhook in Webhook.objects.filter(active=True).select_related("team"))


def _note(webhook: Webhook) -> int:
    now, since = timezone.now(), max(webhook.looked - OVERLAP, webhook.created)
    found = [
        Delivery(webhook=webhook, event=event, source=source[:120], payload=_told(event, now, data))
        for event in webhook.events
        for source, data in SOURCES[event](webhook, since)
    ]
    known = set(webhook.deliveries.filter(source__in=[one.source for one in found]).values_list("source", flat=True))
    new = [one for one in found if one.source not in known]
    Delivery.objects.bulk_create(new, ignore_conflicts=True)
    Webhook.objects.filter(pk=webhook.pk).update(looked=now)
    return len(new)


def _told(event: str, now: datetime, data: dict) -> dict:
    return {"type": event, "timestamp": now.isoformat(), "data": data}


def _boards(webhook: Webhook, since: datetime) -> Iterator[Happening]:
    """Boards of which a portrait was finished and none is open; and new ones that have none."""
    jobs = Job.objects.filter(team=webhook.team, board__trashed=None, finished__gt=since)
    for board in Board.objects.filter(pk__in=jobs.values("board")):
        drawn = board.portrait_jobs()
        last = drawn.aggregate(last=Max("finished"))["last"]
        if last and not drawn.filter(state__in=OPEN).exists():
            yield f"board:{board.public_id}:{last.isoformat()}", _board(board)
    for board in Board.objects.filter(team=webhook.team, created__gt=since, sample=False):
        if not board.portrait_jobs().exists():
            yield f"board:{board.public_id}:made", _board(board)


def _board(board: Board) -> dict:
    return {"board": str(board.public_id), "name": board.name, "api": public_link(f"/api/v1/boards/{board.public_id}")}


def _exports(webhook: Webhook, since: datetime) -> Iterator[Happening]:
    done = ExportJob.objects.filter(team=webhook.team, state=ExportJob.State.DONE, finished__gt=since)
    for job in done.select_related("board"):
        board = str(job.board.public_id) if job.board else None
        told = {"export": str(job.public_id), "board": board, "file_name": job.file_name, "size": job.size}
        yield f"export:{job.public_id}:{job.attempt}", told | {"api": public_link(f"/api/v1/exports/{job.public_id}")}


def _comments(webhook: Webhook, since: datetime) -> Iterator[Happening]:
    for comment in Comment.objects.filter(team=webhook.team, created__gt=since).select_related("board", "persona"):
        persona = str(comment.persona.public_id) if comment.persona else None
        board = str(comment.board.public_id)
        yield f"comment:{comment.public_id}", {"comment": str(comment.public_id), "board": board, "persona": persona}


def _withdrawn(webhook: Webhook, since: datetime) -> Iterator[Happening]:
    for face in Face.objects.filter(team=webhook.team, retired__gt=since).prefetch_related("personas"):
        personas = [str(one.public_id) for one in face.personas.all()]
        yield f"face:{face.public_id}", {"face": str(face.public_id), "personas": personas}


SOURCES = {
    Event.BOARD_READY: _boards,
    Event.EXPORT_READY: _exports,
    Event.COMMENT_ADDED: _comments,
    Event.PORTRAIT_WITHDRAWN: _withdrawn,
}


def sweep_deliveries() -> int:
    return Delivery.objects.filter(created__lt=timezone.now() - KEPT_FOR).delete()[0]
