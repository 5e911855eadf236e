"""A backup of a used installation, restored into an empty one, is the same installation."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ops.places import Place, another_database, migrated, used


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


SECOND_STEP = """
import django; django.setup()
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
alice = get_user_model().objects.get(username="alice")
Authenticator.objects.create(user=alice, type="totp", data={"secret": "PLAINTEXTOFLONGAGO"})
"""
OPENED = """
import django; django.setup()
from allauth.mfa.models import Authenticator
from personas.services.accounts.sealing import SEAL, unseal
secret = Authenticator.objects.get().data["secret"]
print(secret.startswith(SEAL), unseal(secret))
"""


def test_what_an_older_backup_holds_in_plain_text_is_sealed_with_the_keys_that_come_along(tmp_path):
    old, new = used(Place(tmp_path / "old")), migrated(Place(tmp_path / "new"))
    old.manage("migrate", "personas", "0082", "-v", "0")
    old.run("-c", SECOND_STEP)
    old.manage("keys", "rotate", "--root")
    replaced = new.data / "keys" / "facet-keys.json"
    replaced.unlink()
    new.manage("keys", "make")
    old.manage("backup", str(tmp_path / "backup"), "--with-keys")
    new.manage("restore", str(tmp_path / "backup"))
    assert new.run("-c", OPENED).split() == ["True", "PLAINTEXTOFLONGAGO"]


@pytest.mark.services
def test_postgresql(services_environment, tmp_path):
    old = used(Place(tmp_path / "old", **services_environment))
    with another_database(services_environment) as environment:
        new = Place(tmp_path / "new", **environment)
        check_round_trip(old, new, tmp_path / "backup")
        new.manage("backup", str(tmp_path / "again"))
        new.manage("restore", str(tmp_path / "again"), "--force")
        assert new.counts() == old.counts()
        there = Place(tmp_path / "sqlite")
        assert "backup of postgresql" in there.manage("restore", str(tmp_path / "backup"), fails=True)
