"""Who asks, the team, and the markets that a brief may name."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from personas.doors.api.caller import ANY, READ, team_of
from personas.doors.api.shapes.common import MarketOut, MeOut, TeamOut
from personas.identity import markets
from personas.models import Team
from personas.services.teams import access

router = Router(tags=["Team"])


@router.get("/me", response=MeOut, auth=ANY, summary="Who asks")
def me(request: HttpRequest) -> MeOut:
    """The person and the team of this token, and what it may do."""
    token = request.auth
    kept = {"token": token.name, "scopes": token.scopes, "expires": token.expires}
    return MeOut(person=token.user.get_username(), team=_team(request, token.team), **kept)


@router.get("/teams", response=list[TeamOut], auth=READ, summary="Teams of this token")
def teams(request: HttpRequest) -> list[TeamOut]:
    """A token acts in one team; this list has that one."""
    return [_team(request, team_of(request))]


def _team(request: HttpRequest, team: Team) -> TeamOut:
    role = access.role_of(request.auth.user, team) or ""
    counted = team.memberships.count()
    return TeamOut(id=team.public_id, name=team.name, role=role, default_market=team.default_market, members=counted)


@router.get("/markets", response=list[MarketOut], auth=ANY, summary="Markets that a brief may name")
def all_markets(request: HttpRequest) -> list[MarketOut]:
    shown = ("code", "name", "country", "language", "currency", "depth")
    return [MarketOut(**{name: getattr(market, name) for name in shown}) for market in markets()]
