"""What every template may use."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from personas.models import Team
from personas.requests.once import new_once
from personas.services.teams.access import current_team


def once(request: HttpRequest) -> dict:
    """`{{ once }}` for the hidden field of a form that makes something."""
    return {"once": new_once}


def team(request: HttpRequest) -> dict:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"team": None, "teams": []}
    return {
        "team": SimpleLazyObject(lambda: current_team(user, request.session)),
        "teams": Team.objects.visible_to(user).order_by("memberships__created"),
    }


def letters(request: HttpRequest) -> dict:
    return {"letters_to_console": not settings.EMAIL_HOST}
