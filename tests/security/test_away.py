"""Redis away, the disk full, the database read-only or away: a sentence, and signing in goes on where it can."""

import errno
import sqlite3

import pytest
from django.core.cache import caches
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from personas.requests.out_of_room import database_away, no_room
from personas.services.boards.progress import board_progress
from personas.services.engine import account_checks
from personas.services.engine.ailments import Weak
from personas.settings.caching import TABLE, CannotStore, RedisOrTable, TableCache

pytestmark = pytest.mark.django_db
NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def away(settings, monkeypatch):
    """Redis is configured, and nobody listens there."""
    settings.CACHES = {"default": {"BACKEND": "personas.settings.caching.RedisOrTable", "LOCATION": NOWHERE}}
    monkeypatch.setattr(RedisOrTable, "_away_until", 0.0)
    caches._settings = caches.settings = caches.configure_settings(settings.CACHES)
    yield caches["default"]
    monkeypatch.undo()


def test_without_redis_the_table_counts(away):
    assert away.add("tries", 1, 60)
    assert not away.add("tries", 2, 60)
    away.set("tries", 3, 60)
    assert away.get("tries") == TableCache(TABLE, {}).get("tries") == 3
    assert away.away


def test_without_redis_people_sign_in_and_tries_are_limited(away, people):
    def sign_in(client, password):
        return client.post(reverse("account_login"), {"login": "alice", "password": password}).status_code

    assert sign_in(Client(), "a-long-password") == 302
    assert [sign_in(Client(), "wrong-password") for _ in range(6)] == [200] * 5 + [429]
    asked = Client().post(reverse("account_reset_password"), {"email": "erin@example.com"})
    assert asked.status_code == 302


def test_the_doctor_says_that_redis_is_away(away):
    with pytest.raises(Weak, match="Redis does not answer"):
        account_checks.tries()


def read_only(*args, **kwargs):
    raise OperationalError("attempt to write a readonly database")


def test_a_table_that_takes_nothing_is_not_a_try_too_many(monkeypatch, people):
    monkeypatch.setattr(TableCache, "_base_set", lambda self, mode, *about: False)
    cache = TableCache(TABLE, {})
    with pytest.raises(CannotStore):
        cache.add("a", 1)
    with pytest.raises(CannotStore):
        cache.set("a", 1)
    client = Client(raise_request_exception=False)
    answer = client.post(reverse("account_login"), {"login": "alice", "password": "a-long-password"})
    assert answer.status_code == 503
    assert "cannot store anything now" in answer.content.decode()


@pytest.fixture
def stranger():
    return Client(raise_request_exception=False)


def test_a_read_only_database_is_a_sentence_in_a_view(people, make_board, stranger, monkeypatch):
    board = make_board(count=1)
    stranger.force_login(people.alice)
    monkeypatch.setattr("personas.views.boards.comments.comments.add_comment", read_only)
    answer = stranger.post(reverse("board_comment_add", args=[board.public_id]), {"text": "Hello"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "was not saved" in answer.content.decode()


def test_a_read_only_database_is_a_sentence_in_middleware(people, stranger, monkeypatch):
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.save", read_only)
    answer = stranger.post(reverse("account_login"), {"login": "erin", "password": "a-long-password"})
    assert answer.status_code == 503
    assert "was not saved" in answer.content.decode()


def test_the_page_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert "manage.py doctor" in render_to_string("503.html", {"full": True})


@pytest.mark.parametrize(
    ("error", "full", "gone"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True, False),
        (OSError(errno.EROFS, "Read-only file system"), True, False),
        (OperationalError("database or disk is full"), True, False),
        (OperationalError("could not extend file: No space left on device"), True, False),
        (OperationalError("connection to server at db failed: Connection refused"), False, True),
        (OperationalError("database is locked"), False, False),
        (OSError(errno.ENOENT, "No such file"), False, False),
        (ValueError("disk is full"), False, False),
    ],
)
def test_what_an_error_says_of_the_place(error, full, gone):
    assert (no_room(error), database_away(error)) == (full, gone)
    try:
        raise RuntimeError("outer") from error
    except RuntimeError as outer:
        assert (no_room(outer), database_away(outer)) == (full, gone)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the words are SQLite's")
def test_sqlite_says_what_we_listen_for(tmp_path):
    path = tmp_path / "a.sqlite3"
    sqlite3.connect(path).execute("create table a (b)")
    with pytest.raises(sqlite3.OperationalError) as refused:
        sqlite3.connect(f"file:{path}?mode=ro", uri=True).execute("insert into a values (1)")
    assert no_room(OperationalError(str(refused.value)))


def test_the_board_says_why_portraits_wait_and_no_path(make_board, painter, monkeypatch):
    board = make_board(count=2)

    def full(*about):
        raise OSError(errno.ENOSPC, "No space left on device", "/var/lib/facet/media/faces/x.webp")

    monkeypatch.setattr(default_storage, "save", full)
    painter.drain()
    sentence = board_progress(board=board).sentence
    assert "disk is full" in sentence
    assert "/var" not in sentence
    assert "about" not in sentence
