"""Acts on a board as browsers send them, with and without scripts."""

from __future__ import annotations

import re
import uuid

import pytest
from django.urls import reverse

from personas.views.boards.board import VIEWS
from tests.boards.browsing import JSON, act, ids_of, page, undo


def test_a_drag_is_answered_with_its_undo(browser, board):
    people = ids_of(board)
    lane = str(board.lanes.last().public_id)
    url = reverse("board_arrange", args=[board.public_id])
    answer = browser.post(url, {"people": [people[0]], "lane": lane, "before": ""}, headers=JSON)
    assert answer.json()["say"].endswith("moved to Secondary.")
    assert ids_of(board)[-1] == people[0]
    assert undo(browser, answer).status_code == 200
    assert ids_of(board) == people


def test_a_lane_that_is_gone_is_told_with_409(browser, board):
    url = reverse("board_arrange", args=[board.public_id])
    answer = browser.post(url, {"people": ids_of(board)[:1], "lane": str(uuid.uuid4())}, headers=JSON)
    assert answer.status_code == 409 and "gone" in answer.json()["error"]


@pytest.mark.parametrize(
    "fields",
    [
        {"placements": "nonsense"},
        {"placements": "[1]"},
        {"placements": '{"a": 1}'},
        {"placements": '[{"person": 5, "lane": 5, "before": 5}]'},
        {"people": "not an id"},
        {"people": str(uuid.uuid4()), "lane": "x"},
        {},
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(browser, board, fields):
    before = ids_of(board)
    answer = browser.post(reverse("board_arrange", args=[board.public_id]), fields, headers=JSON)
    assert answer.status_code == 422 and answer.json()["error"].endswith(".")
    assert ids_of(board) == before


def test_an_act_without_scripts_leads_back_to_the_view(browser, board):
    back = f"{board.get_absolute_url()}?view=list"
    url = reverse("board_selection", args=[board.public_id])
    answer = browser.post(url, {"act": "duplicate", "people": ids_of(board)[:1], "back": back}, follow=True)
    assert answer.redirect_chain == [(back, 302)] and "duplicated." in answer.content.decode()
    answer = browser.post(url, {"act": "duplicate", "people": ids_of(board)[:1], "back": "https://evil.example/"})
    assert answer.url == board.get_absolute_url()


@pytest.mark.parametrize("what", ["move:", "duplicate", "hue:3", "icon:flag", "trash"])
def test_acts_on_a_selection_are_undone(browser, board, what):
    def state():
        rows = board.personas.order_by("position").values_list("public_id", "lane_id", "hue", "icon")
        return list(rows)

    before = state()
    answer = act(browser, board, what, ids_of(board)[:2])
    assert answer.status_code == 200 and state() != before
    assert undo(browser, answer).status_code == 200
    assert state() == before


def test_faces_of_a_selection_are_redrawn_and_undone(browser, board, painter):
    painter.drain()
    before = list(board.personas.values_list("face_id", flat=True))
    answer = act(browser, board, "redraw", ids_of(board)[:3])
    assert answer.json()["say"] == "3 faces are being drawn again."
    assert (
        sum(one != two for one, two in zip(before, board.personas.values_list("face_id", flat=True), strict=True)) == 3
    )
    undo(browser, answer)
    assert list(board.personas.values_list("face_id", flat=True)) == before


def test_people_are_copied_to_another_board_of_the_team_only(browser, board, make_board, people):
    other = make_board(count=1, seed=3)
    answer = act(browser, board, "copy", ids_of(board)[:2], to=str(other.public_id))
    assert other.personas.count() == 3
    undo(browser, answer)
    assert other.personas.count() == 1 and board.personas.count() == 4
    foreign = make_board(count=1, actor=people.charlie, team=people.other_team)
    assert act(browser, board, "copy", ids_of(board), to=str(foreign.public_id)).status_code == 404
    assert act(browser, board, "copy", ids_of(board), to="").status_code == 422


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("nonsense", {}),
        ("hue:9", {}),
        ("hue:x", {}),
        ("icon:skull", {}),
        ("faces", {"faces": "[]"}),
        ("faces", {"faces": '{"a": "b"}'}),
        ("looks", {"looks": '{"a": 5}'}),
        ("move:nowhere", {}),
        ("copy:", {}),
    ],
)
def test_acts_that_cannot_be_are_refused_with_a_sentence(browser, board, what, fields):
    answer = act(browser, board, what, ids_of(board)[:1], **fields)
    assert answer.status_code == 422 and answer.json()["error"].endswith(".")


