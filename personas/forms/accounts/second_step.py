"""The forms of the second step, in our words."""

from __future__ import annotations

from allauth.mfa.base import forms as allauth
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm

from personas.forms.accounts.account import Plain
from personas.forms.text import Line


class CodeForm(Plain, allauth.AuthenticateForm):
    labels = {"code": "Code"}
    helps = {"code": "Six digits from your app, or one of your recovery codes."}


class CodeAgainForm(Plain, allauth.ReauthenticateForm):
    labels = CodeForm.labels
    helps = CodeForm.helps


class FirstCodeForm(Plain, ActivateTOTPForm):
    labels = {"code": "The code that the app shows now"}


class PasskeyForm(Plain, AddWebAuthnForm):
    name = Line(required=False)
    labels = {"name": "A name for it", "passwordless": "Sign in with it alone, without the password"}
    helps = {
        "name": "So that you tell it from others later.",
        "passwordless": "Your device asks for its PIN, finger or face each time.",
    }
