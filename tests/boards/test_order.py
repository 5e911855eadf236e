"""Lanes and the order in them: stored, undone, and safe between two editors."""

from __future__ import annotations

import threading
import uuid
from itertools import permutations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from personas.models import AuditEvent, Persona
from personas.services.boards.lanes import add_lane, change_lane, lanes_from, move_lane, remove_lane
from personas.services.boards.order import LaneGone, Order, Placement, arrange, together


def names(board) -> dict[str, list[str]]:
    """Lane name ("" for the unassigned) to the ids in it, as a reader sees them."""
    order = Order(board)
    found = {(order.lanes[key].name if key else ""): [p.public_id for p in row] for key, row in order.people.items()}
    flat = [person for row in found.values() for person in row]
    stored = list(board.personas.order_by("position").values_list("public_id", flat=True))
    assert stored == flat, "the positions on the board are not lane after lane"
    return found


@pytest.fixture
def board(make_board, people):
    """Six people and two lanes of our own; everyone is unassigned."""
    board = make_board(count=6)
    for lane in list(board.lanes.all()):
        remove_lane(actor=people.alice, lane=lane)
    add_lane(actor=people.alice, board=board, name="Loyal")
    add_lane(actor=people.alice, board=board, name="Switchers")
    return board


@pytest.fixture
def ids(board):
    return names(board)[""]


@pytest.fixture
def lanes(board):
    return list(board.lanes.all())


@pytest.mark.parametrize("seed", range(6))
def test_a_new_board_has_a_lane_a_segment_the_primary_one_first(make_board, seed):
    board = make_board(count=12, seed=seed)
    sizes = [(lane.name, lane.personas.count()) for lane in board.lanes.all()]
    assert [name for name, _ in sizes] == ["Primary", "Secondary"]
    assert sum(size for _, size in sizes) == 12
    assert names(board)[""] == []


def test_segments_without_a_rank_follow_by_size(board):
    lanes = lanes_from(board, ["Rare", "Often", "Often", "Second", "First"], ["First", "Second"])
    assert list(lanes) == ["First", "Second", "Often", "Rare"]


def test_a_board_of_one_segment_has_no_lanes(make_board):
    assert make_board(count=3, template="negative").lanes.count() == 0


def test_people_move_into_a_lane_before_somebody(people, board, ids, lanes):
    loyal = lanes[0].public_id
    arrange(actor=people.erin, board=board, placements=together(ids[:3], loyal))
    arrange(actor=people.erin, board=board, placements=[Placement(ids[5], loyal, before=ids[1])])
    assert names(board) == {"Loyal": [ids[0], ids[5], ids[1], ids[2]], "Switchers": [], "": [ids[3], ids[4]]}


def test_a_move_is_undone_by_what_it_returns(people, board, ids, lanes):
    arrange(actor=people.alice, board=board, placements=together(ids[:2], lanes[1].public_id))
    before = names(board)
    moved = [ids[5], ids[0], ids[3]]
    former = arrange(actor=people.alice, board=board, placements=together(moved, lanes[0].public_id, None))
    assert names(board)["Loyal"] == moved
    arrange(actor=people.alice, board=board, placements=former)
    assert names(board) == before


@pytest.mark.parametrize("moved", list(permutations(range(3), 2)))
def test_neighbours_come_back_in_their_order(people, board, ids, lanes, moved):
    before = names(board)
    placements = together([ids[place] for place in moved], lanes[0].public_id)
    former = arrange(actor=people.alice, board=board, placements=placements)
    arrange(actor=people.alice, board=board, placements=former)
    assert names(board) == before


def test_moving_before_somebody_who_has_left_is_moving_to_the_end(people, board, ids, lanes):
    arrange(actor=people.alice, board=board, placements=[Placement(ids[0], None, before=uuid.uuid4())])
    assert names(board)[""][-1] == ids[0]
    arrange(actor=people.alice, board=board, placements=[Placement(ids[0], None, before=ids[0])])
    assert sorted(names(board)[""]) == sorted(ids)


def test_somebody_who_is_not_on_the_board_moves_nothing(people, board, make_board):
    stranger = make_board(count=1).personas.get()
    before = names(board)
    arrange(actor=people.alice, board=board, placements=[Placement(stranger.public_id, None)])
    assert names(board) == before


