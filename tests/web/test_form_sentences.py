"""What forms say about what cannot be: our own sentences, which name the field and what fits."""

from __future__ import annotations

import inspect
from importlib import import_module
from pkgutil import walk_packages

import pytest
from django import forms

import personas.forms
from personas.forms.accounts.join import JoinForm
from personas.forms.sentences import OwnSentences
from personas.forms.teams.share import ShareForm
from personas.forms.teams.team import InviteForm, TeamForm

FRAMEWORK = ("This field", "Ensure this", "Enter a valid", "Select a valid", "This value", "Enter a whole")


def forms_of_ours() -> list[type]:
    found = []
    for module in walk_packages(personas.forms.__path__, "personas.forms."):
        for one in vars(import_module(module.name)).values():
            if inspect.isclass(one) and issubclass(one, forms.BaseForm) and one.__module__.startswith("personas."):
                found.append(one)
    return sorted(set(found), key=lambda one: one.__name__)


@pytest.mark.parametrize("form", forms_of_ours(), ids=lambda one: one.__name__)
def test_every_form_speaks_in_our_words(form):
    from personas.forms.accounts.account import Plain

    assert issubclass(form, (OwnSentences, Plain))


@pytest.mark.parametrize(("form", "said"), [
    (ShareForm({"days": "365000", "password": "short"}),
     {"days": "Days: write a whole number from 1 to 90, not 365000.",
      "password": "Password needs at least 8 characters; this is 5."}),
    (ShareForm({"days": "soon"}), {"days": "Days: write a whole number from 1 to 90."}),
    (InviteForm({"email": "nobody", "role": "king"}),
     {"email": "Email address: that is not an email address, such as name@example.com.",
      "role": "Role: “king” is not one of the choices."}),
    (TeamForm({"name": "x" * 81}), {"name": "Name of the team has room for 80 characters; this is 81."}),
    (TeamForm({}), {"name": "Name of the team: nothing is there yet."}),
    (JoinForm({"username": "no spaces", "password": ""}, email="new@example.com"),
     {"username": "A username has letters, digits, and . + - _ between them; nothing else.",
      "password": "Password: nothing is there yet."}),
], ids=["beyond", "no number", "two at once", "too long", "empty", "own words stay"])  # fmt: skip
def test_all_problems_at_once_each_with_its_field_and_what_fits(form, said, db):
    assert {name: errors[0] for name, errors in form.errors.items()} == said
    assert not any(words in str(form.errors) for words in FRAMEWORK)
