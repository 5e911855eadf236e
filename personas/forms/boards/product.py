"""What a team knows of a product, as a form: lists as lines of text, segments as lines with semicolons."""

from __future__ import annotations

from django import forms

from personas.briefs.facts import LINE_LENGTH, Facts
from personas.briefs.segment_files import FileError, read_file
from personas.briefs.segment_lines import Unread, as_lines, read_lines
from personas.forms.sentences import OwnSentences
from personas.forms.text import Line, Lines
from personas.models import Product
from personas.services.boards.products import TABLES

LISTS = ("sold", "reasons_for", "reasons_against", "rivals")
SEGMENTS_LENGTH = 10_000


def _lines(label: str, example: str) -> Lines:
    """No length of its own: what is too long is said of the line, and nothing typed is lost."""
    attrs = {"rows": 3, "placeholder": example}
    return Lines(required=False, max_length=2_000, label=label, widget=forms.Textarea(attrs=attrs))


class ProductForm(OwnSentences, forms.Form):
    name = Line(max_length=80, label="Name")
    kind = Line(required=False, max_length=80, label="What it is")
    price = Line(required=False, max_length=LINE_LENGTH, label="Price")
    sold = _lines("Where it is sold", "Organic shops\nOur own shop online")
    reasons_for = _lines("Reasons for it", "Foams without a machine\nOats from the region")
    reasons_against = _lines("Reasons against it", "Costs twice as much as milk")
    rivals = _lines("Rivals", "")
    tone = Line(required=False, max_length=LINE_LENGTH, label="Tone")
    segments = Lines(
        required=False, max_length=SEGMENTS_LENGTH, label="Segments", widget=forms.Textarea(attrs={"rows": 5})
    )
    table = forms.FileField(required=False, label="Segments from a file", allow_empty_file=True)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.unread: list[Unread] = []

    def clean_segments(self) -> str:
        text = self.cleaned_data["segments"]
        found, self.unread = read_lines(text)
        for line, sentence in self.unread:
            self.add_error("segments", f"Line {line}: {sentence}")
        self.read = tuple(found)
        return text

    def clean(self) -> dict:
        data = super().clean()
        for sentence in dict.fromkeys(self.facts().problems()):
            self.add_error(None, sentence)
        return data

    def facts(self) -> Facts:
        """As far as the fields can be read."""
        data = self.cleaned_data
        lists = {name: tuple(filter(None, data.get(name, "").splitlines())) for name in LISTS}
        plain = {name: data.get(name, "") for name in ("price", "tone")}
        return Facts(**plain, **lists, segments=getattr(self, "read", ()))

    def with_file(self, upload) -> ProductForm:
        """The same form with the segments of a file in place of those typed, and a sentence for what was not read.

        Nothing is kept yet: whoever reads it over saves it.
        """
        data, problems = self.data.copy(), []
        try:
            if upload.size > TABLES.bytes_max:
                raise FileError(TABLES.too_large)
            segments, unread = read_file(upload.name, upload.read())
            data["segments"] = as_lines(segments)
            problems = [f"Row {line}: {sentence}" for line, sentence in unread]
        except FileError as error:
            problems = [str(error)]
        shown = ProductForm(data)
        shown.is_valid()
        for sentence in problems[:20]:
            shown.add_error("table", sentence)
        return shown


def of_product(product: Product) -> dict[str, str]:
    """What the form starts with for a product that is kept."""
    facts = Facts.from_dict(product.facts)
    lists = {name: "\n".join(getattr(facts, name)) for name in LISTS}
    return lists | {
        "name": product.name,
        "kind": product.kind,
        "price": facts.price,
        "tone": facts.tone,
        "segments": as_lines(facts.segments),
    }
