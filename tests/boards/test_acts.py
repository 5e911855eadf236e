"""Copies, colours, faces, notes and the trash, for many people at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from personas.models import Board, Face, Job, Persona, PersonaVersion
from personas.models.people.persona import ICONS
from personas.services.boards.boards import change_cards
from personas.services.boards.copies import copy_personas, duplicate_personas
from personas.services.boards.notes import StaleNotes, save_notes
from personas.services.boards.order import Order
from personas.services.boards.samples import PEOPLE, ensure_sample_board
from personas.services.boards.trash import purge_trash, restore_personas, trash_board, trash_personas
from personas.services.people.history import edit_persona
from personas.services.people.personas import Look, put_faces, redraw_faces, set_looks


@pytest.fixture
def board(make_board):
    return make_board(count=4)


def everyone(board) -> list[Persona]:
    return list(board.personas.with_portraits().select_related("team").order_by("position"))


def test_copies_stand_at_the_end_of_the_other_board(people, board, make_board, painter):
    painter.drain()
    other = make_board(count=2, seed=11)
    chosen = everyone(board)[:2]
    copies = copy_personas(actor=people.erin, personas=chosen, to=other)
    assert [p.name for p in everyone(other)][-2:] == [p.name for p in chosen]
    assert {p.public_id for p in copies}.isdisjoint(p.public_id for p in chosen)
    assert [p.face_id for p in everyone(other)[-2:]] == [p.face_id for p in chosen]
    assert board.personas.count() == 4 and {p.owner for p in copies} == {people.erin}


def test_a_copy_is_edited_without_its_original(people, board):
    first = everyone(board)[0]
    edit_persona(actor=people.alice, persona=first, changes={"quote": "Before."}, expected_version=1)
    first.refresh_from_db()
    (twin,) = copy_personas(actor=people.alice, personas=[first], to=board)
    assert twin.version == 1 and not PersonaVersion.objects.filter(persona=twin).exists()
    twin.details["goals"].append("Another")
    edit_persona(actor=people.alice, persona=twin, changes={"quote": "After."}, expected_version=1)
    first.refresh_from_db()
    assert first.quote == "Before." and "Another" not in first.details["goals"]


def test_a_duplicate_stands_behind_its_original_in_its_lane(people, board):
    before = [p.public_id for p in everyone(board)]
    chosen = everyone(board)[0:3:2]
    copies = duplicate_personas(actor=people.alice, personas=chosen)
    now = [p.public_id for p in everyone(board)]
    assert [p for p in now if p in before] == before
    for original, twin in zip(chosen, copies, strict=True):
        assert now.index(twin.public_id) == now.index(original.public_id) + 1
        assert Persona.objects.get(pk=twin.pk).lane_id == original.lane_id


def test_copies_across_teams_are_refused_with_a_sentence(people, board, make_board):
    foreign = make_board(count=1, actor=people.charlie, team=people.other_team)
    with pytest.raises(PermissionDenied):
        copy_personas(actor=people.alice, personas=everyone(board), to=foreign)
    with pytest.raises(PermissionDenied):
        copy_personas(actor=people.charlie, personas=everyone(board), to=foreign)


def test_a_portrait_lives_as_long_as_one_of_its_copies(people, board, make_board, painter):
    painter.drain()
    other = make_board(count=1, seed=3)
    copy_personas(actor=people.alice, personas=everyone(board)[:1], to=other)
    face = everyone(board)[0].face
    trash_board(actor=people.alice, board=board)
    for model in (Board, Persona):
        rows = model.with_trashed.exclude(trashed=None)
        rows.update(trashed=rows.first().trashed - timedelta(days=31))
    assert purge_trash() == 5
    kept = everyone(other)[-1]
    assert kept.face_id == face.pk and kept.portrait_state == "ready"
    assert not Face.objects.filter(personas=None, job__board=board).exists()


def test_a_portrait_that_a_copy_waits_for_is_still_drawn(people, board, make_board, painter):
    other = make_board(count=1, seed=3)
    copy_personas(actor=people.alice, personas=everyone(board)[:1], to=other)
    trash_personas(actor=people.alice, personas=everyone(board))
    assert board.portrait_jobs().count() == 0
    assert Job.objects.filter(state="cancelled").count() == 3
    painter.drain()
    assert everyone(other)[-1].portrait_state == "ready"


def test_people_come_back_from_the_trash_where_they_stood(people, board):
    before = [p.public_id for p in everyone(board)]
    gone = everyone(board)[1:3]
    trash_personas(actor=people.alice, personas=gone)
    assert len(everyone(board)) == 2
    restore_personas(actor=people.alice, personas=gone)
    assert [p.public_id for p in everyone(board)] == before


def test_faces_are_redrawn_and_put_back(people, board, painter):
    painter.drain()
    chosen = everyone(board)[:2]
    seeds = [p.face.seed for p in chosen]
    former = redraw_faces(actor=people.erin, personas=chosen)
    assert [p.face.seed for p in everyone(board)[:2]] != seeds
    assert {p.portrait_state for p in everyone(board)[:2]} == {"waiting"}
    put_faces(actor=people.erin, board=board, faces=former)
    again = everyone(board)
    assert [p.face.seed for p in again[:2]] == seeds and {p.portrait_state for p in again} == {"ready"}
    assert painter.drain() == 0, "the faces that nobody wants are not drawn"


def test_no_face_of_another_request_can_be_put(people, board, make_board, painter):
    other = make_board(count=1, seed=99, age_min=80, age_max=80)
    mine, theirs = everyone(board)[0], everyone(other)[0]
    put_faces(actor=people.alice, board=board, faces={mine.public_id: theirs.face.public_id})
    assert everyone(board)[0].face_id == mine.face_id


def test_role_profiles_have_no_faces_to_redraw(people, make_board):
    board = make_board(count=2, template="role")
    with pytest.raises(ValueError, match="role profiles have none"):
        redraw_faces(actor=people.alice, personas=everyone(board))


def test_looks_are_set_and_put_back(people, board):
    before = {p.public_id: Look(p.hue, p.icon) for p in everyone(board)[:2]}
    former = set_looks(actor=people.erin, board=board, looks={person: Look(5, ICONS[2]) for person in before})
    assert former == before
    assert [(p.hue, p.icon) for p in everyone(board)[:2]] == [(5, ICONS[2])] * 2
    set_looks(actor=people.erin, board=board, looks=former)
    assert {p.public_id: Look(p.hue, p.icon) for p in everyone(board)[:2]} == before


@pytest.mark.parametrize("look", [Look(8), Look(-1), Look(1, "skull")])
def test_there_are_eight_colours_and_ten_icons(people, board, look):
    with pytest.raises(ValueError, match="no such"):
        set_looks(actor=people.alice, board=board, looks={everyone(board)[0].public_id: look})


def test_notes_are_saved_on_top_of_what_was_seen(people, board):
    assert save_notes(actor=people.alice, board=board, text="One\r\n\x00two  ", expected_version=0) == 1
    board.refresh_from_db()
    assert board.notes == "One\ntwo"
    with pytest.raises(StaleNotes) as caught:
        save_notes(actor=people.erin, board=board, text="Mine", expected_version=0)
    assert caught.value.current.notes == "One\ntwo"
    same = save_notes(actor=people.erin, board=board, text="One\ntwo", expected_version=0)
    assert same == 1, "the same text is no conflict"
    with pytest.raises(ValueError, match="10,000"):
        save_notes(actor=people.erin, board=board, text="x" * 10_001, expected_version=1)


def test_cards_take_another_template_and_ground_and_back(people, board):
    former = change_cards(actor=people.alice, board=board, template="negative", ground="#1B4D3E")
    assert (board.template, board.ground) == ("negative", "#1b4d3e")
    assert everyone(board)[0].card_template == "negative"
    change_cards(actor=people.alice, board=board, **former)
    assert everyone(board)[0].card_template == "b2c"
    for wrong in ({"template": "none such"}, {"ground": "green"}):
        with pytest.raises(ValueError):
            change_cards(actor=people.alice, board=board, **wrong)


def test_whoever_may_only_look_changes_nothing(people, board, make_board):
    chosen = everyone(board)
    for act in (
        lambda who: copy_personas(actor=who, personas=chosen, to=board),
        lambda who: redraw_faces(actor=who, personas=chosen),
        lambda who: put_faces(actor=who, board=board, faces={}),
        lambda who: set_looks(actor=who, board=board, looks={}),
        lambda who: trash_personas(actor=who, personas=chosen),
        lambda who: restore_personas(actor=who, personas=chosen),
        lambda who: save_notes(actor=who, board=board, text="Mine", expected_version=0),
        lambda who: change_cards(actor=who, board=board, template=""),
    ):
        for who in (people.victor, people.connor):
            with pytest.raises(PermissionDenied, match="editor or owner"):
                act(who)


def test_the_sample_is_made_once_and_by_somebody_who_may(people):
    assert ensure_sample_board(actor=people.victor, team=people.team) is None
    board = ensure_sample_board(actor=people.erin, team=people.team)
    assert (board.personas.count(), board.lanes.count()) == (PEOPLE, 2)
    assert Board.objects.get(pk=board.pk).sample
    people.team.refresh_from_db()
    trash_board(actor=people.alice, board=board)
    assert ensure_sample_board(actor=people.alice, team=people.team) is None


def test_the_sample_is_the_same_people_every_time(people):
    boards = [
        ensure_sample_board(actor=actor, team=team)
        for actor, team in ((people.alice, people.team), (people.charlie, people.other_team))
    ]
    assert len({tuple(b.personas.values_list("name", "face__seed")) for b in boards}) == 1


def test_a_team_that_has_boards_gets_no_sample(people, board):
    assert ensure_sample_board(actor=people.alice, team=people.team) is None
    assert Order(board).lanes
