from __future__ import annotations

from django import forms

from personas.forms.sentences import OwnSentences
from personas.models.teams.share_link import DAYS_DEFAULT, DAYS_MAX


class ShareForm(OwnSentences, forms.Form):
    days = forms.IntegerField(
        min_value=1, max_value=DAYS_MAX, initial=DAYS_DEFAULT, label="Days", help_text=f"At most {DAYS_MAX}."
    )
    password = forms.CharField(
        required=False,
        min_length=8,
        max_length=128,
        strip=False,
        label="Password",
        help_text="At least 8 letters. Send it by another way than the link.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class UnlockForm(OwnSentences, forms.Form):
    password = forms.CharField(
        max_length=128,
        strip=False,
        label="Password",
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
