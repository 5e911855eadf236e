"""Installations without a running process, for tests of what an operator does from the command line."""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tests.e2e.installation import ROOT
from tests.real_services import database

USE = """
import django; django.setup()
from django.contrib.auth import get_user_model
from django.utils import timezone
from personas.briefs import Brief
from personas.models import Worker
from personas.engine.workers.painter import Painter
from personas.services.boards import boards
from personas.services.teams import teams
from personas.services.accounts import terms
from personas.services.accounts.terms_texts import TERMS
from tests.conftest import InstantGenerator
alice = get_user_model().objects.create_user("alice", password="a-long-password")
terms.accept(actor=alice, version=TERMS.version)
team = teams.make_team(name="Studio", owner=alice)
boards.make_board(actor=alice, team=team, brief=Brief(count=5), seed=7)
now = timezone.now()
Worker.objects.create(name="w", device="cpu", model_hash="f" * 64, started=now, seen=now)
print(Painter(InstantGenerator(), "w").drain())
Worker.objects.update(stopped=now)
"""
COUNT = """
import django; django.setup()
from personas.engine.backups.pointing import counts
import json; print(json.dumps(counts()))
"""

ADDRESSES = ("DATABASE_URL", "REDIS_URL", "BROKER_URL")


class Place:
    """An installation's data folder and environment, without a running process."""

    def __init__(self, data: Path, **environment: str):
        self.data = data
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in ADDRESSES},
            "FACET_DATA": str(data),
            "DJANGO_SETTINGS_MODULE": "personas.settings",
            "FACET_LOG_LEVEL": "ERROR",
            **environment,
        }

    def run(self, *command: str, fails: bool = False, cwd: Path = ROOT) -> str:
        result = subprocess.run(
            [sys.executable, *command], cwd=cwd, env=self.environment, capture_output=True, text=True
        )
        assert (result.returncode != 0) == fails, result.stderr[-2000:]
        return result.stderr if fails else result.stdout

    def manage(self, *command: str, fails: bool = False) -> str:
        return self.run("manage.py", *command, fails=fails)

    def wait_for_page(self, address: str, seconds: float = 40) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(address, timeout=2).close()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"nothing at {address} in {seconds} s")

    def counts(self) -> dict[str, int]:
        return json.loads(self.run("-c", COUNT))

    def pictures(self) -> dict[str, str]:
        media = self.data / "media"
        files = [path for path in media.rglob("*") if path.is_file()]
        return {str(path.relative_to(media)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def migrated(place: Place) -> Place:
    """With empty tables."""
    return place if _copied(place, _migrated_once) else _migrate(place)


def used(place: Place) -> Place:
    """With a user, a team and a board of five people whose portraits are drawn."""
    return place if _copied(place, _used_once) else _use(_migrate(place))


def _copied(place: Place, once: Callable[[], Path]) -> bool:
    """On SQLite an installation is a folder: made once, then copied, with the keys that are in it."""
    if "DATABASE_URL" in place.environment:
        return False
    shutil.copytree(once(), place.data)
    return True


@cache
def _migrated_once() -> Path:
    return _migrate(Place(_folder())).data


@cache
def _used_once() -> Path:
    place = Place(_folder() / "var")
    shutil.copytree(_migrated_once(), place.data)
    return _use(place).data


def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="facet-test-place-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _migrate(place: Place) -> Place:
    (place.data / "queue" / "messages").mkdir(parents=True)
    place.manage("migrate", "-v", "0")
    return place


def _use(place: Place) -> Place:
    assert place.run("-c", USE).strip() == "5"
    return place


@contextmanager
def another_database(environment: dict[str, str]) -> Iterator[dict[str, str]]:
    """`environment` with a second database, gone afterwards."""
    with database(environment["DATABASE_URL"].rsplit("/", 1)[1] + "_second") as address:
        yield environment | {"DATABASE_URL": address}
