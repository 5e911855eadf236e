"""The audit trail as a hash chain: each line is sealed over its content and the seal before it.

Lines are sealed a few seconds after they are written, by whoever looks after the queue, and not in the transaction of
the act: a chain that is extended there makes every act of a team wait for the one before it, and two that touch two
teams wait for each other. So a team's acts never queue up behind a lock, and a chain cannot fork, because sealing takes
the lock of its head. What this leaves open is said in docs/trust.md: a line is unprotected until its seal.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from personas.models import AuditEvent, AuditHead, AuditSeal, Team

log = logging.getLogger(__name__)
AT_MOST = 2000  # lines a round
LATE = timedelta(hours=1)  # longer than any transaction: a line older than that has its seal, or sweep() gives it one
CHUNK = 1000
FAULTS_NAMED = 20
LOOKED_AT_NOW = 5000  # lines; about a quarter of a second


@dataclass
class Verdict:
    """What a look at one chain found. `faults` are sentences, each naming its line; empty when all is intact."""

    chain: int
    lines: int = 0
    until: datetime | None = None
    head: str = ""
    faults: list[str] = field(default_factory=list)
    seals: set[str] = field(default_factory=set, repr=False)

    @property
    def intact(self) -> bool:
        return not self.faults

    def blame(self, sentence: str) -> None:
        if len(self.faults) < FAULTS_NAMED:
            self.faults.append(sentence)


def content(event: AuditEvent) -> str:
    """Every column of a line as canonical JSON: the same on every database."""
    columns = {
        "id": event.pk,
        "public_id": str(event.public_id),
        "team": event.team_id,
        "actor": event.actor_id,
        "actor_name": event.actor_name,
        "verb": event.verb,
        "object_kind": event.object_kind,
        "object_id": str(event.object_id or ""),
        "object_name": event.object_name,
        "address": event.address,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "data": event.data,
    }
    return json.dumps(columns, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def link(before: str, event: AuditEvent) -> str:
    return hashlib.sha256(f"{before}\n{content(event)}".encode()).hexdigest()


def seal(*, whole: bool = False, at_most: int = AT_MOST) -> int:
    """Seal what has no seal yet; only among the lines of the last hour unless `whole`. Returns how many.

    Safe at any time and from any number of processes.
    """
    waiting = _unsealed().order_by("pk")
    if not whole:
        waiting = waiting.filter(pk__gt=_settled())
    chains = defaultdict(list)
    for event_id, team_id in waiting.values_list("pk", "team_id")[:at_most]:
        chains[team_id or 0].append(event_id)
    return sum(_extend(chain, ids) for chain, ids in sorted(chains.items()))


def _unsealed():
    return AuditEvent.objects.filter(~Exists(AuditSeal.objects.filter(event_id=OuterRef("pk"))))


def _settled() -> int:
    old = AuditEvent.objects.filter(at__lt=timezone.now() - LATE).order_by("-pk").values_list("pk", flat=True)
    return old.first() or 0


def _extend(chain: int, ids: list[int]) -> int:
    AuditHead.objects.get_or_create(chain=chain)
    with transaction.atomic():
        head = AuditHead.objects.select_for_update().get(chain=chain)
        events = list(_unsealed().filter(pk__in=ids).order_by("pk"))  # again: another process may have been here
        seals = []
        for event in events:
            head.position, head.hash = head.position + 1, link(head.hash, event)
            seals.append(AuditSeal(chain=chain, position=head.position, event_id=event.pk, hash=head.hash))
        AuditSeal.objects.bulk_create(seals)
        head.save(update_fields=["position", "hash"])
    return len(seals)


def verify(*, chain: int) -> Verdict:
    """Compute the whole chain anew. Writes nothing."""
    verdict, before = Verdict(chain), ""
    for seal, event in _sealed(chain):
        _check(verdict, seal, event, before)
        verdict.lines, verdict.head, before = seal.position, seal.hash, seal.hash
        verdict.seals.add(seal.hash)
        if event and verdict.intact:
            verdict.until = event.at
    head = AuditHead.objects.filter(chain=chain).first()
    if head and (head.position, head.hash) != (verdict.lines, verdict.head):
        verdict.blame(f"The chain ends at line {verdict.lines}, but line {head.position} was sealed last.")
    return verdict


def _check(verdict: Verdict, seal: AuditSeal, event: AuditEvent | None, before: str) -> None:
    for missing in range(verdict.lines + 1, seal.position):
        verdict.blame(f"The seal of line {missing} is gone.")
    if event is None:
        verdict.blame(f"Line {seal.position} was deleted.")
    elif link(before, event) != seal.hash:
        verdict.blame(
            f"Line {seal.position} is not as it was sealed: {event.verb} by {event.actor_name or 'somebody'}."
        )


def _sealed(chain: int) -> Iterator[tuple[AuditSeal, AuditEvent | None]]:
    position = 0
    while seals := list(AuditSeal.objects.filter(chain=chain, position__gt=position).order_by("position")[:CHUNK]):
        events = AuditEvent.objects.in_bulk([seal.event_id for seal in seals])
        yield from ((seal, events.get(seal.event_id)) for seal in seals)
        position = seals[-1].position


def chain_of(team: Team | None) -> int:
    return team.pk if team else 0


def state_of(*, team: Team) -> Verdict:
    """How the team's chain stands, for its page: looked at now, or, where it is long, what the last look found."""
    head = AuditHead.objects.filter(chain=chain_of(team)).first()
    if head is None or head.position <= LOOKED_AT_NOW:
        return verify(chain=chain_of(team))
    return Verdict(head.chain, head.position, head.checked, head.hash, [head.fault] if head.fault else [])


def check(*, chain: int) -> Verdict:
    """Verify a chain and keep what was found on its head, for the owners' page."""
    verdict = verify(chain=chain)
    fault = " ".join(verdict.faults)[:400]
    AuditHead.objects.filter(chain=chain).update(checked=timezone.now(), fault=fault)
    if fault:
        log.error("The audit trail of chain %d is not intact: %s", chain, fault)
    return verdict


def sweep() -> int:
    """Seal whatever was missed, look at every chain, and log the heads: a log elsewhere is what a head is held against.

    Returns how many chains are not intact.
    """
    while seal(whole=True):
        pass
    broken = 0
    for chain in AuditHead.objects.order_by("chain").values_list("chain", flat=True):
        verdict = check(chain=chain)
        broken += not verdict.intact
        log.info("Audit chain %d: %d lines, head %s", chain, verdict.lines, verdict.head)
    return broken
