"""An exported file that becomes a board again."""

from __future__ import annotations

from django import forms

from personas.forms.sentences import OwnSentences


class ReadInForm(OwnSentences, forms.Form):
    file = forms.FileField(label="File", help_text="The export “Data”, a .json file of at most 20 MB.")
