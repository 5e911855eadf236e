"""A backup that is damaged, cut off, newer or another kind's is refused with a sentence, and nothing is changed."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from personas.engine.backups import BackupError
from personas.engine.backups.listing import LIST, Listing, broken_files, digest, read_list, refuse_newer, write_list
from personas.engine.backups.migrations import leaves, unknown
from tests.e2e.installation import ROOT, free_port
from tests.ops.places import Place, another_database, migrated, used


def listed(folder: Path, **changes) -> Listing:
    (folder / "media").mkdir(parents=True)
    (folder / "media" / "a.webp").write_bytes(b"a picture")
    files = {"media/a.webp": digest(folder / "media" / "a.webp")}
    values = {"version": "0.1.0", "migrations": {}, "made": "", "database": "sqlite", "rows": {}, "files": files}
    return Listing(**{**values, "missing": [], **changes})


def altered(file: Path, at: float = 0.5, size: int = 200) -> None:
    data = bytearray(file.read_bytes())
    begin = int(len(data) * at)
    data[begin : begin + size] = bytes(byte ^ 0x5A for byte in data[begin : begin + size])
    file.write_bytes(data)


def resealed(folder: Path, **changes) -> None:
    """The list as if the backup had been written as it now is."""
    listing = read_list(folder)
    files = {path: digest(folder / path) for path in listing.files}
    write_list(folder, Listing(**{**vars(listing), "files": files, **changes}))


def test_every_file_of_a_backup_is_known_by_its_digest(tmp_path):
    listing = listed(tmp_path)
    write_list(tmp_path, listing)
    assert read_list(tmp_path) == listing
    assert list(broken_files(tmp_path, listing)) == []
    altered(tmp_path / "media" / "a.webp", at=0, size=1)
    assert list(broken_files(tmp_path, listing)) == ["media/a.webp"]
    (tmp_path / "media" / "a.webp").unlink()
    assert list(broken_files(tmp_path, listing)) == ["media/a.webp"]


@pytest.mark.parametrize(
    "spoil", [lambda text: text.replace("0.1.0", "0.1.1"), lambda text: text[:-9], lambda text: "[]", lambda text: ""]
)
def test_an_altered_or_cut_list_is_no_list(tmp_path, spoil):
    write_list(tmp_path, listed(tmp_path))
    (tmp_path / LIST).write_text(spoil((tmp_path / LIST).read_text()))
    with pytest.raises(BackupError, match="no complete backup"):
        read_list(tmp_path)


def test_a_list_of_a_later_form_names_the_version_that_can_read_it(tmp_path):
    write_list(tmp_path, listed(tmp_path, version="9.1", format=3))
    with pytest.raises(BackupError, match=r"newer Facet \(9\.1; .*Install that version"):
        read_list(tmp_path)


def test_the_first_form_of_the_list_is_still_read(tmp_path):
    old = {"version": "0.1.0", "made": "then", "database": "sqlite", "rows": {"auth_user": 1}, "missing": []}
    (tmp_path / LIST).write_text(json.dumps(old | {"pictures": {"a.webp": "f" * 64}, "keys": "e" * 64}))
    listing = read_list(tmp_path)
    assert (listing.pictures, listing.has_keys) == ({"a.webp": "f" * 64}, True)


@pytest.mark.django_db
def test_migrations_of_this_facet_are_known_and_later_ones_are_not():
    here = leaves()
    assert len(here["personas"]) == 1
    assert unknown((app, name) for app, names in here.items() for name in names) == []
    assert unknown([("personas", "9999_later")]) == ["personas.9999_later"]
    assert unknown([("an_app_of_long_ago", "0001_initial")]) == []
    with pytest.raises(BackupError, match=r"newer Facet \(9\.1; its database has personas\.9999_later\)"):
        refuse_newer("9.1", ["personas.9999_later"])


@pytest.fixture
def backup(tmp_path) -> Path:
    used(Place(tmp_path / "old")).manage("backup", str(tmp_path / "backup"))
    return tmp_path / "backup"


def spoil_database(folder: Path) -> str:
    altered(folder / "database.sqlite3")
    return "missing or altered, for example database.sqlite3"


def spoil_database_and_list(folder: Path) -> str:
    altered(folder / "database.sqlite3", at=0, size=4000)
    resealed(folder)
    return "database.sqlite3 of the backup is damaged"


def spoil_picture(folder: Path) -> str:
    altered(next((folder / "media").rglob("*.webp")))
    return "missing or altered"


def add_a_later_migration(folder: Path) -> str:
    with sqlite3.connect(folder / "database.sqlite3") as database:
        database.execute("insert into django_migrations (app, name, applied) values ('personas', '9999_later', 'now')")
    database.close()
    resealed(folder)
    return "newer Facet"


def take_rows_away(folder: Path) -> str:
    with sqlite3.connect(folder / "database.sqlite3") as database:
        database.execute("delete from personas_job where id = (select min(id) from personas_job)")
    database.close()
    resealed(folder)
    return "personas_job has 4 rows, the backup's list says 5"


def test_nothing_of_a_used_installation_changes_when_the_backup_is_no_good(backup, tmp_path):
    there = used(Place(tmp_path / "there"))
    before = (there.counts(), there.pictures())
    spoils = (spoil_database, spoil_database_and_list, spoil_picture, add_a_later_migration, take_rows_away)
    for number, spoil in enumerate(spoils):
        folder = tmp_path / f"spoilt{number}"
        shutil.copytree(backup, folder)
        sentence = spoil(folder)
        said = there.manage("restore", str(folder), "--force", fails=True)
        assert sentence in said and "Traceback" not in said
        assert (there.counts(), there.pictures()) == before, spoil.__name__
        assert not list(there.data.glob("*.restoring*"))
    folder = tmp_path / "spoilt0"
    assert "database.sqlite3" in there.manage("backup", str(folder), "--check", fails=True)
    assert "Whole, and this Facet can restore it" in there.manage("backup", str(backup), "--check")


def test_a_damaged_installation_is_what_a_backup_is_for(backup, tmp_path):
    there = migrated(Place(tmp_path / "there"))
    (there.data / "facet.sqlite3").write_bytes(b"not a database at all" * 300)
    said = there.manage("restore", str(backup), fails=True)
    assert "cannot be read" in said and "--force" in said and "Traceback" not in said
    there.manage("restore", str(backup), "--force")
    assert there.counts()["personas_persona"] == 5
    assert len(there.pictures()) == 5


def test_an_older_backup_stays_until_the_new_one_is_whole(backup, tmp_path):
    old = Place(tmp_path / "old")
    (tmp_path / "old" / "keys" / "facet-keys.json").chmod(0o000)
    (tmp_path / "old" / "keys" / "facet-keys.json").unlink()
    assert "cannot be read" in old.manage("backup", str(backup), "--force", "--with-keys", fails=True)
    assert "Whole" in old.manage("backup", str(backup), "--check")


def test_a_picture_that_is_gone_makes_a_backup_end_with_an_error_and_is_named(tmp_path):
    old = used(Place(tmp_path / "old"))
    gone = next((old.data / "media").rglob("*.webp"))
    gone.unlink()
    said = old.manage("backup", str(tmp_path / "backup"), fails=True)
    assert "1 pictures are named by a row and not in the storage" in said and gone.name in said
    assert "1 pictures were missing already" in old.manage("backup", str(tmp_path / "backup"), "--check")


def test_a_restore_beside_a_running_gunicorn_is_refused(backup, tmp_path):
    there = migrated(Place(tmp_path / "there"))
    address = f"127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "gunicorn", "personas.wsgi", "--bind", address, "--no-control-socket"]
    log = (tmp_path / "log").open("w")
    web = subprocess.Popen(command, cwd=ROOT, env=there.environment, stdout=log, stderr=log)
    try:
        there.wait_for_page(f"http://{address}/healthz")
        assert "Facet is running" in there.manage("restore", str(backup), fails=True)
        assert there.counts()["personas_persona"] == 0
    finally:
        web.terminate()
        web.wait(20)
    there.manage("restore", str(backup))


@pytest.mark.services
@pytest.mark.long
def test_on_postgresql_nothing_changes_either(services_environment, tmp_path):
    old = used(Place(tmp_path / "old", **services_environment))
    old.manage("backup", str(tmp_path / "backup"))
    with another_database(services_environment) as environment:
        there = used(Place(tmp_path / "there", **environment))
        before = (there.counts(), there.pictures())
        for seal, cut, sentence in ((False, False, "missing or altered"), (True, False, ""), (True, True, "")):
            folder = tmp_path / f"spoilt{seal}{cut}"
            shutil.copytree(tmp_path / "backup", folder)
            dump = folder / "database.pgdump"
            if cut:
                dump.write_bytes(dump.read_bytes()[: dump.stat().st_size * 3 // 4])
            else:
                altered(dump, at=0.6)
            if seal:
                resealed(folder)
            said = there.manage("restore", str(folder), "--force", fails=True)
            assert sentence in said and "Traceback" not in said
            assert (there.counts(), there.pictures()) == before
        check_that_open_connections_are_seen(there, tmp_path / "backup", environment)
        there.manage("restore", str(tmp_path / "backup"), "--force")
        assert there.counts() == old.counts()


def check_that_open_connections_are_seen(there: Place, backup: Path, environment: dict[str, str]) -> None:
    import psycopg

    with psycopg.connect(environment["DATABASE_URL"]) as connection:
        connection.execute("select 1")
        assert "1 other connections" in there.manage("restore", str(backup), "--force", fails=True)


@pytest.mark.services
def test_a_dump_that_fails_half_way_leaves_the_old_tables(services_environment, tmp_path):
    """The dump is whole, its owner is not: psql stops in the middle of it."""
    import psycopg

    old = used(Place(tmp_path / "old", **services_environment))
    with psycopg.connect(services_environment["DATABASE_URL"]) as connection:
        connection.execute("create schema elsewhere; create table elsewhere.things (id int)")
    old.manage("backup", str(tmp_path / "backup"))
    before = old.counts()
    # elsewhere.things is there already, so the dump cannot make it: an error far behind the first line.
    assert "psql could not load" in old.manage("restore", str(tmp_path / "backup"), "--force", fails=True)
    assert old.counts() == before
