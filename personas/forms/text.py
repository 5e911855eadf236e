"""The two kinds of text field that forms have. Passwords, which are kept as they were typed, are none."""

from __future__ import annotations

from django import forms

from personas.texts import one_line, several_lines


class Line(forms.CharField):
    """One line: a name, a title, a search. What cannot be seen does not count: a required one is missing then."""

    def to_python(self, value) -> str:
        return super().to_python(None if value is None else one_line(str(value)))


class Lines(forms.CharField):
    """A text of several lines."""

    widget = forms.Textarea

    def to_python(self, value) -> str:
        return super().to_python(None if value is None else several_lines(str(value)))
