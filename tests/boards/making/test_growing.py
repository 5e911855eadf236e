"""A board grows by people of its brief whom nobody has seen there, and can be had once more."""

from __future__ import annotations

import pytest
from django.urls import reverse

from personas.briefs import Brief
from personas.briefs.facts import Facts, Segment
from personas.models import Board, Job, Persona
from personas.services.boards.boards import make_board
from personas.services.boards.growing import add_people, duplicate_board
from personas.services.people.people import said_on

pytestmark = pytest.mark.django_db
FACTS = Facts(segments=(Segment("Young", 50, (20, 29)), Segment("Old", 50, (60, 69)))).as_dict()


@pytest.fixture
def board(people):
    brief = Brief(count=4, market="en_GB", product="oat drink", facts=FACTS)
    return make_board(actor=people.alice, team=people.team, brief=brief, seed=7)


def test_more_people_of_the_brief_stand_in_its_lanes_and_say_other_things(people, board):
    there = list(board.personas.all())
    added = add_people(actor=people.alice, board=board, count=6, seed=9)
    everybody = list(board.personas.select_related("lane"))
    assert len(added) == 6 and len(everybody) == 10 and len({person.name for person in everybody}) == 10
    assert [person.lane.name for person in everybody] == ["Young"] * 5 + ["Old"] * 5
    assert all((person.age < 30) == (person.segment == "Young") for person in everybody)
    assert [person.position for person in everybody] == list(range(10))
    before = said_on(there, 6)
    repeated = [goal for person in added for goal in person.details["goals"] if before.said((goal,))]
    assert repeated == []
    assert Job.objects.filter(board=board).count() == 10


def test_a_form_that_is_sent_twice_adds_the_same_people_once(client, people, board):
    client.force_login(people.alice)
    form = {"count": "2", "once": "abc"}
    answers = [client.post(reverse("board_grow", args=[board.public_id]), form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302] and board.personas.count() == 6
    client.post(reverse("board_grow", args=[board.public_id]), form | {"once": "abd"})
    assert board.personas.count() == 8


@pytest.mark.parametrize(("count", "sentence"), [
    ("0", "1 to 200 people can be added at once, not 0."), ("201", "not 201."), ("-1", "Write a whole number."),
    ("many", "Write a whole number."), ("", "Write a whole number."), ("99999999", "Write a whole number."),
])  # fmt: skip
def test_a_number_that_cannot_be_gets_a_sentence(client, people, board, count, sentence):
    client.force_login(people.alice)
    headers = {"Accept": "application/json"}
    answer = client.post(reverse("board_grow", args=[board.public_id]), {"count": count}, headers=headers)
    assert answer.status_code == 422 and sentence in answer.json()["error"] and board.personas.count() == 4


def test_a_full_board_and_one_without_a_brief_say_so(people, board):
    own = Board.objects.create(team=people.team, name="Put together")
    with pytest.raises(ValueError, match="No brief made this board"):
        add_people(actor=people.alice, board=own, count=1)
    Persona.objects.bulk_create(
        Persona(team=people.team, board=board, name=str(n), seed=n, age=40, birth_year=1986) for n in range(995)
    )
    with pytest.raises(ValueError, match="at most 1000 people; this one has 999"):
        add_people(actor=people.alice, board=board, count=2)


def test_a_board_once_more_has_its_lanes_people_and_pictures(client, people, board):
    client.force_login(people.alice)
    address = reverse("board_duplicate", args=[board.public_id])
    pages = [client.post(address, {"once": "x"}).url for _ in range(2)]
    board.refresh_from_db()
    twin = Board.objects.exclude(pk=board.pk).get(name__endswith="(copy)")
    assert pages == [twin.get_absolute_url()] * 2 and twin.brief == board.brief and twin.team == board.team
    assert [lane.name for lane in twin.lanes.all()] == ["Young", "Old"]
    pairs = list(zip(board.personas.all(), twin.personas.all(), strict=True))
    assert all((a.name, a.face_id, a.details) == (b.name, b.face_id, b.details) and a.pk != b.pk for a, b in pairs)


def test_only_an_editor_lets_a_board_grow(people, board):
    for act in (lambda: add_people(actor=people.charlie, board=board, count=1),
                lambda: duplicate_board(actor=people.charlie, board=board)):  # fmt: skip
        with pytest.raises(Exception, match="role"):
            act()
