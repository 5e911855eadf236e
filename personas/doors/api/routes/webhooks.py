"""Webhooks of the team: listed, added, removed, and told again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from personas.doors.api.caller import WEBHOOKS, team_of, visible
from personas.doors.api.paging import Page, lead_on, page_of
from personas.doors.api.problems import refusals
from personas.doors.api.shapes.common import Strict
from personas.models import Delivery, Webhook
from personas.services.doors import webhooks
from personas.services.teams import access

router = Router(tags=["Webhooks"])
AT = "/webhooks/{uuid:webhook_id}"


class WebhookIn(Strict):
    url: str = Field(max_length=500, examples=["https://example.com/facet"])
    events: list[str] = Field(max_length=20, examples=[["board.ready", "export.ready"]])


class WebhookOut(Schema):
    id: UUID
    url: str
    events: list[str]
    active: bool
    created: datetime
    secret: str = Field("", description="For Standard Webhooks; told once, when the webhook is added.")


class DeliveryOut(Schema):
    id: UUID
    event: str
    state: str
    tries: int
    status: int | None
    said: str
    created: datetime


class DeliveryPage(Schema):
    items: list[DeliveryOut]
    next: str | None = None


def _webhook(row: Webhook, secret: str = "") -> WebhookOut:
    kept = {name: getattr(row, name) for name in ("url", "events", "active", "created")}
    return WebhookOut(id=row.public_id, secret=secret, **kept)


def _found(request: HttpRequest, webhook_id: UUID) -> Webhook:
    row = get_object_or_404(visible(request, Webhook.objects).select_related("team"), public_id=webhook_id)
    access.require(request.auth.user, "team.settings", row.team)
    return row


@router.get("/webhooks", response=list[WebhookOut], auth=WEBHOOKS, summary="List webhooks")
def listed(request: HttpRequest) -> list[WebhookOut]:
    access.require(request.auth.user, "team.settings", team_of(request))
    return [_webhook(one) for one in visible(request, Webhook.objects)]


@router.post("/webhooks", response={201: WebhookOut}, auth=WEBHOOKS, summary="Add a webhook")
def add(request: HttpRequest, body: WebhookIn) -> Status:
    """Signed as standardwebhooks.com has it. Private addresses are refused."""
    with refusals():
        row, secret = webhooks.add_webhook(
            actor=request.auth.user, team=team_of(request), url=body.url, events=body.events
        )
    return Status(201, _webhook(row, secret))


@router.delete(AT, response={204: None}, auth=WEBHOOKS, summary="Remove a webhook")
def remove(request: HttpRequest, webhook_id: UUID) -> Status:
    webhooks.remove_webhook(actor=request.auth.user, webhook=_found(request, webhook_id))
    return Status(204, None)


@router.get(f"{AT}/deliveries", response=DeliveryPage, auth=WEBHOOKS, summary="What was told")
def deliveries(request: HttpRequest, response: HttpResponse, webhook_id: UUID, page: Query[Page]) -> DeliveryPage:
    found, cursor = page_of(_found(request, webhook_id).deliveries.all(), page, "-id")
    lead_on(request, response, cursor)
    return DeliveryPage(items=[_delivery(one) for one in found], next=cursor)


def _delivery(row: Delivery) -> DeliveryOut:
    kept = {name: getattr(row, name) for name in ("event", "state", "tries", "status", "said", "created")}
    return DeliveryOut(id=row.public_id, **kept)


@router.post(f"{AT}/deliveries/{{uuid:delivery_id}}/send", response=DeliveryOut, auth=WEBHOOKS, summary="Tell again")
def send(request: HttpRequest, webhook_id: UUID, delivery_id: UUID) -> DeliveryOut:
    rows = _found(request, webhook_id).deliveries.select_related("webhook__team")
    delivery = get_object_or_404(rows, public_id=delivery_id)
    with refusals():
        webhooks.send_again(actor=request.auth.user, delivery=delivery)
    delivery.refresh_from_db()
    return _delivery(delivery)
