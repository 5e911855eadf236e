"""Who may do what. The only place that decides; views and services ask here.

Another team's object does not exist for a person (visible_to, 404). Inside the team an act needs a role (403).
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import connection

from personas.models.teams.team import Membership, Role, Team

TEAM_KEY = "team"  # in the session
EVERYONE = frozenset(Role)
EDITORS = frozenset({Role.OWNER, Role.EDITOR})
COMMENTERS = EDITORS | {Role.COMMENTER}
OWNERS = frozenset({Role.OWNER})
ACTS = {
    "board.view": EVERYONE,
    "board.make": EDITORS,
    "board.rename": EDITORS,
    "board.retry": EDITORS,
    "board.cancel": EDITORS,
    "board.arrange": EDITORS,
    "board.settings": EDITORS,
    "board.notes": EDITORS,
    "product.view": EVERYONE,
    "product.keep": EDITORS,
    "persona.view": EVERYONE,
    "board.trash": EDITORS,
    "persona.redraw": EDITORS,
    "persona.edit": EDITORS,
    "persona.trash": EDITORS,
    "persona.copy": EDITORS,
    "board.take_along": EDITORS,
    "persona.take_along": EDITORS,
    "persona.style": EDITORS,
    "persona.export": EVERYONE,
    "audit.view": OWNERS,
    "comment.add": COMMENTERS,
    "comment.resolve": COMMENTERS,
    "share.make": EDITORS,
    "share.revoke": EDITORS,
    "team.view": EVERYONE,
    "team.settings": OWNERS,
    "team.invite": OWNERS,
    "team.roles": OWNERS,
    "team.remove": OWNERS,
}


def role_of(user, team: Team | None) -> str | None:
    membership = Membership.objects.filter(team=team, user_id=user.pk).first()
    return membership.role if membership else None


def may(user, act: str, team: Team | None) -> bool:
    """`act` is a key of ACTS; an unknown act is a KeyError, never a yes."""
    return role_of(user, team) in ACTS[act]


def require(user, act: str, team: Team) -> None:
    """Raises PermissionDenied with a sentence that names the roles which may.

    Inside a transaction the membership is held until its end: a removal waits for an act that is under way, and an act
    that comes after it is refused.
    """
    rows = Membership.objects.filter(team=team, user_id=user.pk)
    membership = (rows.select_for_update() if connection.in_atomic_block else rows).first()
    if membership is None or membership.role not in ACTS[act]:
        roles = " or ".join(sorted(role.value for role in ACTS[act]))
        raise PermissionDenied(f"This needs the role {roles} in the team “{team}”.")


def current_team(user, session=None) -> Team | None:
    """The team that a person works in: what they switched to while they belong to it, else the first they joined."""
    teams = Team.objects.visible_to(user).order_by("memberships__created")
    chosen = session.get(TEAM_KEY) if session is not None else None
    return (chosen and teams.filter(public_id=chosen).first()) or teams.first()
