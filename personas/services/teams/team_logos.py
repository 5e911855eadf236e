"""A team's logo: kept, replaced and taken away, the file with the row."""

from __future__ import annotations

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from personas.models import Team
from personas.services.teams import access, audit
from personas.services.teams.logos import clean_logo


@transaction.atomic
def set_logo(*, actor, team: Team, data: bytes) -> Team:
    """Raises PermissionDenied, and Unreadable or Busy with a sentence."""
    access.require(actor, "team.settings", team)
    logo = clean_logo(data)
    digest = hashlib.sha256(logo.data).hexdigest()
    name = default_storage.save(f"logos/{team.public_id}-{digest[:16]}.png", ContentFile(logo.data))
    return _store(actor, team, name, logo.width, logo.height)


@transaction.atomic
def remove_logo(*, actor, team: Team) -> Team:
    """Raises PermissionDenied."""
    access.require(actor, "team.settings", team)
    return _store(actor, team, "", 0, 0) if team.logo else team


def _store(actor, team: Team, name: str, width: int, height: int) -> Team:
    before = Team.objects.select_for_update(no_key=True).get(pk=team.pk).logo.name
    team.logo, team.logo_width, team.logo_height = name, width, height
    team.save(update_fields=["logo", "logo_width", "logo_height"])
    audit.record(actor=actor, verb="team.changed", team=team, about=team, fields="logo")
    if before and before != name:
        transaction.on_commit(lambda: default_storage.delete(before))
    return team
