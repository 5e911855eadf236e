"""The library: every persona of the team that one works in, searched and filtered."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models.fields.json import KT
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from personas.forms.people.library import LibraryFilterForm
from personas.models import Board, Persona
from personas.services.teams import access
from personas.services.teams.access import current_team
from personas.views.people.tiles import tile

PER_PAGE = 48


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    team = current_team(request.user, request.session)
    everyone = Persona.objects.visible_to(request.user).filter(team=team)
    form = LibraryFilterForm(request.GET, user=request.user, team=team)
    found = form.narrow(everyone).order_by(*form.order).with_portraits().annotate(said_in=KT("details__language"))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "tiles": [tile(persona) for persona in page],
        "boards": Board.objects.visible_to(request.user).filter(team=team).only("name", "public_id"),
        "may_edit": team is not None and access.may(request.user, "persona.copy", team),
        "total": everyone.count(),
        "filtered": form.active,
        "query": _query_without_page(request),
    }
    part = "_results" if request.htmx and not request.htmx.boosted else "library"
    response = render(request, f"people/library/{part}.html", context)
    patch_vary_headers(response, ["HX-Request"])  # one address, two answers: Back must not find the fragment
    return response


def _query_without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()
