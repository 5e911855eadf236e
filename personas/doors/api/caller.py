"""Who asks: the person and team of a token, its scopes, and how often it may ask."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer

from personas.doors.api.problems import UNAUTHORISED, Problem
from personas.models import ApiToken, Team, TokenBucket
from personas.models.doors.api_token import Scope
from personas.services.doors import tokens

AT_ONCE = (
    20  # calls that a process takes from a token's allowance at a time: a write a call would cost more than the call
)
ABSENT = {"WWW-Authenticate": 'Bearer realm="Facet"'}


class Allowance:
    """Calls of each token that this process has taken from the table of all processes and not spent yet."""

    def __init__(self) -> None:
        self.left: dict[int, int] = {}
        self.lock = threading.Lock()

    def take(self, token: ApiToken) -> None:
        """Raises Problem 429 when the token has used up a minute's calls."""
        with self.lock:
            left = self.left.get(token.pk, 0)
            if left:
                self.left[token.pk] = left - 1
                return
        self._refill(token)

    def _refill(self, token: ApiToken) -> None:
        most = settings.API_CALLS_MINUTE
        at_once = min(AT_ONCE, most)
        wait = TokenBucket.spend("api", str(token.pk), amount=at_once, capacity=most, refill=timedelta(minutes=1))
        if wait:
            seconds = str(max(1, round(wait.total_seconds())))
            raise Problem(429, f"That is more than {most} calls in a minute.", headers={"Retry-After": seconds})
        tokens.note_use(token=token)
        with self.lock:
            if len(self.left) > 10_000:
                self.left.clear()
            self.left[token.pk] = self.left.get(token.pk, 0) + at_once - 1


ALLOWANCE = Allowance()


def token_of(request: HttpRequest) -> ApiToken | None:
    """The live token of the request's Authorization header, looked up once a request; None without one."""
    if not hasattr(request, "api_token"):
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        bearer = scheme.lower() == "bearer" and token.strip()
        request.api_token = tokens.find_token(token=token.strip()) if bearer else None
        if request.api_token:
            request.user = request.api_token.user
            ALLOWANCE.take(request.api_token)
    return request.api_token


class Bearer(HttpBearer):
    """A token with `scope`; the person's role in the team is asked for by the services."""

    openapi_description = "An access token of the account page. It acts for one person in one team, within its scopes."

    def __init__(self, scope: str = ""):
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> ApiToken:
        if (token := token_of(request)) is None:
            raise Problem(401, UNAUTHORISED, headers=ABSENT)
        if self.scope and self.scope not in token.scopes:
            wanted = {"WWW-Authenticate": f'Bearer realm="Facet", error="insufficient_scope", scope="{self.scope}"'}
            raise Problem(403, f"This token lacks the scope “{self.scope}”.", headers=wanted)
        return token

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:  # what HttpBearer asks its heirs for
        return self(request)


READ, WRITE = Bearer(Scope.READ), Bearer(Scope.WRITE)
EXPORT, WEBHOOKS, ANY = Bearer(Scope.EXPORT), Bearer(Scope.WEBHOOKS), Bearer()


def team_of(request: HttpRequest) -> Team:
    return request.auth.team


def visible(request: HttpRequest, rows: Callable) -> object:
    """Rows of the token's team, as far as its person may see them."""
    return rows.visible_to(request.auth.user).filter(team=request.auth.team)
