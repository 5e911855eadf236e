"""What is exported, in which formats, and with or without the badge."""

from __future__ import annotations

from django import forms

from personas.exporting.bundle import FORMATS
from personas.forms.sentences import OwnSentences
from personas.forms.text import Line
from personas.models import Persona
from personas.services.exports.exports import WORDS, Choice

# In the order of what people want to do with the file.
GROUPS = (
    ("To show", ("pptx", "deck", "poster", "pages")),
    ("To place in a design", ("card", "portrait", "xlsx", "figma", "design")),
    ("To work with", ("csv", "json")),
)


class ExportForm(OwnSentences, forms.Form):
    """`people` limits who may be chosen to a query that the view has checked."""

    formats = forms.MultipleChoiceField(
        choices=[(one.key, one.label) for one in FORMATS.values()],
        error_messages={"required": "Choose at least one format."},
    )
    people = forms.ModelMultipleChoiceField(
        Persona.objects.none(),
        to_field_name="public_id",
        error_messages={"required": "Choose at least one person."},
    )
    paper = forms.ChoiceField(choices=[("A4", "A4"), ("Letter", "Letter")], initial="A4", label="Paper")
    scale = forms.TypedChoiceField(
        choices=[(1, "1080 × 1350, for decks"), (2, "2160 × 2700, for print")],
        coerce=int,
        initial=1,
        label="Size of cards",
    )
    side = forms.TypedChoiceField(
        choices=[(256, "256 px, as drawn"), (512, "512 px, enlarged")],
        coerce=int,
        initial=512,
        label="Size of portraits",
        help_text="512 is smoother, not more detailed: portraits are drawn in 256.",
    )
    separator = forms.ChoiceField(
        required=False,
        choices=[("", "As the market’s Excel expects"), ("comma", "Comma"), ("semicolon", "Semicolon"), ("tab", "Tab")],
        label="Between columns of CSV",
    )
    badge = forms.ChoiceField(choices=[("on", "With the badge"), ("off", "Without the badge")], initial="on")
    words = Line(required=False, max_length=80, label=f"Type “{WORDS}”")

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people

    def choice(self) -> Choice:
        """The options of a valid form."""
        chosen = self.cleaned_data
        kept = {name: chosen[name] for name in ("paper", "scale", "side", "separator")}
        return Choice(tuple(chosen["formats"]), **kept, badge=chosen["badge"] == "on")

    def groups(self) -> list[tuple[str, list]]:
        """The formats as the page shows them: (heading, [(format, whether it is chosen)])."""
        chosen = self["formats"].value() or []
        return [(title, [(FORMATS[key], key in chosen) for key in keys]) for title, keys in GROUPS]
