"""Private pages are kept by nobody, pages are small, long lists come in pages."""

from __future__ import annotations

import gzip

import pytest
from django.urls import reverse

from personas.models import AuditEvent, Comment, Persona, PersonaVersion

pytestmark = pytest.mark.django_db
ZIPPED = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture
def board(make_board, painter):
    board = make_board(count=2)
    painter.drain()
    return board


@pytest.mark.parametrize("route", ["boards", "library", "account", "mentions", "trash", "exports", "mfa_index"])
def test_a_private_page_is_kept_by_nobody(route, browser):
    assert browser.get(reverse(route))["Cache-Control"] == "private, no-store"


def test_private_fragments_are_kept_by_nobody_and_pictures_by_their_owner(browser, board):
    fragment = browser.get(reverse("board_progress", args=[board.public_id]), headers={"HX-Request": "true"})
    assert fragment["Cache-Control"] == "private, no-store"
    portrait = browser.get(board.personas.with_portraits().first().face.get_absolute_url())
    assert "no-store" not in portrait["Cache-Control"]
    assert "private" in portrait["Cache-Control"]


def test_htmx_keeps_no_copy_of_a_page(browser):
    assert '"historyCacheSize":0' in browser.get(reverse("library")).content.decode()


def test_a_page_is_packed_and_a_picture_is_not(browser, board):
    page = browser.get(board.get_absolute_url(), headers=ZIPPED)
    assert page["Content-Encoding"] == "gzip"
    text = gzip.decompress(page.content)
    assert len(page.content) < len(text) / 3
    portrait = browser.get(board.personas.with_portraits().first().face.get_absolute_url(), headers=ZIPPED)
    assert not portrait.has_header("Content-Encoding")
    assert not browser.get(board.get_absolute_url()).has_header("Content-Encoding")


def test_the_length_and_the_token_of_a_packed_page_tell_nothing(browser, board):
    pages = [browser.get(reverse("board_comments", args=[board.public_id]), headers=ZIPPED) for _ in range(12)]
    assert len({page.context["csrf_token"] for page in pages}) == 12
    assert len({len(page.content) for page in pages}) > 1


def comments_on(board, count: int, **more) -> None:
    Comment.objects.bulk_create(
        Comment(team=board.team, board=board, author=board.created_by, text=f"Remark {n:05}", **more)
        for n in range(count)
    )


def test_many_comments_come_in_pages_the_latest_first(browser, board, django_assert_max_num_queries):
    comments_on(board, 120)
    comments_on(board, 60, resolved=board.created)
    address = reverse("board_comments", args=[board.public_id])
    with django_assert_max_num_queries(20):
        text = browser.get(address).content.decode()
    shown = [
        n for n in range(120) if text.count(f"Remark {n:05}") and f"Remark {n:05}" in text.split('class="fold"')[0]
    ]
    assert shown == list(range(70, 120)), "in the order of time"
    assert "60 resolved" in text
    assert "1 of 3" in text
    last = browser.get(address, {"page": 3}).content.decode().split('class="fold"')[0]
    assert "Remark 00000" in last
    assert "Remark 00119" not in last


def test_mentions_trash_and_history_come_in_pages(browser, board, people):
    comments_on(board, 60)
    for comment in Comment.objects.all():
        comment.mentioned.add(people.alice)
    assert browser.get(reverse("mentions")).content.decode().count("comment-text") == 50
    persona = board.personas.first()
    fields = {"name": "A"}
    PersonaVersion.objects.bulk_create(
        PersonaVersion(team=board.team, persona=persona, number=n, fields=fields, note="edited", created=board.created)
        for n in range(5, 65)
    )
    first = browser.get(reverse("persona_history", args=[persona.public_id]))
    second = browser.get(reverse("persona_history", args=[persona.public_id]), {"page": 2})
    assert [len(page.context["versions"]) for page in (first, second)] == [50, PersonaVersion.objects.count() - 50]
    assert first.content.decode().count(">now<") == 1
    assert second.content.decode().count(">now<") == 0
    from personas.models import Board

    Board.with_trashed.bulk_create(
        Board(team=people.team, name=f"Old {n}", trashed=board.created, created_by=people.alice) for n in range(60)
    )
    assert browser.get(reverse("trash")).content.decode().count("Restore Old") == 50


def once_in(client, address: str) -> str:
    return client.get(address).content.decode().split('name="once" value="')[1].split('"')[0]


def test_a_comment_that_is_sent_four_times_is_one(browser, board):
    once = once_in(browser, reverse("board_comments", args=[board.public_id]))
    for _ in range(4):
        answer = browser.post(reverse("board_comment_add", args=[board.public_id]), {"text": "Twice?", "once": once})
        assert answer.status_code == 302
    assert Comment.objects.count() == 1
    assert AuditEvent.objects.filter(verb="comment.added").count() == 1
    again = once_in(browser, reverse("board_comments", args=[board.public_id]))
    browser.post(reverse("board_comment_add", args=[board.public_id]), {"text": "Twice?", "once": again})
    assert Comment.objects.count() == 2, "the same words in a form of its own are another comment"


def test_a_form_of_somebody_else_makes_a_thing_of_ones_own(browser, board, client, people):
    form = {"text": "Mine", "once": "the-same"}
    for person in (people.alice, people.erin):
        client.force_login(person)
        client.post(reverse("board_comment_add", args=[board.public_id]), form)
    assert Comment.objects.values_list("author__username", flat=True).order_by("pk")[::1] == ["alice", "erin"]


def test_a_report_that_is_sent_twice_is_one_case(client, db):
    from personas.models import Report

    form = {"reason": "other", "text": "Look.", "once": once_in(client, reverse("report"))}
    first, second = (client.post(reverse("report"), form) for _ in range(2))
    assert first.url == second.url
    assert Report.objects.count() == 1


def test_a_team_that_is_sent_twice_is_one(browser, people):
    from personas.models import Team

    form = {"name": "Twice", "once": once_in(browser, reverse("team", args=[people.team.public_id]))}
    first, second = (browser.post(reverse("team_make"), form) for _ in range(2))
    assert first.url == second.url
    assert Team.objects.filter(name="Twice").count() == 1


def test_a_brief_that_is_sent_twice_is_one_board(browser, people):
    from personas.models import Board

    once = once_in(browser, reverse("brief"))
    page = browser.get(reverse("brief"))
    form = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    form = {name: value for name, value in form.items() if value is not None} | {"count": 2, "once": once}
    first, second = (browser.post(reverse("brief"), form) for _ in range(2))
    assert (first.status_code, first.url) == (302, second.url)
    assert Board.objects.count() == 1
    assert Persona.objects.count() == 2
