"""A team's settings, its name and invitations to it."""

from __future__ import annotations

import re

from django import forms

from personas.forms.boards.brief import market_choices
from personas.forms.sentences import OwnSentences
from personas.forms.text import Line
from personas.models.teams.team import BRAND_COLOURS, Role, Team

COLOUR = re.compile(r"#[0-9a-f]{6}")
ROLES = [(Role.VIEWER, "viewer"), (Role.COMMENTER, "commenter"), (Role.EDITOR, "editor"), (Role.OWNER, "owner")]


class TeamForm(OwnSentences, forms.Form):
    name = Line(max_length=80, label="Name of the team")


class SettingsForm(TeamForm):
    default_market = forms.ChoiceField(required=False, label="Market that a new brief starts with")
    brand_colours = Line(
        required=False, max_length=60, label="Brand colours", help_text=f"Up to {BRAND_COLOURS}, as #1b4d3e, #f2a65a"
    )
    disclosure = Line(
        required=False,
        max_length=200,
        label="Your own disclosure",
        help_text="Stands on shared pages beside “AI-generated, not a real person”, which always stays.",
    )

    def __init__(self, *args, team: Team | None = None, **kwargs):
        if team:
            kwargs["initial"] = {name: getattr(team, name) for name in ("name", "default_market", "disclosure")}
            kwargs["initial"]["brand_colours"] = ", ".join(team.brand_colours)
        super().__init__(*args, **kwargs)
        self.fields["default_market"].choices = [("", "United States, unless one is chosen"), *market_choices()]

    def clean_brand_colours(self) -> list[str]:
        colours = self.cleaned_data["brand_colours"].lower().replace(",", " ").split()
        if len(colours) > BRAND_COLOURS:
            raise forms.ValidationError(f"That is more than {BRAND_COLOURS} colours.")
        for colour in colours:
            if not COLOUR.fullmatch(colour):
                raise forms.ValidationError(f"“{colour}” is not a colour like #1b4d3e.")
        return colours


class InviteForm(OwnSentences, forms.Form):
    email = forms.EmailField(max_length=254, label="Email address")
    role = forms.ChoiceField(choices=ROLES, label="Role", initial=Role.EDITOR)
