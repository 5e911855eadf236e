"""The brief as a form. What it means is decided in personas.briefs; here it is read and its problems are placed."""

from __future__ import annotations

import json

from django import forms

from personas.briefs import AGE_MAX, AGE_MIN, COUNT_MAX, Brief
from personas.briefs.words import LABELS
from personas.identity import markets, templates

LANGUAGES = [
    ("", "As the market"),
    ("en", "English"),
    ("de", "German"),
    ("fr", "French"),
    ("es", "Spanish"),
    ("pt", "Portuguese"),
]


def market_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Deep markets first, the others as a group of their own, by country."""
    groups = {"deep": "Made in depth", "basic": "Basic"}
    ordered = sorted(markets(), key=lambda market: market.name)
    return [
        (label, [(market.code, market.name) for market in ordered if market.depth == depth])
        for depth, label in groups.items()
        if any(market.depth == depth for market in ordered)
    ]


class MixField(forms.CharField):
    """A mix as its reader writes it; a script draws rows of values with counts or shares on top."""

    def __init__(self, trait: str, **kwargs):
        choices = list(LABELS.get(trait, {}).items())
        attrs = {
            "data-mix": trait,
            "data-choices": json.dumps(choices),
            "placeholder": "any",
            "autocomplete": "off",
        }
        super().__init__(required=False, max_length=200, widget=forms.TextInput(attrs=attrs), **kwargs)


class BriefForm(forms.Form):
    name = forms.CharField(required=False, max_length=120, label="Board name")
    count = forms.IntegerField(initial=12, label="How many", min_value=1, max_value=COUNT_MAX)
    market = forms.ChoiceField(initial="en_US", label="Market")
    age_min = forms.IntegerField(initial=25, label="Age from", min_value=AGE_MIN, max_value=AGE_MAX)
    age_max = forms.IntegerField(initial=54, label="Age to", min_value=AGE_MIN, max_value=AGE_MAX)
    ages_mix = MixField("ages", label="Age mix", help_text="For example: 25-34 50%, 35-44 30%")
    gender_mix = MixField("gender", label="Gender presentation", help_text="For example: 6 women, 6 men")
    appearance_mix = MixField("appearance", label="Appearance")
    expression_mix = MixField("expression", label="Expression")
    glasses_mix = MixField("glasses", label="Glasses")
    product = forms.CharField(required=False, max_length=80, label="Product")
    industry = forms.CharField(required=False, max_length=80, label="Industry")
    template = forms.ChoiceField(initial="b2c", label="Template")
    language = forms.ChoiceField(required=False, choices=LANGUAGES, label="Language of the texts")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["market"].choices = market_choices()
        self.fields["template"].choices = [(template.key, template.label) for template in templates()]

    def clean(self) -> dict:
        data = super().clean()
        for problem in [] if self.errors else self.brief(data).problems():
            self.add_error(problem.field if problem.field in self.fields else None, problem.sentence)
        return data

    @staticmethod
    def brief(data: dict) -> Brief:
        return Brief(**{field: data[field] for field in Brief.__dataclass_fields__})

    def rough_brief(self) -> Brief:
        """The brief as far as the fields can be read: for reading back what is still being written."""
        readable = {name: self.cleaned_data.get(name) for name in Brief.__dataclass_fields__}
        return Brief(**{name: value for name, value in readable.items() if value is not None})
