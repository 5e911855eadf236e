"""The board while it is drawn, and after."""

import time
from itertools import pairwise

import pytest
from django.urls import reverse

from personas.models import Job
from personas.services.boards.progress import board_progress


def poll(browser, board, since=""):
    return browser.get(
        reverse("board_progress", args=[board.public_id]), {"since": since}, headers={"HX-Request": "true"}
    )


def test_polling_tells_counts_and_stops_when_done(browser, make_board, painter):
    board = make_board(count=6)
    first = poll(browser, board)
    assert first.status_code == 200
    assert "0 of 6 ready" in first.content.decode()
    painter.drain()
    last = poll(browser, board)
    assert last.status_code == 286
    assert "All 6 ready." in last.content.decode()


def test_a_poll_brings_only_what_arrived_since(browser, make_board, painter):
    board = make_board(count=4)
    painter.drain()
    long_ago, later = time.time() - 60, time.time() + 60
    assert len(poll(browser, board, long_ago).context["arrived"]) == 4
    assert len(poll(browser, board, later).context["arrived"]) == 0
    assert len(poll(browser, board, "nonsense").context["arrived"]) == 4


def test_partial_success_is_worded(browser, make_board, painter):
    board = make_board(count=3)
    painter.drain()
    pk = board.portrait_jobs().first().pk
    Job.objects.filter(pk=pk).update(state="failed", error="out of memory")
    text = poll(browser, board).content.decode()
    assert "2 of 3 ready. 1 needs another try." in text


def test_retry_draws_the_failed_ones_again(browser, make_board, painter):
    board = make_board(count=3)
    board.portrait_jobs().update(state="failed", attempt=5)
    browser.post(reverse("board_retry", args=[board.public_id]))
    assert painter.drain() == 3
    assert board_progress(board=board).ready == 3


def test_cancel_keeps_the_texts(browser, make_board, painter):
    board = make_board(count=3)
    browser.post(reverse("board_cancel", args=[board.public_id]))
    assert painter.drain() == 0
    page = browser.get(board.get_absolute_url()).content.decode()
    assert all(persona.name in page for persona in board.personas.all())
    assert "3 cancelled." in page


def test_without_a_worker_the_page_says_so(browser, make_board):
    board = make_board(count=2)
    assert "No worker is running" in browser.get(board.get_absolute_url()).content.decode()


def test_a_board_is_renamed(browser, make_board):
    board = make_board(count=1)
    browser.post(reverse("board_rename", args=[board.public_id]), {"name": "  Autumn  "})
    board.refresh_from_db()
    assert board.name == "Autumn"
    browser.post(reverse("board_rename", args=[board.public_id]), {"name": " "})
    board.refresh_from_db()
    assert board.name == "Autumn"


@pytest.mark.parametrize("count", [3, 60])
def test_a_board_opens_with_a_constant_number_of_queries(
    browser, make_board, painter, count, django_assert_max_num_queries
):
    board = make_board(count=count)
    painter.drain()
    with django_assert_max_num_queries(12):
        browser.get(board.get_absolute_url())


def test_a_redrawn_face_does_not_count_twice(browser, make_board, painter):
    board = make_board(count=3)
    painter.drain()
    persona = board.personas.first()
    browser.post(reverse("persona_redraw", args=[persona.public_id]))
    now = board_progress(board=board)
    assert (now.total, now.ready, now.waiting) == (3, 2, 1)
    former = persona.face.seed
    painter.drain()
    persona = board.personas.with_portraits().get(pk=persona.pk)
    assert persona.portrait_state == "ready"
    assert persona.face.seed != former


def test_a_role_profile_has_no_portrait_and_needs_none(browser, make_board, painter):
    board = make_board(count=2, template="role")
    assert painter.drain() == 0
    page = browser.get(board.get_absolute_url()).content.decode()
    assert "Complete. These profiles have no portraits." in page
    persona = board.personas.first()
    assert persona.portrait_state == "off"
    page = browser.post(reverse("persona_redraw", args=[persona.public_id]), follow=True).content.decode()
    assert "A role profile has no portrait." in page


def test_a_viewer_sees_why_an_act_is_not_theirs(client, people, make_board, painter):
    board = make_board(count=2)
    client.force_login(people.victor)
    page = client.get(board.get_absolute_url()).content.decode()
    assert "Your role in this team may look, but not rename." in page
    assert "Your role in this team may look, but not cancel." in page
    assert reverse("board_rename", args=[board.public_id]) not in page
    assert "Ask an owner for the role" in client.get(reverse("brief")).content.decode()


def test_neighbours_on_a_board_have_different_hues_and_all_eight_are_used(make_board):
    hues = list(make_board(count=24).personas.order_by("position").values_list("hue", flat=True))
    assert set(hues) == set(range(8))
    assert all(one != two for one, two in pairwise(hues))
