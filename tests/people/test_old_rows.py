"""Rows that earlier versions have written lack what came later: every page still shows them, with the defaults."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.urls import reverse

from personas.models import Board, Face, Persona
from personas.models.people.details import Details

pytestmark = pytest.mark.django_db
# As the first versions wrote them: fewer fields, and evidence without a confidence.
FIRST = {"pronouns": "she/her", "goals": ["Rest"], "evidence": {"bio": {"kind": "assumed", "link": "", "date": ""}}}


def written_by_an_earlier_version(persona, details: str, brief: str, asked: str) -> None:
    """Past every default of today."""
    with connection.cursor() as cursor:
        cursor.execute("update personas_persona set details = %s where id = %s", [details, persona.pk])
        cursor.execute("update personas_board set brief = %s, sentence = '' where id = %s", [brief, persona.board_id])
        cursor.execute(
            "update personas_face set asked = %s, measured = '{}', confidence = '{}' where id = %s",
            [asked, persona.face_id],
        )


@pytest.fixture(params=["nothing", "the first fields"])
def old(request, persona):
    details = "{}" if request.param == "nothing" else json.dumps(FIRST)
    written_by_an_earlier_version(persona, details, "{}", "{}")
    return Persona.objects.with_portraits().get(pk=persona.pk)


PAGES = (
    "persona",
    "persona_edit",
    "persona_history",
    "persona_comments",
    "persona_share",
    "persona_export",
    "card_png",
)
BOARD_PAGES = ("board", "board_compare", "board_balance", "board_export", "board_comments", "board_take_along")


def test_every_page_shows_them(client, people, old):
    client.force_login(people.alice)
    addresses = [reverse(name, args=[old.public_id]) for name in PAGES]
    addresses += [reverse(name, args=[old.board.public_id]) for name in BOARD_PAGES]
    addresses += [reverse("boards"), reverse("library")]
    client.raise_request_exception = False
    assert {url: client.get(url, follow=True).status_code for url in addresses} == dict.fromkeys(addresses, 200)


def test_what_a_row_lacks_is_its_default(old):
    assert set(old.details) == set(Details.model_fields)
    assert old.details["channels"] == []
    assert old.details["income_low"] is None
    values = Persona.objects.values_list("details", flat=True).get(pk=old.pk)
    assert values["sliders"] == {}


def test_defaults_are_nobody_elses(old):
    old.details["goals"].append("Mine")
    assert Persona.objects.get(pk=old.pk).details["goals"] != old.details["goals"]
    assert Details().goals == []


def test_a_face_and_a_board_without_their_later_columns_are_whole(old):
    assert Face.objects.get(pk=old.face_id).receipt is not None
    assert Board.objects.get(pk=old.board_id).brief == {}
