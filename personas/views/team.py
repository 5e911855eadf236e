"""A team: what happened in it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from personas.models import Team
from personas.services import audit

EVENTS_A_PAGE = 50
EXPORTS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def visible_team(request: HttpRequest, team_id) -> Team:
    return get_object_or_404(Team.objects.visible_to(request.user), public_id=team_id)


@login_required
@require_safe
def audit_trail(request: HttpRequest, team_id) -> HttpResponse:
    shown = visible_team(request, team_id)
    events = audit.events_of(actor=request.user, team=shown)
    page = Paginator(events, EVENTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "teams/audit.html", {"shown": shown, "page": page})


@login_required
@require_safe
def audit_export(request: HttpRequest, team_id, kind: str) -> HttpResponse:
    shown = visible_team(request, team_id)
    text = audit.export(actor=request.user, team=shown, kind=kind)
    response = HttpResponse(text, content_type=EXPORTS[kind])
    name = slugify(shown.name) or "team"
    response["Content-Disposition"] = f'attachment; filename="facet-audit-{name}.{kind}"'
    response["Cache-Control"] = "private, no-store"
    return response
