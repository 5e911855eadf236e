"""The trash: out of sight everywhere, back as it was, gone after thirty days."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from personas.models import Board, Face, Job, Persona
from personas.services.boards import trash
from personas.services.engine import housekeeping
from personas.services.teams import shares

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(make_board, painter):
    made = make_board(count=3)
    painter.drain()
    return made


def test_a_board_in_the_trash_is_nowhere(client, people, board):
    client.force_login(people.erin)
    persona = board.personas.with_portraits().first()
    token = shares.make_share(actor=people.alice, about=board)[1]
    client.post(reverse("board_trash", args=[board.public_id]))
    for address in (board.get_absolute_url(), persona.get_absolute_url(), reverse("shared", args=[token])):
        assert client.get(address).status_code == 404
    for page in ("boards", "library"):
        text = client.get(reverse(page), follow=True).content.decode()
        assert board.get_absolute_url() not in text
        assert persona.get_absolute_url() not in text
    assert board.name in client.get(reverse("trash")).content.decode()


def test_restoring_a_board_brings_back_who_went_with_it(client, people, board):
    first, *_ = board.personas.all()
    trash.trash_persona(actor=people.alice, persona=first)
    trash.trash_board(actor=people.alice, board=board)
    client.force_login(people.erin)
    client.post(reverse("board_restore", args=[board.public_id]))
    assert Board.objects.get() == board
    assert Persona.objects.count() == 2
    client.post(reverse("persona_restore", args=[first.public_id]))
    assert Persona.objects.count() == 3


def test_a_person_in_the_trash_is_not_counted_or_shown(client, people, board):
    first, second, _ = board.personas.all()
    token = shares.make_share(actor=people.alice, about=board)[1]
    client.force_login(people.erin)
    client.post(reverse("persona_trash", args=[first.public_id]), follow=True)
    for address in (board.get_absolute_url(), reverse("library"), reverse("shared", args=[token])):
        text = client.get(address).content.decode()
        assert first.name not in text
        assert second.name in text
    assert client.get(board.get_absolute_url()).context["progress"].total == 2
    (listed,) = client.get(reverse("boards")).context["boards"]
    assert (listed.total, listed.ready) == (2, 2)
    assert first.name in client.get(reverse("trash")).content.decode()


def test_what_is_in_the_trash_is_not_drawn(people, make_board):
    board = make_board(count=2)
    trash.trash_board(actor=people.alice, board=board)
    assert set(Job.objects.values_list("state", flat=True)) == {"cancelled"}


def test_after_thirty_days_it_is_gone_with_its_pictures(people, board, monkeypatch):
    trash.trash_board(actor=people.alice, board=board)
    files = list(Face.objects.values_list("image", flat=True))
    monkeypatch.setattr(timezone, "now", lambda now=timezone.now: now() + timedelta(days=29))
    assert housekeeping.sweep()["trashed"] == 0
    monkeypatch.undo()
    monkeypatch.setattr(timezone, "now", lambda now=timezone.now: now() + timedelta(days=31))
    assert trash.purge_trash() == 4
    assert not Persona.with_trashed.exists()
    assert not Face.objects.exists()
    assert not Job.objects.exists()
    assert all(files) and default_storage.exists(files[0])  # the sweep of files without a row takes them


def test_the_trash_of_another_team_is_not_there(client, people, board):
    trash.trash_board(actor=people.alice, board=board)
    client.force_login(people.charlie)
    assert client.post(reverse("board_restore", args=[board.public_id])).status_code == 404
    assert board.name not in client.get(reverse("trash")).content.decode()


def test_what_is_not_in_the_trash_cannot_be_restored(client, people, board):
    client.force_login(people.erin)
    assert client.post(reverse("board_restore", args=[board.public_id])).status_code == 404


def test_a_viewer_moves_nothing(client, people, board):
    client.force_login(people.victor)
    assert client.post(reverse("board_trash", args=[board.public_id])).status_code == 403
    trash.trash_board(actor=people.alice, board=board)
    assert client.post(reverse("board_restore", args=[board.public_id])).status_code == 403
    assert "may look, but not restore" in client.get(reverse("trash")).content.decode()
