"""A new access token: what for, for which team, what it may do, until when."""

from __future__ import annotations

from django import forms

from personas.forms.sentences import OwnSentences
from personas.forms.text import Line
from personas.models import Team
from personas.models.doors.api_token import DAYS_DEFAULT, DAYS_MAX, Scope


class TokenForm(OwnSentences, forms.Form):
    name = Line(max_length=80, label="Name", help_text="What uses it, such as “Deck builder”.")
    team = forms.ModelChoiceField(
        Team.objects.none(), to_field_name="public_id", empty_label=None, label="Team", blank=False
    )
    scopes = forms.MultipleChoiceField(
        choices=Scope.choices,
        initial=[Scope.READ, Scope.WRITE, Scope.EXPORT],
        widget=forms.CheckboxSelectMultiple,
        label="What it may do",
        help_text="Your role in the team may allow less.",
        error_messages={"required": "Choose at least one thing that it may do."},
    )
    days = forms.IntegerField(
        min_value=1, max_value=DAYS_MAX, initial=DAYS_DEFAULT, label="Days", help_text=f"At most {DAYS_MAX}."
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.visible_to(person).order_by("name")
