"""Who is on a board beside who was asked for."""

from __future__ import annotations

import pytest
from django.urls import reverse

from personas.models import Persona
from personas.services.boards.balance import missing_of, pairs_of, traits_of
from personas.services.boards.copies import duplicate_personas
from personas.services.boards.trash import trash_personas


@pytest.fixture
def board(make_board):
    return make_board(count=8, gender_mix="4 women, 4 men", ages_mix="25-34 50%, 35-44 50%", age_min=25, age_max=44)


def people_of(board):
    return list(board.personas.with_portraits().select_related("team"))


def bars(board) -> dict[str, dict[str, tuple]]:
    traits = traits_of(board, people_of(board))
    return {trait.label: {bar.label: (bar.present, bar.asked) for bar in trait.bars} for trait in traits}


def test_a_fresh_board_is_what_was_asked_for(board):
    found = bars(board)
    assert found["Gender presentation"] == {"feminine": (4, 4), "masculine": (4, 4)}
    assert found["Age"] == {"25 to 34": (4, 4), "35 to 44": (4, 4)}
    assert all(asked is None for _, asked in found["Appearance"].values())
    assert missing_of(traits_of(board, people_of(board))) == []


def test_whoever_leaves_is_missing(people, board):
    women = [person for person in people_of(board) if person.gender == "f"]
    trash_personas(actor=people.alice, personas=women[:3])
    assert bars(board)["Gender presentation"] == {"feminine": (1, 2), "masculine": (4, 2)}
    assert "Gender presentation: 1 fewer feminine than asked for." in missing_of(traits_of(board, people_of(board)))


def test_a_gender_that_is_not_there_is_said_although_nobody_asked(make_board):
    board = make_board(count=3)
    Persona.objects.filter(board=board).update(gender="f")
    assert "Gender presentation: nobody is masculine." in missing_of(traits_of(board, people_of(board)))


def test_a_duplicate_is_hard_to_tell_from_its_original(people, board):
    (twin,) = duplicate_personas(actor=people.alice, personas=people_of(board)[:1])
    pair = pairs_of(people_of(board))[0]
    assert {pair.one.pk, pair.other.pk} == {people_of(board)[0].pk, twin.pk}
    assert pair.reasons[:2] == ("the same portrait", "the same name")


def test_the_page_says_all_that(client, people, board, django_assert_max_num_queries):
    client.force_login(people.victor)
    with django_assert_max_num_queries(9):
        text = client.get(reverse("board_balance", args=[board.public_id])).content.decode()
    assert "Missing groups" in text and "asked 4" in text and "25 to 34" in text


def test_an_empty_board_says_so(client, people, board):
    trash_personas(actor=people.alice, personas=people_of(board))
    client.force_login(people.alice)
    assert "Nobody on this board" in client.get(reverse("board_balance", args=[board.public_id])).content.decode()
