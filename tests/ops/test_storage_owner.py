"""A copy of an installation sweeps nothing of the original's pictures."""

import io
import json

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from personas.services.engine import housekeeping, storage_owner
from personas.services.engine.examination import examine
from personas.services.engine.storage_owner import MARKER, ForeignStorage, require_own_storage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage", "shared")]


@pytest.fixture
def shared(monkeypatch):
    """As with a bucket, which several installations can reach."""
    monkeypatch.setattr(storage_owner, "_could_be_shared", lambda: True)


@pytest.fixture
def newer(make_board, painter, monkeypatch):
    """A picture of the original's that the copy knows no row for, two hours old for the sweep."""
    make_board(count=1)
    painter.drain()
    require_own_storage()
    name = default_storage.save("faces/aa/newer-1.webp", ContentFile(b"drawn after the copy was made"))
    monkeypatch.setattr(housekeeping, "ORPHAN_AFTER", -housekeeping.ORPHAN_AFTER)
    monkeypatch.setitem(
        housekeeping.DELETING_FILES, "orphans", lambda: housekeeping.sweep_orphans(older_than=housekeeping.ORPHAN_AFTER)
    )
    return name


def test_the_first_installation_names_the_storage_and_stays_its_owner():
    require_own_storage()
    with default_storage.open(MARKER) as file:
        assert json.loads(file.read())["installation"] == storage_owner.identity()
    require_own_storage()


def test_a_copy_sweeps_no_file_and_says_why(newer, monkeypatch, caplog):
    monkeypatch.setattr(storage_owner, "identity", lambda: "another database")
    found = housekeeping.sweep()
    assert {name for name, result in found.items() if result is None} == set(housekeeping.DELETING_FILES)
    assert default_storage.exists(newer)
    assert "belong to another installation" in caplog.text
    storage = next(finding for finding in examine() if finding.what == "storage")
    assert storage.state == "ill" and "adopt_storage" in storage.sentence


def test_the_original_sweeps_and_so_does_who_adopts(newer, monkeypatch):
    monkeypatch.setattr(storage_owner, "identity", lambda: "the new server")
    with pytest.raises(ForeignStorage):
        require_own_storage()
    call_command("adopt_storage", stdout=io.StringIO())
    assert housekeeping.sweep()["orphans"] == 1
    assert not default_storage.exists(newer)


def test_the_identity_is_the_databases():
    assert storage_owner.identity() == storage_owner.identity()
    assert len(storage_owner.identity()) == 32