def test_a_lane_of_another_board_is_gone(people, board, ids, make_board):
    other = make_board(count=4).lanes.first()
    with pytest.raises(LaneGone):
        arrange(actor=people.alice, board=board, placements=together(ids[:1], other.public_id))
    assert len(names(board)[""]) == 6


def test_a_viewer_moves_nobody(people, board, ids, lanes):
    for act in (
        lambda: arrange(actor=people.victor, board=board, placements=together(ids, None)),
        lambda: add_lane(actor=people.connor, board=board, name="Mine"),
        lambda: change_lane(actor=people.victor, lane=lanes[0], name="Mine"),
        lambda: move_lane(actor=people.victor, lane=lanes[0], before=None),
        lambda: remove_lane(actor=people.victor, lane=lanes[0]),
    ):
        with pytest.raises(PermissionDenied, match="editor or owner"):
            act()


def test_lanes_are_named_coloured_ordered(people, board, lanes):
    former = change_lane(actor=people.alice, lane=lanes[0], name="  Very   loyal ", hue=5)
    assert former["name"] == "Loyal"
    assert move_lane(actor=people.alice, lane=lanes[1], before=lanes[0].public_id) is None
    assert [(lane.name, lane.position) for lane in board.lanes.all()] == [("Switchers", 0), ("Very loyal", 1)]
    assert move_lane(actor=people.alice, lane=board.lanes.first(), before=None) == lanes[0].public_id


def test_moving_a_lane_moves_the_people_in_it(people, board, ids, lanes):
    arrange(actor=people.alice, board=board, placements=together(ids[:2], lanes[0].public_id))
    arrange(actor=people.alice, board=board, placements=together(ids[2:4], lanes[1].public_id))
    move_lane(actor=people.alice, lane=lanes[1], before=lanes[0].public_id)
    assert list(names(board)) == ["Switchers", "Loyal", ""]
    assert board.personas.order_by("position").first().public_id == ids[2]


def test_a_removed_lane_leaves_its_people_and_comes_back_with_them(people, board, ids, lanes):
    arrange(actor=people.alice, board=board, placements=together(ids[:3], lanes[0].public_id))
    before = names(board)
    former = remove_lane(actor=people.alice, lane=lanes[0])
    assert set(names(board)[""]) == set(ids)
    add_lane(actor=people.alice, board=board, **former)
    assert names(board) == before
    assert [lane.name for lane in board.lanes.all()] == ["Loyal", "Switchers"]


@pytest.mark.parametrize("name", ["", "   "])
def test_a_lane_needs_a_name(people, board, name):
    with pytest.raises(ValueError, match="needs a name"):
        add_lane(actor=people.alice, board=board, name=name)


def test_a_board_has_at_most_twenty_lanes(people, board):
    for number in range(18):
        add_lane(actor=people.alice, board=board, name=f"Lane {number}")
    with pytest.raises(ValueError, match="at most 20 lanes"):
        add_lane(actor=people.alice, board=board, name="One more")


def test_moves_are_in_the_trail(people, board, ids):
    arrange(actor=people.erin, board=board, placements=together(ids[:2], None))
    event = AuditEvent.objects.filter(verb="board.arranged").first()
    assert (event.actor, event.object_id, event.data) == (people.erin, board.public_id, {"people": 2})


@pytest.mark.django_db(transaction=True)
def test_two_editors_who_move_at_once_lose_and_double_nobody(make_board, people):
    """Each thread moves everyone about, sixty moves in all; whatever the interleaving, all stay, each in one place."""
    board = make_board(count=12)
    lanes = [lane.public_id for lane in board.lanes.all()]
    ids = list(board.personas.values_list("public_id", flat=True))
    troubles: list[Exception] = []

    def move(actor, step: int) -> None:
        try:
            for turn in range(20):
                person, before = ids[(turn * step) % 12], ids[(turn * step + 5) % 12]
                lane = [*lanes, None][(turn + step) % 3]
                arrange(actor=actor, board=board, placements=[Placement(person, lane, before)])
        except Exception as error:
            troubles.append(error)
        finally:
            connection.close()

    movers = ((people.alice, 1), (people.erin, 7), (people.alice, 5))
    threads = [threading.Thread(target=move, args=mover) for mover in movers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    found = names(board)
    assert sorted(person for row in found.values() for person in row) == sorted(ids)
    assert sorted(board.personas.values_list("position", flat=True)) == list(range(12))
    assert Persona.with_trashed.filter(board=board).count() == 12
