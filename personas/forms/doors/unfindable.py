"""What is made of a table of people: what each column becomes, and how many must share what stays."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from django import forms

from personas.forms.boards.brief import market_choices
from personas.forms.sentences import OwnSentences
from personas.forms.text import Line
from personas.services.doors.unfindable.columns import ACTS, COUNTED, KEPT, LEFT_OUT, REPLACED, Column
from personas.services.doors.unfindable.reducing import K_LEAST, K_MOST, Plan

CHOICES = (
    ("Replace by a stand-in’s", [(key, ACTS[key]) for key in REPLACED]),
    ("Keep", [(COUNTED, "Keep, and count it for k"), (KEPT, "Keep, it tells nobody apart")]),
    ("Leave out", [(LEFT_OUT, ACTS[LEFT_OUT])]),
)
RARE = (("generalise", "made coarser, and left out where that does not help"), ("leave out", "left out"))


def digest_of(heading: Sequence[str]) -> str:
    """By which the form knows that it is still about the same columns."""
    return sha256("\n".join(heading).encode()).hexdigest()[:16]


class UnfindableForm(OwnSentences, forms.Form):
    market = forms.ChoiceField(label="Where the people live", help_text="Stand-ins have names and towns of there.")
    k = forms.IntegerField(min_value=K_LEAST, max_value=K_MOST, initial=5, label="k: how many people share what stays")
    rare = forms.ChoiceField(choices=RARE, initial="generalise", label="Rows that fewer share are")
    linked = forms.BooleanField(
        required=False, initial=True, label="The same person stays one in every file of this team"
    )
    faces = forms.IntegerField(
        min_value=0, max_value=10_000, initial=0, label="A face for every n-th row", help_text="0 for none."
    )
    seen = Line(required=False, max_length=16, widget=forms.HiddenInput)

    def __init__(self, *args, columns: Sequence[Column] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.columns = columns
        self.fields["market"].choices = market_choices()
        for at, column in enumerate(columns):
            self.fields[f"act_{at}"] = forms.ChoiceField(choices=CHOICES, initial=column.act, label=column.name)
        if columns:
            self.fields["seen"].initial = digest_of([column.name for column in columns])

    def rows(self) -> list[tuple[Column, forms.BoundField]]:
        return [(column, self[f"act_{at}"]) for at, column in enumerate(self.columns)]

    def clean(self) -> dict:
        data = super().clean()
        if data.get("seen") != digest_of([column.name for column in self.columns]):
            self.add_error(None, "This file has other columns than the one that was read. Look at them, then go on.")
        return data

    def plan(self, name: str) -> Plan:
        """Of a valid form."""
        data = self.cleaned_data
        return Plan(
            heading=tuple(column.name for column in self.columns),
            acts=tuple(data[f"act_{at}"] for at in range(len(self.columns))),
            market=data["market"],
            k=data["k"],
            generalise=data["rare"] == "generalise",
            linked=data["linked"],
            faces=data["faces"],
            name=name,
        )
