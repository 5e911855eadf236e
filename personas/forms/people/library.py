"""The library's filters. A filter that makes no sense is said and left out; the page still shows people."""

from __future__ import annotations

from django import forms
from django.db.models.functions import Lower

from personas.briefs import AGE_MAX, AGE_MIN
from personas.briefs.words import LABELS
from personas.forms.sentences import OwnSentences
from personas.forms.text import Line
from personas.models import Board, Persona
from personas.models.people.persona import PersonaQuerySet
from personas.services.people.searching import who_mention

ANY = [("", "any")]
SORTS = {
    "": ("Newest first", ("-created", "-id")),
    "oldest": ("Oldest first", ("created", "id")),
    "name": ("Name", (Lower("name"), "id")),
    "age": ("Age, youngest first", ("age", "id")),
    "age-down": ("Age, oldest first", ("-age", "id")),
    "board": ("Board", (Lower("board__name"), "board_id", "position", "id")),
}


class LibraryFilterForm(OwnSentences, forms.Form):
    q = Line(required=False, max_length=100, label="Search")
    market = forms.ChoiceField(required=False, label="Market")
    gender = forms.ChoiceField(required=False, choices=ANY + list(LABELS["gender"].items()), label="Presentation")
    appearance = forms.ChoiceField(required=False, choices=ANY + list(LABELS["appearance"].items()), label="Appearance")
    age_min = forms.IntegerField(required=False, min_value=AGE_MIN, max_value=AGE_MAX, label="Age from")
    age_max = forms.IntegerField(required=False, min_value=AGE_MIN, max_value=AGE_MAX, label="Age to")
    board = forms.ModelChoiceField(
        queryset=Board.objects.none(),
        required=False,
        to_field_name="public_id",
        empty_label="any",
        label="Board",
    )
    sort = forms.ChoiceField(required=False, choices=[(key, label) for key, (label, _) in SORTS.items()], label="Sort")

    def __init__(self, *args, user, team, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["board"].queryset = Board.objects.visible_to(user).filter(team=team)
        own = (
            Persona.objects.visible_to(user)
            .filter(team=team)
            .order_by("country")
            .values_list("market", "country")
            .distinct()
        )
        self.fields["market"].choices = ANY + sorted(set(own), key=lambda pair: pair[1])

    def clean(self) -> dict:
        data = super().clean()
        low, high = data.get("age_min"), data.get("age_max")
        if low is not None and high is not None and low > high:
            self.add_error("age_max", f"Ages {low} to {high} runs backwards. Write {high} to {low}.")
            del data["age_min"]  # half a range would answer what was not asked
        return data

    @property
    def problems(self) -> list[str]:
        """What was left out of the search, and why."""
        return [message for messages in self.errors.values() for message in messages]

    @property
    def active(self) -> bool:
        return any(self.data.get(name) for name in self.fields if name != "sort")

    @property
    def order(self) -> tuple:
        return SORTS[self.cleaned_data.get("sort") or ""][1]

    def narrow(self, personas: PersonaQuerySet) -> PersonaQuerySet:
        self.full_clean()
        wanted = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        columns = {"market": "market", "gender": "gender", "appearance": "appearance", "board": "board"}
        columns |= {"age_min": "age__gte", "age_max": "age__lte"}
        found = personas.filter(**{columns[name]: value for name, value in wanted.items() if name in columns})
        return who_mention(personas=found, words=wanted.get("q", ""))
