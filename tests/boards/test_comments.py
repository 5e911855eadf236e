"""Comments: who may, whom they mention, how they end; what happened on a board."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from personas.models import Comment, TokenBucket
from personas.services.boards import boards, comments, trash
from personas.services.teams import shares

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(make_board):
    return make_board(count=2)


def say(actor, about, text="Look at this.") -> Comment:
    return comments.add_comment(actor=actor, about=about, text=text)


def test_a_commenter_comments_and_the_board_shows_what_is_said_of_its_people(client, people, board):
    client.force_login(people.connor)
    persona = board.personas.first()
    client.post(reverse("persona_comment_add", args=[persona.public_id]), {"text": "Too young, @erin?"})
    for route, subject in (("persona_comments", persona), ("board_comments", board)):
        text = client.get(reverse(route, args=[subject.public_id])).content.decode()
        assert "Too young" in text
        assert '<span class="mention">@erin</span>' in text
    assert list(Comment.objects.get().mentioned.all()) == [people.erin]


def test_a_mention_is_shown_to_the_mentioned_until_it_is_resolved(client, people, board):
    comment = say(people.connor, board, "@erin, @victor: which one?")
    client.force_login(people.erin)
    assert "which one?" in client.get(reverse("mentions")).content.decode()
    client.post(reverse("comment_resolve", args=[comment.public_id]))
    assert "which one?" not in client.get(reverse("mentions")).content.decode()
    assert "which one?" in client.get(reverse("board_comments", args=[board.public_id])).content.decode()
    client.post(reverse("comment_resolve", args=[comment.public_id]), {"resolved": "no"})
    assert list(comments.open_mentions(person=people.victor)) == [comment]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@erin and @Victor.", {"erin", "victor"}),
        ("(@erin)", {"erin"}),
        ("mail erin@example.com", set()),
        ("@charlie @nobody @xenia", set()),
        ("@@erin", set()),
        ("no one", set()),
    ],
)
def test_only_members_are_mentioned(text, names, people, board):
    assert {user.username for user in say(people.alice, board, text).mentioned.all()} == names


def test_the_pieces_make_the_text_again(people, board):
    comment = say(people.alice, board, "Hi @erin, look. @victor")
    assert "".join(part for part, _ in comment.parts) == comment.text
    assert [part for part, mention in comment.parts if mention] == ["@erin", "@victor"]


def test_what_is_written_is_text_and_never_markup(client, people, board):
    say(people.alice, board, "<script>alert(1)</script> @erin<b>")
    client.force_login(people.alice)
    text = client.get(reverse("board_comments", args=[board.public_id])).content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize("text", ["", "  \n ", "\x07", "a" * 2001])
def test_a_comment_that_cannot_be_is_kept_in_the_field(text, client, people, board):
    client.force_login(people.erin)
    response = client.post(reverse("board_comment_add", args=[board.public_id]), {"text": text})
    assert response.status_code == 422
    assert text.strip("\x07 \n")[:50] in response.content.decode()
    assert not Comment.objects.exists()


def test_a_viewer_reads_and_is_told_why_no_more(client, people, board):
    comment = say(people.alice, board)
    with pytest.raises(PermissionDenied, match="commenter or editor or owner"):
        say(people.victor, board)
    with pytest.raises(PermissionDenied):
        comments.resolve_comment(actor=people.victor, comment=comment)
    client.force_login(people.victor)
    text = client.get(reverse("board_comments", args=[board.public_id])).content.decode()
    assert "Look at this." in text
    assert "An owner can make you a commenter." in text


def test_a_former_member_finds_no_mention(people, board):
    from personas.models import Membership
    from personas.services.teams.teams import remove_member

    say(people.alice, board, "@erin?")
    remove_member(actor=people.alice, membership=Membership.objects.get(team=people.team, user=people.erin))
    assert not comments.open_mentions(person=people.erin).exists()


def test_what_is_in_the_trash_takes_its_comments_along(client, people, board):
    persona = board.personas.first()
    comment = say(people.alice, persona, "@erin?")
    trash.trash_persona(actor=people.alice, persona=persona)
    client.force_login(people.erin)
    assert not comments.open_mentions(person=people.erin).exists()
    assert "@erin?" not in client.get(reverse("board_comments", args=[board.public_id])).content.decode()
    assert client.post(reverse("comment_resolve", args=[comment.public_id])).status_code == 404


def test_comments_are_limited_and_nothing_is_lost(client, people, board, monkeypatch):
    monkeypatch.setattr(TokenBucket, "may_comment", lambda user: False)
    client.force_login(people.erin)
    response = client.post(reverse("board_comment_add", args=[board.public_id]), {"text": "My words."})
    assert response.status_code == 429
    assert "My words." in response.content.decode()


def test_the_activity_of_a_board_is_for_everyone_and_about_nothing_else(client, people, board, make_board):
    other = make_board(count=1, seed=11, product="Secret sauce")
    boards.rename_board(actor=people.erin, board=board, name="Spring")
    say(people.connor, board.personas.first())
    shares.make_share(actor=people.alice, about=board)
    client.force_login(people.victor)
    text = client.get(reverse("board_activity", args=[board.public_id])).content.decode()
    for words in ("made the board", "renamed the board", "commented on", "made a link to"):
        assert words in text
    assert other.name not in text
    assert "signed in" not in text
    assert "127.0.0" not in text
