"""An account for somebody who was invited; the address is the invitation's and no field."""

from __future__ import annotations

from django import forms
from django.contrib.auth import get_user_model, password_validation

from personas.forms.accounts.account import LENGTH_HELP, USERNAME_VALIDATORS
from personas.forms.sentences import OwnSentences
from personas.forms.text import Line
from personas.services.accounts.usernames import check_username


class JoinForm(OwnSentences, forms.Form):
    username = Line(
        max_length=150,
        label="Username",
        validators=USERNAME_VALIDATORS,
        help_text="Your team sees it, and mentions you by it.",
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        max_length=128,
        strip=False,
        label="Password",
        help_text=LENGTH_HELP,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, email: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_username(self) -> str:
        name = get_user_model().normalize_username(self.cleaned_data["username"])
        if get_user_model().objects.filter(username__iexact=name).exists():
            raise forms.ValidationError("Somebody has this name already.")
        return check_username(name)

    def clean_password(self) -> str:
        person = get_user_model()(username=self.cleaned_data.get("username", ""), email=self.email)
        password_validation.validate_password(self.cleaned_data["password"], person)
        return self.cleaned_data["password"]
