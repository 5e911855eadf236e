"""The report of a face, and the decision on it."""

from __future__ import annotations

from django import forms
from django.conf import settings

from personas.forms.sentences import OwnSentences
from personas.forms.text import Line, Lines
from personas.marking.opening import PICTURES
from personas.models import Report


class ReportForm(OwnSentences, forms.Form):
    reason = forms.ChoiceField(
        choices=Report.Reason.choices, widget=forms.RadioSelect, label="What is it about?", initial="likeness"
    )
    upload = forms.FileField(
        required=False,
        label="The picture",
        help_text="PNG, JPEG or WebP, at most 10 MB. Kept until the case is closed, then deleted.",
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    where = Line(
        required=False,
        max_length=500,
        label="Its id or address",
        help_text="The id at the foot of a card, or where you saw it.",
    )
    text = Lines(
        required=False,
        max_length=2000,
        label="What should we know?",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    email = forms.EmailField(
        required=False,
        label="Your email",
        help_text="Only for the answer, which is on the case’s own page too. Deleted when it is sent.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not settings.EMAIL_HOST:  # no letter would ever come
            del self.fields["email"]

    def clean_upload(self):
        file = self.cleaned_data["upload"]
        if file and file.size > PICTURES.bytes_max:
            raise forms.ValidationError(PICTURES.too_large)
        return file

    def clean(self) -> dict:
        data = super().clean()
        if not self.errors and not (data.get("upload") or data.get("where") or data.get("text")):
            raise forms.ValidationError("Give us the picture, its id or address, or a few words: one is enough.")
        return data


class DecisionForm(OwnSentences, forms.Form):
    portrait = Line(required=False, max_length=60)
    other = Line(required=False, max_length=60, label="Another portrait’s id")
    answer = Lines(max_length=2000, label="Answer", widget=forms.Textarea(attrs={"rows": 4}))
