"""allauth's forms in our words: labels above the fields instead of placeholders in them, one line of help."""

from __future__ import annotations

from allauth.account import forms as allauth
from django.contrib.auth.hashers import make_password
from django.core.validators import RegexValidator

from personas.forms.sentences import speak

LENGTH_HELP = "At least 10 letters, and none of the common ones."
# An at sign would make a name look like somebody's address at the sign-in; the rest is what a mention can hold.
USERNAME_VALIDATORS = [
    RegexValidator(r"^[\w.+-]*\w\Z", "A username has letters, digits, and . + - _ between them; nothing else.")
]


class Plain:
    """No placeholders; `labels` and `helps` by field."""

    labels: dict[str, str] = {}
    helps: dict[str, str] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, "")
        speak(self)


class SignInForm(Plain, allauth.LoginForm):
    labels = {"login": "Username or email address"}


class SignUpForm(Plain, allauth.SignupForm):
    labels = {"email": "Email address"}
    helps = {
        "email": "A code comes to it before you can sign in.",
        "username": "Your team sees it, and mentions you by it.",
        "password1": LENGTH_HELP,
    }

    def try_save(self, request):
        """An address that is known costs the same work as one that is new: else the time tells who has an account."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class NewEmailForm(Plain, allauth.AddEmailForm):
    labels = {"email": "New address"}
    helps = {"email": "A code comes to it. Until you give it here, the old address stays."}


class OtherEmailForm(Plain, allauth.ChangeEmailForm):
    labels = {"email": "The right address"}


class EmailCodeForm(Plain, allauth.ConfirmEmailVerificationCodeForm):
    labels = {"code": "Code from the email"}


class PasswordForm(Plain, allauth.ChangePasswordForm):
    labels = {
        "oldpassword": "Old password",
        "password1": "New password",
        "password2": "New password, once more",
    }
    helps = {"password1": LENGTH_HELP}


class FirstPasswordForm(Plain, allauth.SetPasswordForm):
    labels = PasswordForm.labels
    helps = PasswordForm.helps


class ForgottenForm(Plain, allauth.ResetPasswordForm):
    labels = {"email": "Email address"}


class NewPasswordForm(Plain, allauth.ResetPasswordKeyForm):
    labels = PasswordForm.labels
    helps = PasswordForm.helps


class PasswordAgainForm(Plain, allauth.ReauthenticateForm):
    pass
