"""`manage.py audit_verify`: is every line of the audit trail as it was written?"""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from personas.models import AuditHead, Team
from personas.services.teams import audit_chain


class Command(BaseCommand):
    help = "Seal what waits, compute every hash chain of the audit trail anew, and name each line that is not intact."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--head", metavar="HASH", help="a seal that was noted elsewhere: it must still be in a chain"
        )

    def handle(self, *args, head: str | None = None, **options) -> None:
        audit_chain.seal(whole=True)
        names = dict(Team.objects.values_list("pk", "name")) | {0: "(no team)"}
        broken, found = 0, False
        for chain in AuditHead.objects.order_by("chain").values_list("chain", flat=True):
            verdict = audit_chain.check(chain=chain)
            broken += not verdict.intact
            found = found or (bool(head) and any(seal.startswith(head) for seal in verdict.seals))
            self._tell(names.get(chain, "(a team that is gone)"), verdict)
        if head and not found:
            raise CommandError(f"No chain holds the seal {head}: the trail was written anew, or cut off before it.")
        if broken:
            raise CommandError(f"{broken} {'chain is' if broken == 1 else 'chains are'} not intact.")

    def _tell(self, name: str, verdict: audit_chain.Verdict) -> None:
        until = f"{verdict.until:%Y-%m-%d %H:%M:%S} UTC" if verdict.until else "nowhere"
        state = "intact" if verdict.intact else "NOT INTACT"
        self.stdout.write(f"{name:32} {verdict.lines:8,} lines  {state}, up to {until}  head {verdict.head[:16]}")
        for fault in verdict.faults:
            self.stdout.write(f"    {fault}")
