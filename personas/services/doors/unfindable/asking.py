"""Asking for a table to be made unfindable: reduced here, while it is read, and queued for the export worker."""

from __future__ import annotations

from datetime import date
from typing import IO
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from personas.models import ExportJob, Team, TokenBucket
from personas.services.accounts import terms
from personas.services.doors.unfindable.columns import LOOKED_AT, Column, guessed
from personas.services.doors.unfindable.making import KIND
from personas.services.doors.unfindable.reading import TableRefused
from personas.services.doors.unfindable.reducing import Plan, looked_at, reduced
from personas.services.doors.unfindable.standin import passing_key, team_key
from personas.services.exports.export_jobs import submit_export
from personas.services.portraits.storage_trouble import not_stored
from personas.services.teams import access

TOO_MANY = "That is more than 60 files in an hour. Please wait a little."


def columns_of(*, actor, team: Team, file: IO[bytes]) -> list[Column]:
    """What the columns of a file may hold. The file is forgotten. Raises PermissionDenied, TableRefused."""
    access.require(actor, "persona.export", team)
    heading, rows, *_ = looked_at(file, LOOKED_AT)
    return guessed(heading, rows)


def ask_unfindable(
    *, actor, team: Team, file: IO[bytes], plan: Plan, public_id: UUID | None = None, today: date | None = None
) -> ExportJob:
    """Queue a table of people who do not exist, made after `plan` (its heading is read off the file).

    Raises PermissionDenied, TermsNotAccepted, QueueFull, StorageTrouble, and TableRefused with a sentence.
    """
    access.require(actor, "persona.export", team)
    terms.require(actor=actor)
    if not TokenBucket.may_export(actor):
        raise TableRefused(TOO_MANY)
    if before := ExportJob.objects.filter(team=team, asked_by=actor, public_id=public_id).first():
        return before
    key = team_key(team) if plan.linked else passing_key()
    data, plan = reduced(file, plan, key, today or timezone.localdate())
    public_id = public_id or uuid4()
    source = _stored(public_id, data)
    payload = {"plan": plan.as_dict(), "source": source}
    try:
        return submit_export(actor=actor, team=team, kind=KIND, payload=payload, public_id=public_id)
    except Exception:
        default_storage.delete(source)
        raise


def _stored(public_id: UUID, data: bytes) -> str:
    """Below exports/, where what no row names as its file is swept within the hour."""
    key = public_id.hex
    try:
        return default_storage.save(f"exports/{key[:2]}/{key}-reduced.gz", ContentFile(data))
    except Exception as error:
        raise not_stored(error) from error
