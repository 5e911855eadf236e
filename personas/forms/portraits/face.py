"""The controls of the public face page. What they say is read from the address (services.portraits.face_address)."""

from __future__ import annotations

from django import forms

from facegen.attributes import AGE_MAX, AGE_MIN
from personas.briefs.words import LABELS
from personas.forms.sentences import OwnSentences

ANY = [("", "any")]


class FaceForm(OwnSentences, forms.Form):
    """Draws the controls; `read_address` reads them."""

    age = forms.IntegerField(required=False, min_value=AGE_MIN, max_value=AGE_MAX, label="Age")
    gender = forms.ChoiceField(required=False, choices=ANY + list(LABELS["gender"].items()), label="Presentation")
    appearance = forms.ChoiceField(required=False, choices=ANY + list(LABELS["appearance"].items()), label="Appearance")
    expression = forms.ChoiceField(required=False, choices=ANY + list(LABELS["expression"].items()), label="Expression")
    glasses = forms.ChoiceField(required=False, choices=ANY + list(LABELS["glasses"].items()), label="Glasses")
