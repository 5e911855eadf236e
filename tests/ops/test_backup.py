"""A backup of a used installation, restored into an empty one, is the same installation."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.installation import ROOT
from tests.real_services import POSTGRES, services_environment  # noqa: F401

USE = """
import django; django.setup()
from django.contrib.auth import get_user_model
from django.utils import timezone
from personas.briefs import Brief
from personas.models import Worker
from personas.painter import Painter
from personas.services import boards, teams, terms
from personas.terms import TERMS
from tests.conftest import InstantGenerator
alice = get_user_model().objects.create_user("alice", password="a-long-password")
terms.accept(actor=alice, version=TERMS.version)
team = teams.make_team(name="Studio", owner=alice)
boards.make_board(actor=alice, team=team, brief=Brief(count=5), seed=7)
now = timezone.now()
Worker.objects.create(name="w", device="cpu", model_hash="f" * 64, started=now, seen=now)
print(Painter(InstantGenerator(), "w").drain())
"""
COUNT = """
import django; django.setup()
from personas.services.backups import _counts
import json; print(json.dumps(_counts()))
"""


class Place:
    """An installation's data folder and environment, without a running process."""

    def __init__(self, data: Path, **environment: str):
        self.data = data
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")},
            "FACET_DATA": str(data),
            "DJANGO_SETTINGS_MODULE": "personas.settings",
            "FACET_LOG_LEVEL": "ERROR",
            **environment,
        }

    def run(self, *command: str, fails: bool = False) -> str:
        result = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert (result.returncode != 0) == fails, result.stderr[-2000:]
        return result.stderr if fails else result.stdout

    def manage(self, *command: str, fails: bool = False) -> str:
        return self.run("manage.py", *command, fails=fails)

    def counts(self) -> dict[str, int]:
        return json.loads(self.run("-c", COUNT))

    def pictures(self) -> dict[str, str]:
        media = self.data / "media"
        files = [path for path in media.rglob("*") if path.is_file()]
        return {str(path.relative_to(media)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def used(place: Place) -> Place:
    (place.data / "queue" / "messages").mkdir(parents=True)
    place.manage("migrate", "-v", "0")
    assert place.run("-c", USE).strip() == "5"
    return place


def check_round_trip(old: Place, new: Place, backup: Path) -> None:
    assert "5 pictures" in old.manage("backup", str(backup))
    assert "5 pictures are restored" in new.manage("restore", str(backup))
    assert new.counts() == old.counts()
    assert new.counts()["personas_persona"] == 5
    assert new.pictures() == old.pictures()
    assert len(new.pictures()) == 5
    assert "holds data" in new.manage("restore", str(backup), fails=True)
    new.manage("restore", str(backup), "--force")
    assert new.counts() == old.counts()
    assert new.pictures() == old.pictures()


def test_sqlite(tmp_path):
    old, new = used(Place(tmp_path / "old")), Place(tmp_path / "new")
    check_round_trip(old, new, tmp_path / "backup")
    assert (tmp_path / "backup").stat().st_mode & 0o077 == 0
    assert "not empty" in old.manage("backup", str(tmp_path / "backup"), fails=True)
    old.manage("backup", str(tmp_path / "backup"), "--force")
    assert "let alone" in old.manage("backup", str(tmp_path / "old"), "--force", fails=True)


def test_a_backup_that_was_altered_or_cut_off_is_refused(tmp_path):
    old, new = used(Place(tmp_path / "old")), Place(tmp_path / "new")
    old.manage("backup", str(tmp_path / "backup"))
    picture = next((tmp_path / "backup" / "media").rglob("*.webp"))
    picture.write_bytes(picture.read_bytes() + b"x")
    assert "missing or altered" in new.manage("restore", str(tmp_path / "backup"), fails=True)
    assert new.pictures() == {}
    (tmp_path / "backup" / "backup.json").unlink()
    assert "no complete backup" in new.manage("restore", str(tmp_path / "backup"), fails=True)


def test_the_signing_keys_travel_only_when_asked(tmp_path):
    old, new, other = used(Place(tmp_path / "old")), Place(tmp_path / "new"), Place(tmp_path / "other")
    keys = [place.data / "keys" / "facet-keys.json" for place in (old, new, other)]
    assert "are not: keep a copy" in old.manage("backup", str(tmp_path / "without"))
    assert not (tmp_path / "without" / "facet-keys.json").exists()
    new.manage("restore", str(tmp_path / "without"))
    assert keys[1].read_bytes() != keys[0].read_bytes()
    assert "keys are in it" in old.manage("backup", str(tmp_path / "with"), "--with-keys")
    assert (tmp_path / "with" / "facet-keys.json").stat().st_mode & 0o077 == 0
    other.manage("check")
    fresh = keys[2].read_bytes()
    other.manage("restore", str(tmp_path / "with"))
    assert keys[2].read_bytes() == keys[0].read_bytes()
    assert keys[2].stat().st_mode & 0o077 == 0
    assert keys[2].with_name("facet-keys.json.replaced").read_bytes() == fresh
    (tmp_path / "with" / "facet-keys.json").write_text("{}")
    assert "missing or altered" in other.manage("restore", str(tmp_path / "with"), "--force", fails=True)


@pytest.mark.services
def test_postgresql(services_environment, tmp_path):  # noqa: F811
    import psycopg

    old = used(Place(tmp_path / "old", **services_environment))
    name = services_environment["DATABASE_URL"].rsplit("/", 1)[1] + "_restored"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    address = f"{POSTGRES.rsplit('/', 1)[0]}/{name}"
    try:
        new = Place(tmp_path / "new", **(services_environment | {"DATABASE_URL": address}))
        check_round_trip(old, new, tmp_path / "backup")
        there = Place(tmp_path / "sqlite")
        assert "backup of postgresql" in there.manage("restore", str(tmp_path / "backup"), fails=True)
    finally:
        with psycopg.connect(POSTGRES, autocommit=True) as connection:
            connection.execute(f"drop database {name} with (force)")
