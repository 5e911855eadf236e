"""What happens by itself when somebody signs in."""

from __future__ import annotations

from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.dispatch import receiver


@receiver(user_logged_in)
def note_sign_in(sender, user, **kwargs) -> None:
    from personas.services import audit, teams

    with transaction.atomic():
        teams.ensure_team(person=user)
        audit.record_for_teams(actor=user, verb="account.signed_in")
