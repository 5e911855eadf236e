"""People's accounts beyond what django-allauth does: what is noted, what one may take along, how one leaves."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse

from personas.models import AuditEvent, Comment, Membership, Team
from personas.models.teams.team import Role
from personas.services.confirmed import confirm_address
from personas.services.links import public_link
from personas.services.teams import audit, teams


class StillNeeded(ValueError):
    """The person is the only owner of a team that others belong to."""


@transaction.atomic
def make_admin(*, email: str, username: str = ""):
    """The account of `email`, confirmed and allowed to see Operations; made where there is none.

    `username` is for a new account. Raises ValidationError with a sentence for a name that is taken or looks like one.
    """
    people = get_user_model().objects
    found = EmailAddress.objects.filter(email__iexact=email).select_related("user").first()
    person = found.user if found else people.filter(email__iexact=email).first()
    if person is None:
        person = people.create_user(get_adapter().clean_username(username or email.partition("@")[0]), email.lower())
    person.is_staff = person.is_superuser = True
    person.save(update_fields=["is_staff", "is_superuser"])
    confirm_address(person=person)
    return person


def password_link(*, person) -> str:
    """Where the person chooses a password, once and for as long as such links live. A secret."""
    uid, token = user_pk_to_url_str(person), default_token_generator.make_token(person)
    return public_link(reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token}))


def note_ended_sessions(*, person) -> None:
    audit.record_for_teams(actor=person, verb="account.sessions_ended")


def teams_without_another_owner(*, person):
    """Teams that others would be left in without an owner."""
    return _only_owned(person).filter(people__gt=1)


def teams_of_one(*, person):
    """Teams in which nobody else is; they go with the person."""
    return _only_owned(person).filter(people=1)


def _only_owned(person):
    owners = Count("memberships", filter=Q(memberships__role=Role.OWNER), distinct=True)
    mine = Membership.objects.filter(user=person, role=Role.OWNER).values("team")
    counted = Team.objects.filter(pk__in=mine).annotate(owners=owners, people=Count("memberships", distinct=True))
    return counted.filter(owners=1).order_by("name")


def check_deletable(*, person) -> None:
    """Raises StillNeeded with a sentence that names the teams."""
    if names := [team.name for team in teams_without_another_owner(person=person)]:
        raise StillNeeded(f"You are the only owner of {' and '.join(names)}. Make somebody else an owner there first.")


@transaction.atomic
def delete_account(*, person) -> None:
    """The account, its memberships, sessions and keys, and the teams in which nobody else is, with every picture.

    What the person made in other teams stays there, and so do the lines of the audit trails with their name.
    Raises StillNeeded.
    """
    Membership.objects.select_for_update().filter(user=person).count()
    check_deletable(person=person)
    audit.record_for_teams(actor=person, verb="account.deleted")
    for team in teams_of_one(person=person):
        teams.delete_team(team=team)
    for session in UserSession.objects.filter(user=person):
        session.end()
    person.delete()


def export_account(*, person) -> dict:
    """What Facet holds about the person, as plain values; the export is noted."""
    audit.record_for_teams(actor=person, verb="account.exported")
    memberships = Membership.objects.filter(user=person).select_related("team")
    comments = Comment.objects.filter(author=person).select_related("team")
    return {
        "username": person.get_username(),
        "addresses": list(EmailAddress.objects.filter(user=person).values("email", "verified", "primary")),
        "joined": person.date_joined,
        "teams": [{"team": m.team.name, "role": m.role, "since": m.created} for m in memberships],
        "comments": [{"team": c.team.name, "at": c.created, "text": c.text} for c in comments],
        "sessions": list(UserSession.objects.filter(user=person).values("created_at", "ip", "user_agent")),
        "acts": [
            {"at": e.at, "verb": e.verb, "object": e.object_name, "network": e.address}
            for e in AuditEvent.objects.filter(actor=person)
        ],
    }
