"""What a form says about what cannot be, in our own words, in one place: a field names itself and what fits."""

from __future__ import annotations

from django import forms

DIGITS = "whole number"


class OwnSentences:
    """Mixin in front of a Django form. A message that a field was given of its own stays."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        speak(self)


def speak(form: forms.BaseForm) -> None:
    """Give every field of `form` its sentences, once its labels stand."""
    for name, field in form.fields.items():
        label = str(field.label or name.replace("_", " ").capitalize())
        field.error_messages = _said(field, label) | _given(field)


def _said(field: forms.Field, label: str) -> dict[str, str]:
    label = label.rstrip("?").replace("%", "%%")
    said = {
        "required": f"{label}: nothing is there yet.",
        "max_length": f"{label} has room for %(limit_value)d characters; this is %(show_value)d.",
        "min_length": f"{label} needs at least %(limit_value)d characters; this is %(show_value)d.",
        "invalid_choice": f"{label}: “%(value)s” is not one of the choices.",
        "null_characters_not_allowed": f"{label} holds a sign that cannot be stored. Type it anew.",
    }
    if isinstance(field, forms.IntegerField):
        said |= _of_numbers(field, label)
    if isinstance(field, forms.EmailField):
        said["invalid"] = f"{label}: that is not an email address, such as name@example.com."
    if isinstance(field, forms.FileField):
        said |= _of_files(label)
    return said


def _of_numbers(field: forms.IntegerField, label: str) -> dict[str, str]:
    limits = field.min_value is not None and field.max_value is not None
    fits = f"a {DIGITS} from {field.min_value} to {field.max_value}" if limits else f"a {DIGITS}"
    return {
        "invalid": f"{label}: write {fits}.",
        "min_value": f"{label}: write {fits}, not %(show_value)s.",
        "max_value": f"{label}: write {fits}, not %(show_value)s.",
    }


def _of_files(label: str) -> dict[str, str]:
    return {
        "invalid": f"{label}: no file arrived. Choose it again.",
        "missing": f"{label}: no file arrived. Choose it again.",
        "empty": f"{label}: the file is empty.",
        "max_length": f"{label}: the name of the file is too long. Shorten it.",
    }


def _given(field: forms.Field) -> dict[str, str]:
    """Messages that the field was made with: they differ from those of its classes."""
    usual: dict[str, str] = {}
    for kind in reversed(type(field).__mro__):
        usual |= getattr(kind, "default_error_messages", {})
    return {code: words for code, words in field.error_messages.items() if words != usual.get(code)}
