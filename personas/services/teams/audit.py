"""The audit trail: written by the services that act, read and exported by owners."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable

from personas.models import AuditEvent, AuditSeal, Team
from personas.models.teams.audit import AuditQuerySet
from personas.services.origin import current_network
from personas.services.teams import access

COLUMNS = "at actor verb object_kind object_id object_name network data line seal".split()
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


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
    write = {"csv": as_csv, "json": as_json}[kind]
    return write(events=events_of(actor=actor, team=team))


def as_json(*, events: Iterable[AuditEvent]) -> str:
    return json.dumps(_rows(events), ensure_ascii=False, indent=1)


def as_csv(*, events: Iterable[AuditEvent]) -> str:
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS)
    writer.writeheader()
    for row in _rows(events):
        row["data"] = json.dumps(row["data"], ensure_ascii=False)
        writer.writerow({column: _harmless(str(value)) for column, value in row.items()})
    return file.getvalue()


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


def _harmless(value: str) -> str:
    """A cell that a spreadsheet would run as a formula gets an apostrophe in front."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value
