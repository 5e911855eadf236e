"""How django-allauth behaves here: who may sign up, when an address must be confirmed, in which words it speaks."""

from __future__ import annotations

import logging
from types import SimpleNamespace

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.urls import reverse
from django.utils.crypto import get_random_string

from personas.marking.keys import KeysError
from personas.models import TokenBucket
from personas.requests.addresses import client_address, network_of
from personas.services.accounts.sealing import SealBroken, seal, unseal
from personas.services.accounts.usernames import check_username
from personas.services.links import at_our_address, public_host

log = logging.getLogger(__name__)
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"  # RFC 4648, as secrets of apps are written
# What allauth says in passing, in our words; what is empty needs no words.
SAID = {
    "account/messages/logged_in.txt": "",
    "account/messages/logged_out.txt": "You are signed out.",
    "account/messages/email_confirmation_sent.txt": "",
    "account/messages/email_confirmation_failed.txt": "{email} belongs to another account.",
    "account/messages/email_confirmed.txt": "{email} is confirmed.",
    "account/messages/email_deleted.txt": "{email} is taken back.",
    "account/messages/cannot_delete_primary_email.txt": "Your address can be changed, not removed.",
    "account/messages/password_changed.txt": "Your password is changed.",
    "account/messages/password_set.txt": "Your account has a password now.",
    "usersessions/messages/sessions_logged_out.txt": "Everywhere else you are signed out.",
    "mfa/messages/totp_activated.txt": "The app is set up.",
    "mfa/messages/totp_deactivated.txt": "The app is removed.",
    "mfa/messages/webauthn_added.txt": "The passkey is added.",
    "mfa/messages/webauthn_removed.txt": "The passkey is removed.",
    "mfa/messages/recovery_codes_generated.txt": "These codes are new. Earlier ones no longer work.",
}


class ConfirmedAddressStage(EmailVerificationStage):
    """Signing in waits for a confirmed address; an account that an operator made without one has nothing to confirm."""

    def handle(self):
        person = self.login.user
        if person and not person.email and not EmailAddress.objects.filter(user=person).exists():
            return None, True
        return super().handle()


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "That username and password do not belong together.",
        "email_password_mismatch": "That address and password do not belong together.",
        "too_many_login_attempts": "Too many tries. Wait five minutes, then try once more.",
        "rate_limited": "That was a little quick. Wait a moment, then try once more.",
        "username_taken": "Somebody has this name already.",
        "incorrect_password": "That is not your password.",
        "enter_current_password": "That is not your old password.",
        "incorrect_code": "That is not the code, or it is too old.",
        "duplicate_email": "That is your address already.",
        "same_as_current": "That is the address the code went to.",
    }

    def clean_username(self, username: str, shallow: bool = False) -> str:
        name = super().clean_username(username, shallow)
        return name if shallow else check_username(name)

    def is_open_for_signup(self, request) -> bool:
        return settings.SIGN_UP_OPEN

    def get_login_stages(self) -> list[str]:
        ours = f"{__name__}.{ConfirmedAddressStage.__name__}"
        theirs = "allauth.account.stages.EmailVerificationStage"
        return [ours if stage == theirs else stage for stage in super().get_login_stages()]

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """Only a change that waits for its code can be taken back; the address in use is replaced, never removed."""
        return not email_address.primary

    def get_password_change_redirect_url(self, request) -> str:
        return reverse("account")

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        return reverse("account" if self.request.user.is_authenticated else "account_login")

    def add_message(self, request, level, message_template=None, message_context=None, extra_tags="", message=None):
        if message_template in SAID:
            message, message_template = SAID[message_template].format(**message_context or {}), None
        super().add_message(request, level, message_template, message_context, extra_tags, message)

    def get_client_ip(self, request) -> str:
        """For allauth's own limits, which count an IPv6 address by its /64 as ours do (addresses.counted_as)."""
        return client_address(request) or super().get_client_ip(request)

    def _get_login_attempts_cache_key(self, request, **credentials) -> str:
        """allauth counts wrong passwords by name alone, so that five tries by anybody lock the owner out. Whoever knows
        a name tries from another network than its owner is at.
        """
        return f"{_name_in(credentials)} {network_of(client_address(request))}"

    def pre_authenticate(self, request, **credentials) -> None:
        """Beside the tries by name and network: many networks together may not try one name without end."""
        super().pre_authenticate(request, **credentials)
        if not TokenBucket.for_name(_name_in(credentials)).take():
            self._rollback_login_failed_rl_usage()
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request, **credentials):
        person = super().authenticate(request, **credentials)
        if person:
            TokenBucket.for_name(_name_in(credentials)).give_back()
        return person

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """A mail server that is away must not lose what the person did; asking again sends another letter."""
        links = {key: at_our_address(value) for key, value in context.items() if key.endswith("_url") and value}
        site = SimpleNamespace(domain=public_host(), name="Facet")
        try:
            super().send_mail(template_prefix, email, {**context, **links, "current_site": site})
        except OSError as error:
            log.warning("A letter (%s) could not be sent: %s", template_prefix, error)


def _name_in(credentials: dict) -> str:
    return (credentials.get("email") or credentials.get("username") or "").lower()


class SecondStepAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "That is not the code. It changes every half minute; take the newest.",
        "unverified_email": "Confirm your new email address first, or take the change back.",
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """What cannot be opened becomes a secret that nobody has: no code fits it, and signing in says so."""
        try:
            return unseal(encrypted_text)
        except (SealBroken, KeysError) as error:
            log.error("A second step cannot be checked: %s", error)
            return get_random_string(40, BASE32)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": "Facet"}

    def generate_authenticator_name(self, user, type) -> str:
        count = Authenticator.objects.filter(user=user, type=type).count()
        return f"Passkey {count + 1}" if count else "My passkey"
