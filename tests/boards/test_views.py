"""The views of a board, and what each shows of a person."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from personas.models import Persona
from personas.services.people.history import edit_persona
from personas.views.boards.board import CROWD, VIEWS
from tests.boards.browsing import JSON, page


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_shows_everybody_once(browser, board, view):
    text = page(browser, board, view=view)
    for persona in board.personas.all():
        assert text.count(f'id="open-{persona.public_id}"') == 1 and persona.name in text
    assert f'data-view="{view}"' in text


def test_a_board_opens_in_the_view_that_fits_it(browser, board, make_board):
    assert 'data-view="lanes"' in page(browser, board)
    assert 'data-view="grid"' in page(browser, make_board(count=2, template="negative"))
    assert 'data-view="compact"' in page(browser, make_board(count=CROWD))
    assert 'data-view="lanes"' in page(browser, board, view="nonsense")


@pytest.mark.parametrize("view", VIEWS)
def test_twenty_and_two_hundred_people_take_the_same_queries(browser, make_board, painter, view):
    counts = []
    for size in (20, 200):
        board = make_board(count=size)
        Persona.objects.filter(board=board).update(icon="star")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert page(browser, board, view=view).count('data-slot="') == size
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 13


def test_the_list_is_sorted_by_any_of_its_columns(browser, board):
    def ages(**query) -> list[int]:
        rows = browser.get(board.get_absolute_url(), {"view": "list", **query}).context["rows"]
        return [tile.persona.age for tile in rows]

    assert ages(sort="age") == sorted(ages())
    assert ages(sort="age", down="") == sorted(ages(), reverse=True)
    assert sorted(ages(sort="nonsense")) == sorted(ages())


def test_the_template_of_the_board_changes_tiles_pages_and_cards(browser, board):
    persona = board.personas.first()
    assert f">{persona.name}</a>" in page(browser, board)
    url = reverse("board_cards", args=[board.public_id])
    answer = browser.post(url, {"template": "role", "ground": ""}, headers=JSON)
    assert answer.json()["undo"]["fields"] == {"template": "", "ground": ""}
    text = page(browser, board)
    assert persona.name not in text and f">{persona.job}</a>" in text
    from personas.cards import card_model

    assert card_model(board.personas.select_related("board").first()).name == persona.job


def test_portraits_stand_on_the_ground_of_the_board(browser, board, painter):
    painter.drain()
    url = reverse("board_cards", args=[board.public_id])
    browser.post(url, {"ground": "own", "own_ground": "#1b4d3e"})
    text = page(browser, board)
    assert text.count('fill="#1b4d3e"') == 4 and "ground-light" in text
    answer = browser.post(url, {"ground": 'red"/><script>'}, headers=JSON)
    assert answer.status_code == 422 and "#1b4d3e" in answer.json()["error"]


def test_pictures_are_kept_for_ever_under_their_hash_alone(browser, client, board, painter, people):
    painter.drain()
    persona = board.personas.with_portraits().first()
    url = persona.image_url
    assert url in page(browser, board) and f"?v={persona.face.image_sha256[:12]}" in url
    kept = browser.get(url)
    assert kept["Cache-Control"] == "private, max-age=31536000, immutable, no-transform"
    for other in (url.split("?")[0], f"{url}0"):
        assert browser.get(other)["Cache-Control"].startswith("private, no-cache")
    assert browser.get(url, headers={"If-None-Match": kept["ETag"]}).status_code == 304
    client.force_login(people.charlie)
    assert client.get(url).status_code == 404


def test_nothing_shifts_every_picture_has_its_size(browser, board, painter):
    painter.drain()
    for view in VIEWS:
        pictures = [part.split(">")[0] for part in page(browser, board, view=view).split("<img ")[1:]]
        assert len(pictures) == 4
        assert all('width="256" height="256" loading="lazy" decoding="async"' in picture for picture in pictures)


def test_an_empty_account_finds_a_sample_once(client, people, settings):
    settings.SAMPLE_BOARD = True
    client.force_login(people.charlie)
    for _ in range(2):
        boards = client.get(reverse("boards")).context["boards"]
        assert [board.sample for board in boards] == [True]
    text = page(client, boards[0])
    assert "Sample" in text and "Nobody on it is real." in text
    client.post(reverse("board_trash", args=[boards[0].public_id]))
    assert "No boards yet" in client.get(reverse("boards")).content.decode()


def test_a_persona_page_shows_the_fields_of_the_template_and_what_was_written_by_hand(browser, board):
    persona = board.personas.first()
    url = persona.get_absolute_url()
    assert "Where they are" in browser.get(url).content.decode()
    browser.post(reverse("board_cards", args=[board.public_id]), {"template": "negative", "ground": "#f2a65a"})
    shown = browser.get(url).context["spot"]
    assert "brands" not in shown and "objections" in shown
    assert 'fill="#f2a65a"' in browser.get(url).content.decode()
    persona.refresh_from_db()
    edit_persona(actor=persona.owner, persona=persona, changes={"job": "Baker"}, expected_version=persona.version)
    Persona.objects.filter(pk=persona.pk).update(
        details=persona.details | {"evidence": {"brands": {"kind": "assumed", "date": "2026-11-25"}}}
    )
    assert "brands" in browser.get(url).context["spot"]


def test_a_board_of_role_profiles_waits_for_no_portraits(browser, make_board):
    make_board(count=3, template="role")
    text = browser.get(reverse("boards")).content.decode()
    assert "3 people" in text and "portraits ready" not in text