def test_people_of_another_board_are_not_acted_on(browser, board, make_board):
    other = make_board(count=2, seed=3)
    assert act(browser, board, "trash", ids_of(other)).status_code == 422
    assert other.personas.count() == 2


def test_lanes_are_kept_by_forms_and_undone(browser, board):
    def lanes():
        return [(lane.name, lane.hue, lane.personas.count()) for lane in board.lanes.all()]

    before = lanes()
    answer = browser.post(
        reverse("lane_add", args=[board.public_id]), {"name": "Never again", "hue": "6"}, headers=JSON
    )
    assert lanes() == [*before, ("Never again", 6, 0)]
    undo(browser, answer)
    assert lanes() == before
    first = board.lanes.first()
    for name, fields in (
        ("lane_change", {"name": "Ours", "hue": "1"}),
        ("lane_move", {"before": ""}),
        ("lane_remove", {}),
    ):
        answer = browser.post(reverse(name, args=[board.public_id, first.public_id]), fields, headers=JSON)
        assert lanes() != before, name
        assert undo(browser, answer).status_code == 200
        assert lanes() == before, name
        first = board.lanes.first()
    answer = browser.post(reverse("lane_add", args=[board.public_id]), {"name": " "}, headers=JSON)
    assert (answer.status_code, answer.json()["error"]) == (422, "A lane needs a name.")


def test_notes_are_autosaved_and_never_over_somebody_elses(browser, client, board, people):
    url = reverse("board_notes", args=[board.public_id])
    assert browser.post(url, {"notes": "First", "version": "0"}, headers=JSON).json()["version"] == 1
    clash = browser.post(url, {"notes": "Second", "version": "0"}, headers=JSON)
    assert clash.status_code == 409
    assert (clash.json()["notes"], clash.json()["version"]) == ("First", 1)
    assert browser.post(url, {"notes": "Second", "version": "1"}, headers=JSON).json()["version"] == 2
    assert browser.post(url, {"notes": "x" * 10_001, "version": "2"}, headers=JSON).status_code == 422
    assert "Second" in page(browser, board)


def test_a_viewer_reads_everything_and_may_change_nothing(client, board, people):
    client.force_login(people.victor)
    text = page(client, board)
    for reason in (
        "not arrange.",
        "not change cards.",
        "read notes, but not write",
        "An owner or editor can change people",
    ):
        assert reason in text
    assert "data-movable" not in text and "sortable" not in text
    for view in VIEWS:
        assert page(client, board, view=view).count('data-slot="') == 4


def once_in(browser, board, action: str) -> str:
    """Of the form with this address."""
    return re.search(rf'action="{action}".*?name="once" value="([^"]+)"', page(browser, board), re.DOTALL)[1]


def test_a_selection_that_is_sent_twice_is_copied_once_and_in_its_order(browser, board, make_board):
    once = once_in(browser, board, reverse("board_selection", args=[board.public_id]))
    chosen, other = ids_of(board)[:2], make_board(count=1, seed=5)
    first, again = (act(browser, board, "duplicate", chosen, once=once).json() for _ in range(2))
    assert first == again and len(ids_of(board)) == 6
    now = ids_of(board)
    assert [now.index(twin) for twin in first["undo"]["people"]] == [now.index(one) + 1 for one in chosen]
    for _ in range(2):
        act(browser, board, "copy", chosen, once=once, to=str(other.public_id))
    assert other.personas.count() == 3
    act(browser, board, "duplicate", ids_of(board)[-1:], once=once)  # others on the same form
    assert len(ids_of(board)) == 7


def test_a_lane_that_is_sent_twice_is_one(browser, board):
    address, before = reverse("lane_add", args=[board.public_id]), board.lanes.count()
    form = {"name": "Loyal", "once": once_in(browser, board, address)}
    first, again = (browser.post(address, form, headers=JSON).json() for _ in range(2))
    assert first == again and board.lanes.count() == before + 1
