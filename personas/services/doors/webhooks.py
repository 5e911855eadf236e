"""Webhooks of a team: added with a secret that is shown once, removed, and told again by hand."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from personas.models import Delivery, Team, Webhook
from personas.models.doors.webhook import Event
from personas.services.accounts.sealing import seal
from personas.services.doors.outside import place_of
from personas.services.teams import access, audit

MOST = 10  # webhooks of a team
OFF = "Webhooks are off at this installation. Whoever runs it sets FACET_WEBHOOKS=1."


class WebhooksOff(ValueError):
    def __init__(self):
        super().__init__(OFF)


@transaction.atomic
def add_webhook(*, actor, team: Team, url: str, events: Sequence[str]) -> tuple[Webhook, str]:
    """The row and its secret (Standard Webhooks: whsec_ and base64), which is shown once and stored sealed.

    Raises PermissionDenied, WebhooksOff, and ValueError with a sentence.
    """
    access.require(actor, "team.settings", team)
    if not settings.WEBHOOKS:
        raise WebhooksOff
    events = _known(events)
    place_of(url)
    if len(url) > 500:
        raise ValueError("The address has room for 500 characters.")
    if Webhook.objects.filter(team=team).count() >= MOST:
        raise ValueError(f"A team has at most {MOST} webhooks. Remove one first.")
    secret = f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode()}"
    row = Webhook.objects.create(team=team, url=url, secret=seal(secret), events=events, created_by=actor)
    audit.record(actor=actor, verb="webhook.made", team=team, about=team, means=", ".join(events))
    return row, secret


def _known(events: Sequence[str]) -> list[str]:
    if unknown := sorted(set(events) - set(Event.values)):
        raise ValueError(f"There is no event “{unknown[0]}”; known are {', '.join(Event.values)}.")
    if not events:
        raise ValueError("Choose at least one event.")
    return [event.value for event in Event if event in events]


@transaction.atomic
def remove_webhook(*, actor, webhook: Webhook) -> None:
    """With what was told to it. Raises PermissionDenied."""
    access.require(actor, "team.settings", webhook.team)
    webhook.delete()
    audit.record(actor=actor, verb="webhook.removed", team=webhook.team, about=webhook.team)


def send_again(*, actor, delivery: Delivery) -> None:
    """From the first try on, also to a webhook that was switched off because it said so. Raises PermissionDenied."""
    access.require(actor, "team.settings", delivery.webhook.team)
    if not settings.WEBHOOKS:
        raise WebhooksOff
    Webhook.objects.filter(pk=delivery.webhook_id).update(active=True)
    again = {"due": timezone.now(), "tries": 0, "delivered": None, "said": "", "status": None}
    Delivery.objects.filter(pk=delivery.pk).update(**again)
