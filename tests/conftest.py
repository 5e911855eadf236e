"""People of two teams, boards, and a generator that draws at once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from PIL import Image

from tests.real_services import rabbitmq_environment, services_environment  # noqa: F401

# Few tests, and minutes in each file: suites run again on other databases, installations started and stopped.
BEGIN_WITH = ("services", "e2e", "ops", "deploy", "uploads", "engine", "exporting", "facegen")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files are handed to processes in this order (--no-loadscope-reorder): a long one at the end has one process.

    Alone, a process keeps the order of pytest-django, which puts last what empties the tables.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    here = Path(__file__).parent

    def place(item: pytest.Item) -> int:
        folder = item.path.relative_to(here).parts[0] if item.path.is_relative_to(here) else ""
        return BEGIN_WITH.index(folder) if folder in BEGIN_WITH else len(BEGIN_WITH)

    items.sort(key=place)


@pytest.fixture(autouse=True, scope="session")
def flushes_may_empty_append_only_tables():
    """A test with real transactions ends by emptying every table; on SQLite that is DELETE, which triggers refuse."""
    from django.db.backends.sqlite3.base import DatabaseWrapper

    DatabaseOperations = DatabaseWrapper.ops_class

    flush = DatabaseOperations.sql_flush

    def around_triggers(self, *args, **kwargs):
        with self.connection.cursor() as cursor:
            cursor.execute("select name, sql from sqlite_master where type = 'trigger'")
            triggers = cursor.fetchall()
        drops = [f'DROP TRIGGER "{name}"' for name, _ in triggers]
        return [*drops, *flush(self, *args, **kwargs), *(sql for _, sql in triggers)]

    DatabaseOperations.sql_flush = around_triggers
    yield
    DatabaseOperations.sql_flush = flush


@pytest.fixture(autouse=True)
def tries_are_counted_anew():
    """A test's tries of passwords are its own: in Redis they would outlive its transaction."""
    from django.core.cache import cache

    cache.key_prefix = uuid4().hex


@pytest.fixture
def own_storage(settings, tmp_path):
    """A storage in which nothing lies but what the test makes."""
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "media"}}
    settings.STORAGES = settings.STORAGES | {"default": place}


@pytest.fixture(autouse=True)
def readiness_is_looked_at_anew():
    """What /readyz found stands for some seconds, and would for the next test."""
    from personas.services.engine import readiness

    readiness.forget()


@dataclass(frozen=True)
class People:
    """alice owns, erin edits, connor comments, victor views the team; charlie is a stranger with a team of his own.

    xenia was an editor and has been removed.
    """

    team: object
    other_team: object
    alice: object
    erin: object
    victor: object
    charlie: object
    connor: object
    xenia: object


def make_people() -> People:
    from allauth.account.models import EmailAddress
    from django.contrib.auth import get_user_model

    from personas.models import Membership
    from personas.services.accounts.terms import accept as accept_terms
    from personas.services.accounts.terms_texts import TERMS
    from personas.services.teams.teams import make_team, remove_member

    alice, erin, victor, charlie, connor, xenia = (
        get_user_model().objects.create_user(name, f"{name}@example.com", "a-long-password")
        for name in ("alice", "erin", "victor", "charlie", "connor", "xenia")
    )
    for person in (alice, erin, victor, charlie, connor, xenia):
        accept_terms(actor=person, version=TERMS.version)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True)
        for person in (alice, erin, victor, charlie, connor, xenia)
    )
    team, other = make_team(name="Studio", owner=alice), make_team(name="Rivals", owner=charlie)
    Membership.objects.create(team=team, user=erin, role="editor")
    Membership.objects.create(team=team, user=victor, role="viewer")
    Membership.objects.create(team=team, user=connor, role="commenter")
    remove_member(actor=alice, membership=Membership.objects.create(team=team, user=xenia, role="editor"))
    return People(team, other, alice, erin, victor, charlie, connor, xenia)


@pytest.fixture(scope="session")
def kept_people(django_db_setup, django_db_blocker):
    """Thirty statements of services; hundreds of tests begin with their rows."""
    from tests.kept_rows import keep

    with django_db_blocker.unblock():
        return keep(make_people)


@pytest.fixture
def people(kept_people, db) -> People:
    from django.db import IntegrityError

    try:
        return kept_people.put_back()
    except IntegrityError:  # another fixture wrote first, and has the ids that were kept
        return make_people()


@pytest.fixture
def browser(client, people):
    """Alice's."""
    client.force_login(people.alice)
    return client


@pytest.fixture
def make_board(people):
    from personas.briefs import Brief
    from personas.services.boards import boards

    def make(count: int = 3, actor=None, team=None, seed: int = 7, **brief):
        return boards.make_board(
            actor=actor or people.alice,
            team=team or people.team,
            brief=Brief(count=count, **brief),
            seed=seed,
        )

    return make


class InstantGenerator:
    """Answers generate() as facegen's does, with a flat colour that names the seed: for tests of what is around it."""

    device = "cpu"
    model_hash = "f" * 64

    def __init__(self):
        self.batches: list[int] = []
        self.poison: set[int] = set()

    def generate(self, requests, seeds, on_step=None):
        self.batches.append(len(seeds))
        if self.poison & set(seeds):
            raise RuntimeError("this seed cannot be drawn")
        for done, _ in enumerate(seeds, 1):
            if on_step:
                on_step(done, len(seeds))
        return [
            SimpleNamespace(
                image=Image.new("RGBA", (256, 256), (seed % 256, (seed >> 8) % 256, 99, 200)),
                measured=request.as_dict(),
                confidence={},
                tries=1,
            )
            for request, seed in zip(requests, seeds, strict=True)
        ]


@pytest.fixture
def generator() -> InstantGenerator:
    return InstantGenerator()


@pytest.fixture
def painter(db, generator, monkeypatch):
    from django.utils import timezone

    # In a worker a batch is a request of its own; here the connection belongs to the test's transaction.
    monkeypatch.setattr("personas.engine.workers.painter.close_old_connections", lambda: None)

    from personas.engine.workers.painter import Painter
    from personas.models import Worker

    now = timezone.now()
    Worker.objects.create(name="test-painter", device="cpu", model_hash="f" * 64, started=now, seen=now)
    made = Painter(generator, "test-painter")
    made.batch = 4
    return made


@pytest.fixture
def export_worker(db, monkeypatch):
    from django.utils import timezone

    # In a worker a turn is a request of its own; here the connection belongs to the test's transaction.
    monkeypatch.setattr("personas.engine.workers.exporter.close_old_connections", lambda: None)

    from personas.engine.workers.exporter import Exporter
    from personas.models import Worker

    now = timezone.now()
    Worker.objects.create(name="test-exporter", queue="exports", device="Exports", started=now, seen=now)
    return Exporter("test-exporter")


@pytest.fixture
def persona(make_board, painter):
    """The one person of a board, with a portrait; modules that need another have their own."""
    board = make_board(count=1)
    painter.drain()
    return board.personas.with_portraits().get()
