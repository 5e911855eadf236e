"""The brief as a form. What it means is decided in personas.briefs; here it is read and its problems are placed."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django import forms

from personas.briefs import AGE_MAX, AGE_MIN, COUNT_MAX, Brief
from personas.briefs.sampling import MODES
from personas.briefs.words import LABELS
from personas.forms.sentences import OwnSentences
from personas.forms.text import Line, Lines
from personas.identity import markets, templates
from personas.models import Product
from personas.services.boards.products import with_product

WORK = {"": "Balanced: any work for everybody", "market": "As in the market"}
LANGUAGES = [
    ("", "As the market"),
    ("en", "English"),
    ("de", "German"),
    ("fr", "French"),
    ("es", "Spanish"),
    ("pt", "Portuguese"),
    ("ko", "Korean"),
    ("hi", "Hindi"),
    ("nl", "Dutch"),
    ("it", "Italian"),
    ("ja", "Japanese"),
    ("pl", "Polish"),
    ("ar", "Arabic"),
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


def _between(low: int, high: int) -> forms.NumberInput:
    return forms.NumberInput(attrs={"min": low, "max": high})


class MixField(Line):
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


class BriefForm(OwnSentences, forms.Form):
    name = Line(required=False, max_length=120, label="Board name")
    # The limits are the brief's to say: then every problem is said at once, and each in one place.
    count = forms.IntegerField(initial=12, label="How many", widget=_between(1, COUNT_MAX))
    market = forms.ChoiceField(initial="en_US", label="Market")
    age_min = forms.IntegerField(initial=25, label="Age from", widget=_between(AGE_MIN, AGE_MAX))
    age_max = forms.IntegerField(initial=54, label="Age to", widget=_between(AGE_MIN, AGE_MAX))
    ages_mix = MixField("ages", label="Age mix", help_text="For example: 25-34 50%, 35-44 30%")
    gender_mix = MixField("gender", label="Gender presentation", help_text="For example: 6 women, 6 men")
    appearance_mix = MixField("appearance", label="Appearance")
    expression_mix = MixField("expression", label="Expression")
    glasses_mix = MixField("glasses", label="Glasses")
    product = Line(required=False, max_length=80, label="Product")
    industry = Line(required=False, max_length=80, label="Industry")
    category = Line(required=False, max_length=40, label="Kind of product")
    own_product = forms.ChoiceField(required=False, label="Product of your team")
    towns_mix = Line(required=False, max_length=200, label="Towns or regions")
    firm_size = forms.IntegerField(required=False, min_value=1, max_value=500_000, label="People in the firm")
    template = forms.ChoiceField(initial="b2c", label="Template")
    work = forms.ChoiceField(required=False, choices=list(WORK.items()), label="Work by gender")
    mode = forms.ChoiceField(required=False, choices=list(MODES.items()), label="People are chosen")
    universe = Line(required=False, max_length=200, label="Universe")
    shares = Lines(required=False, max_length=4_000, label="Shares of your own", widget=forms.Textarea({"rows": 3}))
    balance = Line(required=False, max_length=60, label="Balanced over", initial="age, gender")
    language = forms.ChoiceField(required=False, choices=LANGUAGES, label="Language of the texts")

    def __init__(self, *args, products: Iterable[Product] = (), **kwargs):
        self.products = {str(product.public_id): product for product in products}
        super().__init__(*args, **kwargs)
        self.read: dict = {}
        named = [(key, product.name) for key, product in self.products.items()]
        self.fields["own_product"].choices = [("", "None: only what is typed here"), *named]
        self.fields["market"].choices = market_choices()
        self.fields["template"].choices = [(template.key, template.label) for template in templates()]

    def clean(self) -> dict:
        data = super().clean()
        self.read = dict(data)  # what is wrong is taken out of the cleaned data, and is read back all the same
        for problem in self.rough_brief().problems():
            place = "own_product" if problem.field == "facts" else problem.field
            if place not in self.errors:
                self.add_error(place if place in self.fields else None, problem.sentence)
        return data

    def problems(self) -> list[str]:
        """Every problem as a sentence that stands alone: what is wrong with a mix names the mix."""
        return [self._alone(name, message) for name, messages in self.errors.items() for message in messages]

    def _alone(self, name: str, message: str) -> str:
        if not name.endswith("_mix") or message.startswith(self.fields[name].label):
            return message
        return f"{self.fields[name].label}: {message}"

    def brief(self, data: dict) -> Brief:
        return self._known(data, Brief(**{field: data[field] for field in Brief.__dataclass_fields__ if field in data}))

    def _known(self, data: dict, brief: Brief) -> Brief:
        """The brief with what the team knows of the product that was chosen."""
        product = self.products.get(data.get("own_product") or "")
        return with_product(brief, product) if product else brief

    def rough_brief(self) -> Brief:
        """The brief as far as the fields can be read: for reading back what is still being written."""
        readable = {name: self.read.get(name) for name in Brief.__dataclass_fields__}
        brief = Brief(**{name: value for name, value in readable.items() if value is not None})
        return self._known(self.read, brief)
