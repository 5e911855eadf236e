"""One letter a day, to who asked for it, about what they may see; one click ends it."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from personas.models import Comment, Correspondence, Membership
from personas.services.accounts import digest
from personas.services.boards.comments import add_comment
from personas.services.boards.trash import trash_board

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(make_board):
    return make_board(count=1)


@pytest.fixture
def yesterday(people):
    """Erin wants the digest and got the last one a day and an hour ago."""
    digest.set_digest(person=people.erin, wanted=True)
    Correspondence.objects.update(digested=timezone.now() - timedelta(hours=25))


def test_nobody_gets_one_without_asking(people, board):
    add_comment(actor=people.alice, about=board, text="Look.")
    assert digest.send_digests() == 0
    assert mail.outbox == []


def test_what_others_said_comes_in_one_letter_and_once(people, board, yesterday):
    add_comment(actor=people.alice, about=board, text="Too young?")
    add_comment(actor=people.connor, about=board.personas.first(), text="I like her.")
    add_comment(actor=people.erin, about=board, text="My own.")
    call_command("digest", verbosity=0)
    (letter,) = mail.outbox
    assert letter.to == ["erin@example.com"]
    assert letter.subject == "2 comments in your teams"
    assert "Too young?" in letter.body and "I like her." in letter.body and "My own." not in letter.body
    assert digest.send_digests() == 0


def test_a_day_lies_between_two_letters(people, board):
    digest.set_digest(person=people.erin, wanted=True)
    add_comment(actor=people.alice, about=board, text="Look.")
    assert digest.send_digests() == 0
    Correspondence.objects.update(digested=timezone.now() - timedelta(hours=25))
    assert digest.send_digests() == 1


def test_who_has_left_the_team_is_told_nothing(people, board, yesterday):
    add_comment(actor=people.alice, about=board, text="Between us.")
    Membership.objects.filter(user=people.erin).delete()
    assert digest.send_digests() == 0


def test_what_is_in_the_trash_is_not_told(people, board, yesterday):
    add_comment(actor=people.alice, about=board, text="Old news.")
    trash_board(actor=people.alice, board=board)
    assert digest.send_digests() == 0


def test_an_address_that_is_not_confirmed_gets_nothing(people, board, yesterday):
    people.erin.emailaddress_set.update(verified=False)
    add_comment(actor=people.alice, about=board, text="Look.")
    assert digest.send_digests() == 0


def test_a_mail_server_that_is_away_is_tried_again(people, board, yesterday, settings):
    add_comment(actor=people.alice, about=board, text="Look.")
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "tests.accounts.away.Backend"
    assert digest.send_digests() == 0
    settings.EMAIL_BACKEND = working
    assert digest.send_digests() == 1


def test_the_link_in_the_letter_stops_it_without_an_account(people, board, yesterday, settings):
    add_comment(actor=people.alice, about=board, text="Look.")
    digest.send_digests()
    letter = mail.outbox[0]
    link = re.search(re.escape(settings.PUBLIC_URL) + r"(/letters/\S+)", letter.body).group(1)
    assert letter.extra_headers["List-Unsubscribe"] == f"<{settings.PUBLIC_URL}{link}>"
    visitor = Client(enforce_csrf_checks=True)
    assert "Stop the digest" in visitor.get(link).content.decode()
    assert Correspondence.objects.get().digest, "looking at the page changes nothing"
    visitor.post(link, {"List-Unsubscribe": "One-Click"})
    assert not Correspondence.objects.get().digest


def test_a_made_up_link_stops_nothing(client, people, yesterday):
    assert client.post(reverse("digest_stop", args=["1:made-up"])).status_code == 404
    assert Correspondence.objects.get().digest


def test_the_switch_is_on_the_account_page(client, people):
    client.force_login(people.erin)
    client.post(reverse("account_letters"), {"digest": "on"})
    assert digest.wants_digest(person=people.erin)
    assert "checked" in client.get(reverse("account")).content.decode()
    client.post(reverse("account_letters"))
    assert not digest.wants_digest(person=people.erin)


def test_a_thousand_comments_are_no_thousand_lines(people, board, yesterday):
    row = add_comment(actor=people.alice, about=board, text="Look.")
    Comment.objects.bulk_create(
        Comment(team=row.team, board=board, author=people.alice, text=f"Number {n}") for n in range(99)
    )
    digest.send_digests()
    assert "And 60 more." in mail.outbox[0].body
