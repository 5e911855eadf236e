"""Teams and their people."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.core.files.storage import default_storage
from django.db import transaction

from personas.models.portraits.face import Face
from personas.models.teams.team import Membership, Role, Team
from personas.services.teams import access, audit
from personas.texts import one_line

SETTINGS = ("name", "default_market", "brand_colours", "disclosure")


class LastOwner(ValueError):
    """The act would leave the team without an owner."""


@transaction.atomic
def make_team(*, name: str, owner, public_id: UUID | None = None) -> Team:
    """One that has `public_id` already is answered as it is: the same form was sent twice. Raises ValueError for an
    empty name.
    """
    team, made = Team.objects.get_or_create(public_id=public_id or uuid4(), defaults={"name": _named(name)})
    if not made:
        return team
    Membership.objects.create(team=team, user=owner, role=Role.OWNER)
    audit.record(actor=owner, verb="team.made", team=team, about=team)
    return team


def _named(name: str) -> str:
    name = one_line(name)
    if not name:
        raise ValueError("A team needs a name.")
    return name


def ensure_team(*, person) -> Team:
    """A team that the person belongs to; one of their own when they belong to none."""
    found = Team.objects.visible_to(person).first()
    return found or make_team(name=f"{person.get_username()}’s boards"[:80], owner=person)


@transaction.atomic
def change_settings(*, actor, team: Team, **values) -> Team:
    """Name, default market, brand colours, disclosure; what is not given stays. Raises PermissionDenied, ValueError."""
    access.require(actor, "team.settings", team)
    values = {field: one_line(value) if isinstance(value, str) else value for field, value in values.items()}
    if "name" in values:
        values["name"] = _named(values["name"])
    changed = sorted(field for field in SETTINGS if field in values and values[field] != getattr(team, field))
    for field in changed:
        setattr(team, field, values[field])
    if changed:
        team.save(update_fields=changed)
        audit.record(actor=actor, verb="team.changed", team=team, about=team, fields=", ".join(changed))
    return team


@transaction.atomic
def change_role(*, actor, membership: Membership, role: str) -> None:
    """Raises PermissionDenied, LastOwner, and ValueError for a role that is none."""
    team = _locked(membership.team)
    access.require(actor, "team.roles", team)
    role = Role(role)
    if role != Role.OWNER:
        _require_another_owner(membership)
    before = membership.role
    if not Membership.objects.filter(pk=membership.pk).update(role=role):
        raise ValueError("This person has left the team.")
    person = membership.user.get_username()
    audit.record(
        actor=actor, verb="member.role_changed", team=team, about=team, person=person, before=before, role=role
    )


@transaction.atomic
def remove_member(*, actor, membership: Membership) -> None:
    """Remove a person, or oneself; their next request finds nothing of the team. Raises PermissionDenied, LastOwner."""
    team = _locked(membership.team)
    leaves = membership.user_id == actor.pk
    access.require(actor, "team.view" if leaves else "team.remove", team)
    _require_another_owner(membership)
    person = membership.user
    Membership.objects.filter(pk=membership.pk).delete()
    verb = "member.left" if leaves else "member.removed"
    audit.record(actor=actor, verb=verb, team=team, about=team, person=person.get_username())
    ensure_team(person=person)


@transaction.atomic
def delete_team(*, team: Team) -> None:
    """The team with all that it owns; its pictures leave the storage when the transaction has held."""
    names = [name for name in Face.objects.filter(team=team).values_list("image", flat=True) if name]
    names += [team.logo.name] if team.logo else []
    team.delete()
    transaction.on_commit(lambda: [default_storage.delete(name) for name in names])


def _locked(team: Team) -> Team:
    """Two owners who demote each other in the same moment take turns here.

    Without the key: rows that others write about the team meanwhile refer to it, and must not wait for this lock.
    """
    return Team.objects.select_for_update(no_key=True).get(pk=team.pk)


def _require_another_owner(membership: Membership) -> None:
    owners = Membership.objects.filter(team=membership.team, role=Role.OWNER)
    if owners.filter(pk=membership.pk).exists() and owners.count() == 1:
        raise LastOwner("A team needs an owner. Make somebody else an owner first.")
