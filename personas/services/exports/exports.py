"""Asking for an export: who, of whom, in which formats. Making it is the export worker's (export_making)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from personas.exporting.bundle import FORMATS, File
from personas.models import Board, ExportJob, Persona, Team, TokenBucket
from personas.services.accounts import terms
from personas.services.accounts.terms_texts import CLEAN_EXPORT
from personas.services.exports.export_jobs import keep_made, submit_export
from personas.services.exports.export_kinds import Made
from personas.services.exports.export_making import KIND, make_file
from personas.services.teams import access, audit

OTHERS = {"unfindable": "Table of stand-ins"}  # what is exported besides boards and personas
AT_ONCE = frozenset({"csv", "json"})  # no pictures: quicker made than queued
WORDS = "I will say so"  # what has to be typed for an export without the badge


class ExportRefused(ValueError):
    """The message is a sentence for whoever asked."""


@dataclass(frozen=True)
class Choice:
    """`formats` are keys of exporting.bundle.FORMATS, `paper` A4 or Letter, `scale` 1 or 2, `side` 256 or 512.

    `separator` is a key of exporting.places.SEPARATORS, or "" for what the market's spreadsheets expect in CSV.
    """

    formats: tuple[str, ...]
    paper: str = "A4"
    scale: int = 1
    side: int = 512
    separator: str = ""
    badge: bool = True

    @property
    def at_once(self) -> bool:
        return len(self.formats) == 1 and self.formats[0] in AT_ONCE


def request_export(
    *,
    actor,
    team: Team,
    people: Sequence[Persona],
    choice: Choice,
    board: Board | None = None,
    words: str = "",
    public_id: UUID | None = None,
) -> ExportJob:
    """Queue the export of `people`, all of `team`, in the order given; the same one for the same `public_id`.

    Raises PermissionDenied, TermsNotAccepted, QueueFull, and ExportRefused with a sentence.
    """
    _check(actor, team, people, choice, words)
    asked = ExportJob.objects.filter(team=team, asked_by=actor, public_id=public_id)
    if job := asked.first():
        return job
    about = {"actor": actor, "team": team, "board": board, "payload": _payload(people, choice)}
    try:
        with transaction.atomic():
            _acknowledge(actor, choice)
            if not choice.badge:
                shown = board or people[0]
                audit.record(actor=actor, verb="export.clean", team=team, about=shown, people=len(people))
            return submit_export(kind=KIND, public_id=public_id, **about)
    except IntegrityError:  # sent twice in the same moment: the other one was first
        return asked.get()


def export_now(
    *,
    actor,
    team: Team,
    people: Sequence[Persona],
    choice: Choice,
    board: Board | None = None,
    words: str = "",
    public_id: UUID | None = None,
) -> File:
    """The file itself, for formats that are made in no time; listed once for one `public_id`.

    Raises as `request_export` does.
    """
    _check(actor, team, people, choice, words)
    if not choice.at_once:
        raise ExportRefused("This format is made by the export worker.")
    file = make_file(people=people, choice=choice, board=board)
    about = board or people[0]
    with transaction.atomic():
        _acknowledge(actor, choice)
        audit.record(actor=actor, verb="export.made", team=team, about=about, formats=", ".join(choice.formats))
        made = Made(file.name, file.content, file.media_type)
        kept = {"actor": actor, "team": team, "board": board, "payload": _payload(people, choice)}
        keep_made(kind=KIND, made=made, public_id=public_id, **kept)
    return file


def _payload(people: Sequence[Persona], choice: Choice) -> dict:
    return {**asdict(choice), "people": [str(person.public_id) for person in people]}


def formats_of(job: ExportJob) -> str:
    """The formats that were asked for, in words."""
    keys = job.payload.get("formats", ())
    labels = [one.label for key, one in FORMATS.items() if key in keys]
    return "Everything" if len(labels) == len(FORMATS) else ", ".join(labels) or OTHERS.get(job.kind, job.kind)


def count_of(job: ExportJob) -> int:
    """Of how many people it is."""
    return len(job.payload.get("people", ()))


def _check(actor, team: Team, people: Sequence[Persona], choice: Choice, words: str) -> None:
    access.require(actor, "persona.export", team)
    terms.require(actor=actor)
    if unknown := set(choice.formats) - set(FORMATS):
        raise ExportRefused(f"There is no format “{sorted(unknown)[0]}”.")
    if not choice.formats:
        raise ExportRefused("Choose at least one format.")
    if not people:
        raise ExportRefused("Choose at least one person.")
    if len(people) > settings.EXPORT_PEOPLE_LIMIT:
        raise ExportRefused(f"One export holds at most {settings.EXPORT_PEOPLE_LIMIT} people. Export them in parts.")
    if not choice.badge and words.strip().rstrip(".").casefold() != WORDS.casefold():
        raise ExportRefused(f"Without the badge somebody must be told. Type “{WORDS}” to go on.")
    if not TokenBucket.may_export(actor):
        raise ExportRefused("That is more than 60 exports in an hour. Please wait a little.")


def _acknowledge(actor, choice: Choice) -> None:
    """That whoever publishes it will say so: noted once for each version of the text."""
    if not choice.badge:
        terms.accept(actor=actor, version=CLEAN_EXPORT.version, document=CLEAN_EXPORT, words=WORDS)
