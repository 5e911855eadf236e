"""What happens by itself around signing in: a team to work in, and the lines of the audit trail."""

from __future__ import annotations

from allauth.account import signals as account
from allauth.account.utils import filter_users_by_email, filter_users_by_username
from allauth.mfa import signals as second_step
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from personas.services.teams import audit, teams


@receiver(user_logged_in)
def note_sign_in(sender, user, **kwargs) -> None:
    with transaction.atomic():
        teams.ensure_team(person=user)
        audit.record_for_teams(actor=user, verb="account.signed_in")


@receiver(user_logged_out)
def note_sign_out(sender, user, **kwargs) -> None:
    if user is not None:
        audit.record_for_teams(actor=user, verb="account.signed_out")


@receiver(user_login_failed)
def note_failed_sign_in(sender, credentials, **kwargs) -> None:
    """Not more than the limit on tries lets through; of a name that nobody has there is nobody to tell."""
    for person in _meant(credentials):
        audit.record_about_person(person=person, verb="account.sign_in_failed")


def _meant(credentials: dict) -> set:
    username, email = credentials.get("username"), credentials.get("email")
    named = filter_users_by_username(username) if username else []
    return {*named, *(filter_users_by_email(email) if email else [])}


@receiver(second_step.authentication_failed)
def note_failed_second_step(sender, user, **kwargs) -> None:
    audit.record_about_person(person=user, verb="account.sign_in_failed")


@receiver([account.password_changed, account.password_set, account.password_reset])
def note_new_password(sender, user, **kwargs) -> None:
    audit.record_for_teams(actor=user, verb="account.password_changed")


@receiver(account.email_changed)
def note_new_email(sender, user, **kwargs) -> None:
    audit.record_for_teams(actor=user, verb="account.email_changed")


@receiver(post_save, sender=Authenticator)
def note_second_step(sender, instance, created, **kwargs) -> None:
    """Heard from the model, because allauth tells of it only after the transaction."""
    if created and instance.type == Authenticator.Type.RECOVERY_CODES:
        audit.record_for_teams(actor=instance.user, verb="account.recovery_codes_made")
    elif created:
        means = instance.get_type_display()
        audit.record_for_teams(actor=instance.user, verb="account.second_step_added", means=means)


@receiver(post_delete, sender=Authenticator)
def note_lost_second_step(sender, instance, **kwargs) -> None:
    if instance.type != Authenticator.Type.RECOVERY_CODES:  # they go with the last key
        means = instance.get_type_display()
        audit.record_for_teams(actor=instance.user, verb="account.second_step_removed", means=means)
