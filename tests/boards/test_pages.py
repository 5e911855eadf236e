"""The views of a board, comparing, and acts as browsers send them, with and without scripts."""

from __future__ import annotations

import json
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from personas.models import Persona
from personas.services.history import edit_persona
from personas.views.board import CROWD, VIEWS

JSON = {"Accept": "application/json"}


@pytest.fixture
def browser(client, people):
    client.force_login(people.alice)
    return client


@pytest.fixture
def board(make_board):
    return make_board(count=4)


def ids_of(board) -> list[str]:
    return [str(persona.public_id) for persona in board.personas.order_by("position")]


def act(browser, board, what: str, people, **fields):
    url = reverse("board_selection", args=[board.public_id])
    return browser.post(url, {"act": what, "people": people, **fields}, headers=JSON)


def undo(browser, answer):
    back = answer.json()["undo"]
    return browser.post(back["url"], {**back["fields"], "people": back.get("people", [])}, headers=JSON)


def page(browser, board, **query) -> str:
    return browser.get(board.get_absolute_url(), query).content.decode()


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


def compare(browser, board, people, **query):
    return browser.get(reverse("board_compare", args=[board.public_id]), {"people": people, **query})


def test_three_people_are_compared_in_the_order_chosen(browser, board):
    people = ids_of(board)[2::-1]
    answer = compare(browser, board, people)
    assert [tile.id for tile, _ in answer.context["tiles"]] == people
    rows = {row.label: row for row in answer.context["rows"]}
    ages = [Persona.objects.get(public_id=person).age for person in people]
    assert rows["Age"].cells == [str(age) for age in ages] and not rows["Age"].same
    assert rows["Age"].spread == f"{max(ages) - min(ages)} years apart"


def test_what_is_the_same_is_told_from_what_differs(browser, board):
    chosen = list(board.personas.order_by("position")[:3])
    for persona, education in zip(chosen, ("Degree", "Degree", "None"), strict=True):
        persona.city, persona.country, persona.education = "Bremen", "Germany", education
        persona.details["goals"] = ["Ours", persona.name]
        persona.save()
    answer = compare(browser, board, ids_of(board)[:3])
    rows = {row.label: row for row in answer.context["rows"]}
    assert rows["Lives in"].same and rows["Lives in"].cells[0] == ("Bremen, Germany", False)
    assert rows["Education"].cells == [("Degree", True), ("Degree", True), ("None", False)]
    assert rows["Goals"].cells[0] == [("Ours", True), (chosen[0].name, False)]
    only = compare(browser, board, ids_of(board)[:3], only="differences").context["rows"]
    assert "Lives in" not in {row.label for row in only} and len(only) < len(rows)


@pytest.mark.parametrize("count", [0, 1])
def test_comparing_needs_two(browser, board, count):
    answer = compare(browser, board, ids_of(board)[:count])
    assert answer.status_code == 200 and "Two to four people" in answer.content.decode()


def test_comparing_takes_four_and_nobody_of_another_board(browser, board, make_board):
    other = ids_of(make_board(count=3, seed=3))
    assert len(compare(browser, board, [*ids_of(board), *other]).context["tiles"]) == 4
    assert len(compare(browser, board, other).context["tiles"]) == 0
    assert compare(browser, board, ["nonsense"]).status_code == 200


def test_a_selection_of_two_to_four_leads_to_comparing(browser, board):
    url = reverse("board_selection", args=[board.public_id])
    answer = browser.post(url, {"act": "compare", "people": ids_of(board)[:3]})
    assert answer.url.startswith(reverse("board_compare", args=[board.public_id]))
    assert json.loads(act(browser, board, "compare", ids_of(board)[:1]).content)["error"].startswith("Select 2 to 4")


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
