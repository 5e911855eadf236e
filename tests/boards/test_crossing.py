"""Copies into another of one's teams: roles on both sides, and nothing shared afterwards."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from personas.models import AuditEvent, Board, Face, Job, Lane, Membership
from personas.services.boards import crossing, trash
from personas.services.boards.comments import add_comment
from personas.services.boards.lanes import add_lane
from personas.services.boards.progress import board_progress
from personas.services.teams import teams
from personas.services.trust.retirement import retire_face

pytestmark = pytest.mark.django_db


@pytest.fixture
def second_team(people):
    """Erin edits the studio and owns this one."""
    return teams.make_team(name="Branch", owner=people.erin)


@pytest.fixture
def board(make_board, painter, people):
    made = make_board(count=3)
    painter.drain()
    first = made.personas.first()
    add_lane(actor=people.alice, board=made, name="Loyal", people=[first.public_id])
    add_comment(actor=people.connor, about=made, text="Between us.")
    return made


def copy(client, board, team):
    return client.post(reverse("board_take_along", args=[board.public_id]), {"team": team.public_id})


def test_a_board_arrives_with_people_lanes_and_pictures(client, people, board, second_team):
    client.force_login(people.erin)
    answer = copy(client, board, second_team)
    made = Board.objects.get(team=second_team, name=board.name)
    assert answer.url == made.get_absolute_url()
    names = [persona.name for persona in board.personas.order_by("position")]
    assert [persona.name for persona in made.personas.order_by("position")] == names
    assert [lane.name for lane in made.lanes.all()] == [lane.name for lane in board.lanes.all()]
    assert made.personas.get(name=board.personas.get(lane__name="Loyal").name).lane.name == "Loyal"
    assert not made.comments.exists()
    assert not Lane.objects.filter(board=made).exclude(team=second_team).exists()
    for persona in made.personas.select_related("face"):
        assert persona.team == persona.face.team == second_team
        assert client.get(persona.face.get_absolute_url()).status_code == 200


def test_the_copy_is_as_complete_as_the_board(people, board, second_team):
    made = crossing.copy_board(actor=people.erin, board=board, to=second_team)
    before, after = board_progress(board=board), board_progress(board=made)
    assert (after.total, after.ready, after.sentence) == (before.total, before.ready, before.sentence)


def test_a_portrait_that_was_withdrawn_stays_withdrawn(people, board, second_team):
    Face.objects.filter(team=people.team).update(image="", retired=timezone.now())
    crossing.copy_board(actor=people.erin, board=board, to=second_team)
    assert not Job.objects.filter(team=second_team).exists()
    assert not Face.objects.filter(team=second_team, retired=None).exists()


def test_a_report_withdraws_the_copies_too(people, board, second_team, django_capture_on_commit_callbacks):
    crossing.copy_board(actor=people.erin, board=board, to=second_team)
    face = Face.objects.filter(team=people.team).first()
    twin = Face.objects.get(team=second_team, image_sha256=face.image_sha256)
    with django_capture_on_commit_callbacks(execute=True):
        retire_face(actor=people.alice, face=face)
    assert Face.objects.get(pk=twin.pk).retired
    assert not default_storage.exists(twin.image.name)
    assert Face.objects.filter(team=second_team, retired=None).count() == 2


def test_neither_team_can_take_the_others_pictures_away(
    client, people, board, second_team, django_capture_on_commit_callbacks
):
    made = crossing.copy_board(actor=people.erin, board=board, to=second_team)
    ours = {face.image.name for face in Face.objects.filter(team=people.team)}
    theirs = {face.image.name for face in Face.objects.filter(team=second_team)}
    assert len(ours) == len(theirs) == 3 and not ours & theirs
    with django_capture_on_commit_callbacks(execute=True):
        teams.delete_team(team=second_team)
    assert not Board.objects.filter(pk=made.pk).exists()
    assert all(default_storage.exists(name) for name in ours)
    assert not any(default_storage.exists(name) for name in theirs)


def test_a_portrait_that_is_not_drawn_yet_is_asked_for_in_the_new_team(people, make_board, second_team):
    board = make_board(count=2)
    crossing.copy_board(actor=people.erin, board=board, to=second_team)
    assert Job.objects.filter(team=second_team).count() == 2
    seeds = [
        sorted(Face.objects.filter(team=team).values_list("seed", flat=True)) for team in (people.team, second_team)
    ]
    assert seeds[0] == seeds[1]


def test_both_trails_tell_of_it_and_neither_names_the_other(people, board, second_team):
    crossing.copy_board(actor=people.erin, board=board, to=second_team)
    left = AuditEvent.objects.get(team=people.team, verb="board.taken_along")
    came = AuditEvent.objects.get(team=second_team, verb="board.brought")
    assert left.actor == came.actor == people.erin
    assert "Branch" not in f"{left} {left.data}" and "Studio" not in f"{came} {came.data}"
    assert AuditEvent.objects.filter(team=people.team, verb="persona.taken_along").count() == 3


@pytest.mark.parametrize("role", ["viewer", "commenter"])
def test_who_may_only_look_here_takes_nothing_along(role, client, people, board, second_team):
    Membership.objects.filter(user=people.erin, team=people.team).update(role=role)
    client.force_login(people.erin)
    assert copy(client, board, second_team).status_code == 403
    persona = board.personas.first()
    target = Board.objects.create(team=second_team, name="Target")
    answer = client.post(reverse("persona_take_along", args=[persona.public_id]), {"board": target.public_id})
    assert answer.status_code == 403
    assert (
        "may look, but not take along"
        in client.get(reverse("board_take_along", args=[board.public_id])).content.decode()
    )


@pytest.mark.parametrize("role", ["viewer", "commenter"])
def test_who_may_only_look_there_brings_nothing(role, client, people, board):
    other = teams.make_team(name="Client", owner=people.charlie)
    Membership.objects.create(user=people.erin, team=other, role=role)
    client.force_login(people.erin)
    assert copy(client, board, other).status_code == 404
    with pytest.raises(PermissionDenied):
        crossing.copy_board(actor=people.erin, board=board, to=other)


def test_a_team_that_is_not_ones_own_looks_like_none(client, people, board):
    client.force_login(people.erin)
    assert copy(client, board, people.other_team).status_code == 404
    foreign = Board.objects.create(team=people.other_team, name="Foreign")
    address = reverse("persona_take_along", args=[board.personas.first().public_id])
    for target in (foreign.public_id, uuid.uuid4(), "nonsense"):
        assert client.post(address, {"board": target}).status_code == 404
    assert not foreign.personas.exists()


def test_a_persona_joins_a_board_of_the_other_team(client, people, board, second_team):
    target, persona = Board.objects.create(team=second_team, name="Target"), board.personas.first()
    client.force_login(people.erin)
    address = reverse("persona_take_along", args=[persona.public_id])
    assert "Target" in client.get(address).content.decode()
    assert client.post(address, {"board": target.public_id}).url == target.get_absolute_url()
    twin = target.personas.get()
    assert (twin.name, twin.bio, twin.owner) == (persona.name, persona.bio, people.erin)
    assert twin.face.team == second_team and twin.face_id != persona.face_id


def test_a_form_that_is_sent_twice_copies_once(client, people, board, second_team):
    client.force_login(people.erin)
    for _ in range(2):
        address = reverse("board_take_along", args=[board.public_id])
        answer = client.post(address, {"team": second_team.public_id, "once": "a form"})
    made = Board.objects.get(team=second_team)
    assert answer.url == made.get_absolute_url() and made.personas.count() == board.personas.count()
    persona = board.personas.first()
    for _ in range(2):
        address = reverse("persona_take_along", args=[persona.public_id])
        client.post(address, {"board": made.public_id, "once": "another"})
    assert made.personas.count() == board.personas.count() + 1
    client.post(address, {"board": made.public_id, "once": "a third"})
    assert made.personas.count() == board.personas.count() + 2


def test_without_another_team_the_page_says_what_to_do(client, people, board):
    client.force_login(people.alice)
    assert "No other team" in client.get(reverse("board_take_along", args=[board.public_id])).content.decode()


@pytest.mark.parametrize("damage", [b"", b"RIFF"], ids=["gone", "damaged"])
def test_a_lost_portrait_is_asked_for_anew_in_the_other_team(people, board, second_team, damage):
    """Copied raw, a damaged file would count as whole from then on."""
    lost = board.personas.first().face
    default_storage.delete(lost.image.name)
    if damage:
        default_storage.save(lost.image.name, ContentFile(damage))
    made = crossing.copy_board(actor=people.erin, board=board, to=second_team)
    twins = [persona.face for persona in made.personas.select_related("face")]
    waiting = [face for face in twins if not face.ready]
    assert len(waiting) == 1 and waiting[0].image_sha256 == "" and waiting[0].drawn is None
    assert Job.objects.filter(face=waiting[0], state=Job.State.QUEUED).exists()


def test_an_old_form_makes_another_board_where_the_first_lies_in_the_trash(client, people, board, second_team):
    client.force_login(people.erin)
    address = reverse("board_take_along", args=[board.public_id])
    for _ in range(2):
        answer = client.post(address, {"team": second_team.public_id, "once": "a form"})
        assert answer.status_code == 302
        trash.trash_board(actor=people.erin, board=Board.objects.get(team=second_team))
    assert Board.with_trashed.filter(team=second_team).count() == 2


def test_an_old_brief_makes_another_board_where_the_first_lies_in_the_trash(client, people):
    client.force_login(people.alice)
    brief = {"count": 2, "market": "en_US", "age_min": 25, "age_max": 54, "template": "b2c", "once": "a form"}
    for _ in range(2):
        assert client.post(reverse("brief"), brief).status_code == 302
        trash.trash_board(actor=people.alice, board=Board.objects.get(brief__count=2))
    assert Board.with_trashed.filter(brief__count=2).count() == 2
