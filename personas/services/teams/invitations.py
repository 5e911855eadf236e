"""Inviting somebody to a team by e-mail."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from personas.models import Invitation, Membership, Team
from personas.models.teams.team import Role
from personas.services.confirmed import confirm_address
from personas.services.teams import access, audit
from personas.services.teams.tokens import hash_of, new_token

log = logging.getLogger(__name__)
signer = Signer(salt="personas.invitation")


class WrongAddress(ValueError):
    """The invitation is for another address than the person's."""


@transaction.atomic
def invite(*, actor, team: Team, email: str, role: str, link: Callable[[str], str], token: str = "") -> str:
    """Send an invitation. `link` makes an address of a token.

    Returns the link where there is no mail server and somebody must hand it over; else "", because only the letter's
    reader may hold it: the link stands for the address.

    A second invitation to the same address replaces the first; a form that is sent twice gives the same `token` twice,
    and sends one letter. Raises PermissionDenied, and ValueError for an address that belongs to a member.
    """
    access.require(actor, "team.invite", team)
    email = email.strip().lower()
    if Membership.objects.filter(team=team, user__email__iexact=email).exists():
        raise ValueError(f"{email} is in this team already.")
    invitation, token, made = _made(token or new_token(), team=team, email=email, role=Role(role), invited_by=actor)
    address = link(signer.sign(token))
    if made:
        invitations = Invitation.objects.filter(team=team, email=email).exclude(pk=invitation.pk)
        invitations.open().update(revoked=timezone.now())
        audit.record(actor=actor, verb="member.invited", team=team, about=team, person=email, role=invitation.role)
        transaction.on_commit(lambda: _send(invitation, address))
    return "" if settings.EMAIL_HOST else address


def _made(token: str, **values) -> tuple[Invitation, str, bool]:
    """The invitation of the token, its token, and whether it is new."""
    invitation, made = Invitation.objects.get_or_create(token_hash=hash_of(token), defaults=values)
    same = all(getattr(invitation, name) == value for name, value in values.items())
    if made or (same and Invitation.objects.open().filter(pk=invitation.pk).exists()):
        return invitation, token, made
    return _made(new_token(), **values)  # an old form, sent once more: what it made stays used or withdrawn


def _send(invitation: Invitation, address: str) -> None:
    text = render_to_string("teams/invitation_email.txt", {"invitation": invitation, "address": address})
    subject = f"{invitation.invited_by.get_username()} invites you to {invitation.team} on Facet"
    try:
        send_mail(" ".join(subject.split()), text, None, [invitation.email])
    except OSError as error:  # the link is on the inviter's screen as well
        log.warning("The invitation %s could not be sent: %s", invitation.public_id, error)


def find_invitation(*, token: str) -> Invitation | None:
    """The open invitation of a signed token; unknown, used, expired and withdrawn ones look the same: None."""
    try:
        bare = signer.unsign(token)
    except BadSignature:
        return None
    return Invitation.objects.open().select_related("team", "invited_by").filter(token_hash=hash_of(bare)).first()


def is_for(*, invitation: Invitation, person) -> bool:
    return invitation.email == person.email.strip().lower()


@transaction.atomic
def accept(*, actor, invitation: Invitation) -> bool:
    """Join the team. False when the invitation was used or withdrawn in the meantime. Raises WrongAddress."""
    if not is_for(invitation=invitation, person=actor):
        raise WrongAddress("This invitation was sent to another address.")
    mine = Invitation.objects.open().filter(pk=invitation.pk)
    if not mine.update(accepted=timezone.now(), accepted_by=actor):
        return False
    role = {"role": invitation.role}
    _, joined = Membership.objects.get_or_create(team=invitation.team, user=actor, defaults=role)
    if joined:
        audit.record(actor=actor, verb="member.joined", team=invitation.team, about=invitation.team, **role)
    return True


@transaction.atomic
def join(*, invitation: Invitation, username: str, password: str):
    """Make the account of somebody who was invited and let them join: whoever has the link has read the letter.

    For the same reason the address counts as confirmed.
    Returns the person, or None when the invitation was used in the meantime. Raises IntegrityError for a name that
    was taken in the same moment.
    """
    person = get_user_model().objects.create_user(username, invitation.email, password)
    if accept(actor=person, invitation=invitation):
        confirm_address(person=person)
        return person
    transaction.set_rollback(True)
    return None


def has_account(*, invitation: Invitation) -> bool:
    return get_user_model().objects.filter(email__iexact=invitation.email).exists()


@transaction.atomic
def revoke(*, actor, invitation: Invitation) -> None:
    access.require(actor, "team.invite", invitation.team)
    if Invitation.objects.open().filter(pk=invitation.pk).update(revoked=timezone.now()):
        team = invitation.team
        audit.record(actor=actor, verb="invitation.revoked", team=team, about=team, person=invitation.email)
