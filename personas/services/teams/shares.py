"""Showing a board or a persona to people without an account."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from personas.models import Board, Persona, ShareLink, TokenBucket
from personas.models.teams.share_link import DAYS_DEFAULT, DAYS_MAX
from personas.services.teams import access, audit
from personas.services.teams.tokens import hash_of, new_token


@transaction.atomic
def make_share(
    *, actor, about: Board | Persona, days: int = DAYS_DEFAULT, password: str = "", token: str = ""
) -> tuple[ShareLink, str]:
    """The link and its token, which is stored nowhere. A form that is sent twice gives the same `token` twice and gets
    the same link. Raises PermissionDenied, ValueError for impossible days."""
    access.require(actor, "share.make", about.team)
    if not 1 <= days <= DAYS_MAX:
        raise ValueError(f"A link lasts from 1 to {DAYS_MAX} days.")
    token = token or new_token()
    values = {
        "team": about.team,
        "password": make_password(password) if password else "",
        "expires": timezone.now() + timedelta(days=days),
        "created_by": actor,
        about._meta.model_name: about,
    }
    share, made = ShareLink.objects.get_or_create(token_hash=hash_of(token), defaults=values)
    if share.revoked:  # an old form, sent once more: that link stays withdrawn
        return make_share(actor=actor, about=about, days=days, password=password)
    if made:
        audit.record(actor=actor, verb="share.made", team=about.team, about=about, days=days, password=bool(password))
    return share, token


@transaction.atomic
def revoke_share(*, actor, share: ShareLink) -> None:
    """The next request with the link finds nothing. Raises PermissionDenied."""
    access.require(actor, "share.revoke", share.team)
    if ShareLink.objects.live().filter(pk=share.pk).update(revoked=timezone.now()):
        audit.record(actor=actor, verb="share.revoked", team=share.team, about=share.subject)


def find_share(*, token: str) -> ShareLink | None:
    """The live link of a token. Unknown, expired and revoked look the same: None."""
    return ShareLink.objects.live().select_related("team", "board", "persona").filter(token_hash=hash_of(token)).first()


@transaction.atomic
def count_view(*, share: ShareLink) -> None:
    """Every view counts; the audit trail gets a line a minute at most, so that a visitor cannot flood it."""
    ShareLink.objects.filter(pk=share.pk).update(views=F("views") + 1, viewed=timezone.now())
    if TokenBucket.may_note_view(share):
        audit.record(actor=None, verb="share.viewed", team=share.team, about=share.subject)


class TooManyTries(Exception):
    """The message is a sentence for whoever tries."""


def try_password(*, share: ShareLink, password: str, by: str) -> bool:
    """Whether the password is the link's. `by` is as whom the visitor is counted. Raises TooManyTries.

    Wrong tries are counted by visitor and, because visitors are cheap, for the link as a whole; right ones are not, so
    that a room full of people may open it at once. The audit trail gets a few lines, however many try.
    """
    buckets = TokenBucket.for_share_password(share, by)
    if not all(bucket.take() for bucket in buckets):
        raise TooManyTries("Too many tries. Wait a few minutes, then try once more.")
    if check_password(password, share.password):
        for bucket in buckets:
            bucket.give_back()
        return True
    if TokenBucket.may_note_wrong_password(share):
        audit.record(actor=None, verb="share.wrong_password", team=share.team, about=share.subject)
    return False
