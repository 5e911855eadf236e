"""Webhooks of a team, for its owners: added and their secret shown once, what was told, told again, removed."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from personas.forms.doors.webhook import WebhookForm
from personas.models import Delivery, Team, Webhook
from personas.services.doors import webhooks
from personas.services.teams import access

SHOWN = 20  # deliveries of each


def _owned(request: HttpRequest, team_id) -> Team:
    """Raises Http404 for another team, and where webhooks are off; PermissionDenied for whoever does not own it."""
    team = get_object_or_404(Team.objects.visible_to(request.user), public_id=team_id)
    access.require(request.user, "team.settings", team)
    if not settings.WEBHOOKS:
        raise Http404
    return team


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, team_id) -> HttpResponse:
    team, secret = _owned(request, team_id), ""
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        secret = _add(request, team, form)
    rows = list(Webhook.objects.filter(team=team))
    for row in rows:
        row.recent = row.deliveries.all()[:SHOWN]
    context = {"shown": team, "webhooks": rows, "secret": secret, "form": WebhookForm() if secret else form}
    status = 422 if request.method == "POST" and not secret else 200
    response = render(request, "doors/webhooks.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def _add(request: HttpRequest, team: Team, form: WebhookForm) -> str:
    try:
        return webhooks.add_webhook(actor=request.user, team=team, **form.cleaned_data)[1]
    except ValueError as error:
        form.add_error("url", str(error))
        return ""


@login_required
@require_POST
def remove(request: HttpRequest, team_id, webhook_id) -> HttpResponse:
    team = _owned(request, team_id)
    rows = Webhook.objects.filter(team=team).select_related("team")
    webhooks.remove_webhook(actor=request.user, webhook=get_object_or_404(rows, public_id=webhook_id))
    messages.success(request, "The webhook is removed.")
    return redirect("webhooks", team.public_id)


@login_required
@require_POST
def send(request: HttpRequest, team_id, delivery_id) -> HttpResponse:
    team = _owned(request, team_id)
    rows = Delivery.objects.filter(webhook__team=team).select_related("webhook__team")
    webhooks.send_again(actor=request.user, delivery=get_object_or_404(rows, public_id=delivery_id))
    messages.success(request, "It is told again in a moment.")
    return redirect("webhooks", team.public_id)
