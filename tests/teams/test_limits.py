"""How often one person may do what costs others something; each refusal says so and loses nothing."""

import pytest
from django.urls import reverse

from personas.models import TokenBucket

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(make_board):
    return make_board(count=1)


def exported(client, people, board):
    page = client.get(reverse("board_export", args=[board.public_id]))
    form = {name: page.context["form"][name].value() or "" for name in page.context["form"].fields}
    person = str(board.personas.get().public_id)
    return client.post(reverse("board_export", args=[board.public_id]), form | {"people": person, "formats": "csv"})


def copied(client, people, board):
    return client.post(reverse("board_take_along", args=[board.public_id]), {"team": people.other_team.public_id})


def uploaded(client, people, board):
    return client.post(reverse("team_logo", args=[people.team.public_id]))


def shared(client, people, board):
    return client.post(reverse("board_share", args=[board.public_id]), {"days": 3})


def invited(client, people, board):
    form = {"email": "new@example.com", "role": "viewer"}
    return client.post(reverse("team_invite", args=[people.team.public_id]), form)


@pytest.mark.parametrize(
    ("bucket", "act", "words"),
    [
        ("may_export", exported, "more than 60 exports in an hour"),
        ("may_copy", copied, "more than 60 copies in an hour"),
        ("may_upload", uploaded, "more than 30 pictures in an hour"),
        ("may_share", shared, "more than 60 links in an hour"),
        ("may_invite", invited, "more than 30 invitations in an hour"),
    ],
)
def test_it_is_refused_with_a_sentence(bucket, act, words, client, people, board, monkeypatch):
    from personas.models import Membership

    Membership.objects.create(team=people.other_team, user=people.alice, role="editor")
    monkeypatch.setattr(TokenBucket, bucket, lambda user: False)
    client.force_login(people.alice)
    answer = act(client, people, board)
    assert answer.status_code in (422, 429)
    assert words in answer.content.decode()


def test_an_export_counts_once(client, people, board):
    client.force_login(people.alice)
    assert exported(client, people, board).status_code == 200
    assert TokenBucket.objects.latest("updated").tokens == pytest.approx(1 - 1 / 60, abs=1e-3)


def test_a_bucket_empties_and_fills_again(people, monkeypatch):
    from datetime import timedelta

    from django.utils import timezone

    assert [TokenBucket.may_upload(people.alice) for _ in range(31)] == [True] * 30 + [False]
    assert TokenBucket.may_upload(people.erin)
    later = timezone.now() + timedelta(minutes=5)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert TokenBucket.may_upload(people.alice)
