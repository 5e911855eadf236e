"""One kind of text field everywhere: no form, column or service takes in what no database and no file can hold."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

import personas.forms
from personas.forms.text import Line, Lines
from personas.models import Board, Lane, Persona
from personas.models.fields import Storable
from personas.services.boards.boards import rename_board
from personas.services.boards.comments import add_comment
from personas.services.boards.lanes import add_lane, change_lane
from personas.services.boards.notes import save_notes
from personas.services.people.sheet import edit_field
from personas.services.people.sheet_fields import values_of
from personas.services.people.versions import digest
from personas.services.teams.teams import change_settings, make_team

UNSEEN = "\u200b\u2060"
PASTED = "Tea\x00 \ufffedrink\x0bers\uffff\x01"


@pytest.fixture
def board(make_board):
    return make_board(count=2)


def _own_forms():
    for found in pkgutil.walk_packages(personas.forms.__path__, "personas.forms."):
        module = importlib.import_module(found.name)
        for name, kind in vars(module).items():
            if isinstance(kind, type) and issubclass(kind, forms.BaseForm) and kind.__module__ == module.__name__:
                yield f"{found.name.split('.')[-1]}.{name}", kind


def test_every_form_reads_text_in_the_same_way():
    checked = 0
    for where, form in _own_forms():
        for name, field in form.base_fields.items():
            if type(field) is forms.CharField or isinstance(field, Line | Lines):
                is_secret = isinstance(field.widget, forms.PasswordInput)
                of_allauth = issubclass(form, personas.forms.accounts.account.Plain) and name not in vars(form)
                assert is_secret or of_allauth or isinstance(field, Line | Lines), f"{where}.{name}"
                checked += 1
    assert checked > 25


def test_every_column_of_text_holds_only_what_can_be_stored():
    columns = [field for model in apps.get_app_config("personas").get_models() for field in model._meta.fields]
    texts = [
        field
        for field in columns
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and not isinstance(field, models.EmailField)
    ]
    assert len(texts) > 90
    assert [str(field) for field in texts if not isinstance(field, Storable)] == []


def test_columns_clean_on_every_way_in(board):
    board = Board.objects.create(team=board.team, name=f"A{PASTED}", brief={"product": ["te\x00a"]})
    assert board.name == "ATea drinkers"
    assert Board.objects.get(pk=board.pk).brief == {"product": ["tea"]}
    Board.objects.filter(pk=board.pk).update(name="\x00Late\ud800", brief={"a\x00": "\ufffe"})
    assert Board.objects.filter(name="La\x00te").get().brief == {"a": ""}
    Lane.objects.bulk_create([Lane(team=board.team, board=board, name="\x01Buyers")])
    assert board.lanes.get().name == "Buyers"


def test_names_are_cleaned_and_must_be_seen(people, board):
    rename_board(actor=people.alice, board=board, name=PASTED)
    assert board.name == "Tea drink ers"
    lane = add_lane(actor=people.alice, board=board, name=PASTED)
    assert lane.name == "Tea drink ers"
    for attempt in (
        lambda: rename_board(actor=people.alice, board=board, name=UNSEEN),
        lambda: add_lane(actor=people.alice, board=board, name=UNSEEN),
        lambda: change_lane(actor=people.alice, lane=lane, name=UNSEEN),
        lambda: add_comment(actor=people.alice, about=board, text=UNSEEN),
        lambda: change_settings(actor=people.alice, team=people.team, name=UNSEEN),
        lambda: make_team(name=UNSEEN, owner=people.alice),
    ):
        with pytest.raises(ValueError, match="needs a"):
            attempt()


def test_notes_and_comments_keep_their_lines(people, board):
    save_notes(actor=people.alice, board=board, text="one\x00\r\ntwo\ufffe", expected_version=0)
    board.refresh_from_db()
    assert board.notes == "one\ntwo"
    assert add_comment(actor=people.alice, about=board, text="one\r\n\x01two").text == "one\ntwo"


def _edit(actor, persona, key, values):
    was = digest(values_of(persona, key))
    return edit_field(actor=actor, persona=persona, key=key, values=values, expected_version=persona.version, was=was)


def test_a_persona_takes_in_what_it_can_show(people, board):
    persona = Persona.objects.filter(board=board).first()
    saved = _edit(people.alice, persona, "goals", {"goals": ["Umwelt\ufffeschutz", "two\x00"]})
    assert saved.details["goals"] == ["Umweltschutz", "two"]
    saved = _edit(people.alice, saved, "bio", {"bio": "one\r\ntwo\x01"})
    assert saved.bio == "one\ntwo"
    with pytest.raises(ValidationError):
        _edit(people.alice, saved, "name", {"name": UNSEEN, "name_native": ""})


@pytest.mark.parametrize("bad", [UNSEEN, "\x00", " \u3164 "])
def test_pages_answer_a_name_that_cannot_be_seen_with_a_sentence(client, people, board, bad):
    client.force_login(people.alice)
    before = board.name
    answer = client.post(f"/boards/{board.public_id}/rename/", {"name": bad}, follow=True)
    assert answer.status_code == 200
    assert "A board needs a name." in answer.content.decode()
    board.refresh_from_db()
    assert board.name == before
    answer = client.post(f"/boards/{board.public_id}/lanes/", {"name": bad}, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["error"]) == (422, "A lane needs a name.")
    assert client.get(reverse("library"), {"q": bad}).status_code == 200
