"""A new webhook: where, and of what it is told."""

from __future__ import annotations

from django import forms

from personas.forms.sentences import OwnSentences
from personas.forms.text import Line
from personas.models.doors.webhook import Event


class WebhookForm(OwnSentences, forms.Form):
    url = Line(max_length=500, label="Address", help_text="Begins with https:// and leads to no private network.")
    events = forms.MultipleChoiceField(
        choices=Event.choices,
        initial=[Event.BOARD_READY, Event.EXPORT_READY],
        widget=forms.CheckboxSelectMultiple,
        label="Told when",
        error_messages={"required": "Choose at least one event."},
    )
