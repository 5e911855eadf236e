"""Access tokens: made by a person for a team of theirs, shown once, found by their hash."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from personas.models import ApiToken, Membership, Team
from personas.models.doors.api_token import DAYS_DEFAULT, DAYS_MAX, Scope
from personas.services.teams import access, audit
from personas.services.teams.tokens import hash_of, new_token
from personas.texts import one_line

PREFIX = "facet_"  # by which scanners of leaked secrets know one
NOTE_USE_EVERY = timedelta(minutes=1)


@transaction.atomic
def make_token(
    *, actor, team: Team, name: str, scopes: Sequence[str], days: int = DAYS_DEFAULT, secret: str = ""
) -> tuple[ApiToken, str]:
    """The row and the token, which is stored nowhere. A form that is sent twice gives the same `secret` twice and gets
    the same token. Raises PermissionDenied, and ValueError with a sentence.
    """
    access.require(actor, "team.view", team)
    scopes = _known(scopes)
    if not 1 <= days <= DAYS_MAX:
        raise ValueError(f"A token lasts from 1 to {DAYS_MAX} days, not {days}.")
    if not (name := one_line(name)[:80]):
        raise ValueError("A token needs a name, by which you know it again.")
    token = PREFIX + (secret or new_token())
    values = {"user": actor, "team": team, "name": name, "hint": token[-4:], "scopes": scopes}
    values["expires"] = timezone.now() + timedelta(days=days)
    row, made = ApiToken.objects.get_or_create(token_hash=hash_of(token), defaults=values)
    if row.revoked:  # an old form, sent once more: that token stays revoked
        return make_token(actor=actor, team=team, name=name, scopes=scopes, days=days)
    if made:
        audit.record(actor=actor, verb="token.made", team=team, about=team, means=", ".join(scopes))
    return row, token


def _known(scopes: Sequence[str]) -> list[str]:
    if unknown := sorted(set(scopes) - set(Scope.values)):
        raise ValueError(f"There is no scope “{unknown[0]}”; known are {', '.join(Scope.values)}.")
    if not scopes:
        raise ValueError("Choose at least one scope.")
    return [scope.value for scope in Scope if scope in scopes]


@transaction.atomic
def revoke_token(*, actor, token: ApiToken) -> bool:
    """The next request with it finds nothing. One's own, or any of a team that one owns. Raises PermissionDenied."""
    if token.user_id != actor.pk:
        access.require(actor, "team.remove", token.team)
    revoked = ApiToken.objects.filter(pk=token.pk, revoked=None).update(revoked=timezone.now())
    if revoked:
        audit.record(actor=actor, verb="token.revoked", team=token.team, about=token.team)
    return bool(revoked)


def tokens_of(*, person):
    """The live ones, of teams to which the person still belongs."""
    teams = Membership.objects.filter(user=person).values("team")
    return ApiToken.objects.live().filter(user=person, team__in=teams).select_related("team")


def find_token(*, token: str) -> ApiToken | None:
    """The live row of a token whose person still belongs to its team. Whatever is wrong looks the same: None."""
    rows = ApiToken.objects.live().select_related("user", "team")
    found = rows.filter(token_hash=hash_of(token)).first()
    if found is None or access.role_of(found.user, found.team) is None:
        return None
    return found


def note_use(*, token: ApiToken) -> None:
    """When it was last used, to the minute: a write a call would be dearer than the call."""
    now = timezone.now()
    if token.used is None or token.used < now - NOTE_USE_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(used=now)
