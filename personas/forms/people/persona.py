"""The part of a persona that people write themselves."""

from __future__ import annotations

from django import forms

from personas.forms.sentences import OwnSentences
from personas.forms.text import Line, Lines
from personas.models import Persona

LINES_MAX, LINE_LENGTH = 12, 400


class LinesField(Lines):
    """A list, one line each."""

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=6000, widget=forms.Textarea(attrs={"rows": 5}), **kwargs)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value) -> list[str]:
        lines = [" ".join(line.split()) for line in super().clean(value).splitlines()]
        lines = [line for line in lines if line]
        if len(lines) > LINES_MAX:
            raise forms.ValidationError(f"At most {LINES_MAX} lines.")
        if any(len(line) > LINE_LENGTH for line in lines):
            raise forms.ValidationError(f"A line has at most {LINE_LENGTH} letters.")
        return lines


class PersonaForm(OwnSentences, forms.Form):
    name = Line(max_length=160, label="Name")
    job = Line(max_length=160, label="Work")
    quote = Lines(required=False, max_length=400, label="Quote", widget=forms.Textarea(attrs={"rows": 2}))
    bio = Lines(required=False, max_length=2000, label="Bio", widget=forms.Textarea(attrs={"rows": 6}))
    goals = LinesField(label="Goals", help_text="One a line.")
    pains = LinesField(label="Pains", help_text="One a line.")
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    @property
    def changes(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @staticmethod
    def values_of(persona: Persona) -> dict:
        details = {"goals": persona.details.get("goals", []), "pains": persona.details.get("pains", [])}
        columns = ("name", "job", "quote", "bio", "version")
        return {name: getattr(persona, name) for name in columns} | details
