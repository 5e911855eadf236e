"""The audit trail: written by the services that act, read and exported by owners."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import partial

from personas.exporting.tables.csv_file import csv_text
from personas.exporting.tables.places import separator_of
from personas.models import AuditEvent, AuditSeal, Team
from personas.models.teams.audit import AuditQuerySet
from personas.services.origin import current_network
from personas.services.teams import access

COLUMNS = "at actor verb object_kind object_id object_name network data line seal".split()


def record(*, actor, verb: str, team: Team | None, about=None, **data) -> None:
    """One event about `about` (a model with public_id). Call it inside the transaction of the act."""
    AuditEvent.objects.create(
        actor=actor if actor is not None and actor.is_authenticated else None,
        actor_name=actor.get_username() if actor is not None else "",
        team=team,
        verb=verb,
        object_kind=about._meta.model_name if about is not None else "",
        object_id=about.public_id if about is not None else None,
        object_name=str(about)[:160] if about is not None else "",
        address=current_network(),
        data=data,
    )


def record_for_teams(*, actor, verb: str, **data) -> None:
    """Once for each team of the person: each owner sees it, and nobody learns of the other teams."""
    for team in Team.objects.visible_to(actor):
        record(actor=actor, verb=verb, team=team, **data)


def record_about_person(*, person, verb: str) -> None:
    """What somebody unknown did with a person's name, for each of the person's teams."""
    for team in Team.objects.visible_to(person):
        record(actor=None, verb=verb, team=team, person=person.get_username())


def events_of(*, actor, team: Team) -> AuditQuerySet:
    """Raises PermissionDenied for anyone but an owner."""
    access.require(actor, "audit.view", team)
    return AuditEvent.objects.visible_to(actor).filter(team=team)


def export(*, actor, team: Team, kind: str) -> str:
    """The whole trail as csv or json text, the export itself included. Raises PermissionDenied."""
    access.require(actor, "audit.view", team)
    record(actor=actor, verb="audit.exported", team=team, kind=kind)
    write = {"csv": partial(as_csv, market=team.default_market), "json": as_json}[kind]
    return write(events=events_of(actor=actor, team=team))


def as_json(*, events: Iterable[AuditEvent]) -> str:
    return json.dumps(_rows(events), ensure_ascii=False, indent=1)


def as_csv(*, events: Iterable[AuditEvent], market: str = "") -> str:
    """As the spreadsheets of `market` (such as "de_DE") open it: like the CSV of personas."""
    rows = [row | {"data": json.dumps(row["data"], ensure_ascii=False)} for row in _rows(events)]
    return csv_text(COLUMNS, ([str(row[column]) for column in COLUMNS] for row in rows), separator_of({market}))


def _rows(events: Iterable[AuditEvent]) -> list[dict]:
    """With position and hash in the trail's chain: what is kept elsewhere, the chain can be held against."""
    events = list(events)
    seals = AuditSeal.objects.filter(event_id__in=[event.pk for event in events]) if len(events) < 30_000 else []
    of = {seal.event_id: (seal.position, seal.hash) for seal in seals}
    return [_row(event) | dict(zip(("line", "seal"), of.get(event.pk, ("", "")), strict=True)) for event in events]


def _row(event: AuditEvent) -> dict:
    return {
        "at": event.at.isoformat(),
        "actor": event.actor_name,
        "verb": event.verb,
        "object_kind": event.object_kind,
        "object_id": str(event.object_id or ""),
        "object_name": event.object_name,
        "network": event.address,
        "data": event.data,
    }
