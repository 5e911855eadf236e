"""A copy of everything that cannot be made again: the database, then the pictures, and a list to prove them by.

The database first: a picture that is drawn meanwhile is then a file too many, never a row without its file. A restore
proves the whole backup before it changes anything, loads and migrates beside what is there, and then swaps.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError, connection

from personas import __version__
from personas.engine import running
from personas.engine.backups import BackupError, postgres, sqlite
from personas.engine.backups.keys import copy_keys, put_keys, with_the_keys_of
from personas.engine.backups.listing import (
    KEYS,
    LIST,
    MEDIA,
    Listing,
    broken_files,
    digest,
    read_list,
    refuse_newer,
    write_list,
)
from personas.engine.backups.migrations import leaves, unknown, unknown_here
from personas.engine.backups.pictures import add_pictures, copy_pictures, replace_pictures
from personas.engine.backups.pointing import counts

ENGINES = {"sqlite": sqlite, "postgresql": postgres}
DRAFT = ".new"


@dataclass(frozen=True)
class Report:
    rows: int
    pictures: int
    missing: tuple[str, ...]  # pictures that a row names and the storage does not have
    version: str = __version__
    made: str = ""
    has_keys: bool = False


def make_backup(*, folder: Path, force: bool = False, with_keys: bool = False) -> Report:
    """Write a backup of this installation, which may be running, into `folder`. Raises BackupError.

    `with_keys` adds what marks and signs pictures: whoever has that can sign in this installation's name. With `force`
    an older backup in the folder is kept until the new one is whole.
    """
    _check_place(folder, force)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)  # it holds password hashes
    draft = folder / DRAFT
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    try:
        listing = _write(draft, with_keys)
        _put_in_place(draft, folder)
    except OSError as error:
        raise BackupError(f"The backup could not be written: {error.strerror} ({error.filename}).") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return _report(listing)


def check_backup(*, folder: Path) -> Report:
    """Read all of a backup, and whether this Facet could restore it. Raises BackupError."""
    listing = read_list(folder)
    if broken := list(broken_files(folder, listing)):
        raise BackupError(f"{len(broken)} files of the backup are missing or altered, for example {broken[0]}.")
    refuse_newer(listing.version, unknown((app, name) for app, names in listing.migrations.items() for name in names))
    ENGINES[listing.database].prove(folder)
    return _report(listing)


def restore_backup(*, folder: Path, force: bool = False) -> Report:
    """Put a backup in the place of this installation's database and pictures, migrated to this Facet.

    Raises BackupError; until everything has been loaded beside and the pictures are stored, nothing is changed.
    """
    report, listing, engine = check_backup(folder=folder), read_list(folder), ENGINES[connection.vendor]
    if listing.database != connection.vendor:
        raise BackupError(f"This is a backup of {listing.database}, but the installation uses {connection.vendor}.")
    _refuse_if_used(force)
    running.refuse_if_workers_are_seen()
    engine.refuse_if_others_work_here()
    try:
        _load_and_migrate_beside(folder, listing, engine)
        others = add_pictures(folder / MEDIA, listing.pictures)
        engine.swap()
    except OSError as error:
        raise BackupError(f"Nothing was changed: {error.strerror} ({error.filename}).") from error
    finally:
        with suppress(DatabaseError):  # a database that is gone now must not hide why
            engine.drop_beside()
    engine.drop_replaced()
    replace_pictures(folder / MEDIA, others)
    if listing.has_keys:
        put_keys(folder / KEYS)
    return report


def _check_place(folder: Path, force: bool) -> None:
    if not folder.exists() or not any(path.name != DRAFT for path in folder.iterdir()):
        return
    if not force:
        raise BackupError(f"{folder} is not empty. Name another folder, or add --force.")
    if not (folder / LIST).exists():
        raise BackupError(f"{folder} is not empty and holds no backup; it is let alone.")


def _write(draft: Path, with_keys: bool) -> Listing:
    engine, made = ENGINES[connection.vendor], datetime.now(UTC).isoformat(timespec="seconds")
    rows, migrations = engine.dump(draft), leaves()
    pictures, missing = copy_pictures(draft / MEDIA)
    files = {engine.FILE: digest(draft / engine.FILE)} | {f"{MEDIA}{name}": sha for name, sha in pictures.items()}
    if with_keys:
        copy_keys(draft / KEYS)
        files[KEYS] = digest(draft / KEYS)
    listing = Listing(__version__, migrations, made, connection.vendor, rows, files, missing)
    write_list(draft, listing)
    return listing


def _put_in_place(draft: Path, folder: Path) -> None:
    """The list goes first and comes last: in between the folder is no backup rather than half of two."""
    (folder / LIST).unlink(missing_ok=True)
    for old in [path for path in folder.iterdir() if path.name != DRAFT]:
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    for new in sorted(draft.iterdir(), key=lambda path: path.name == LIST):
        new.rename(folder / new.name)


def _refuse_if_used(force: bool) -> None:
    if force:
        return
    try:
        rows = counts()
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        raise BackupError(f"This installation's database cannot be read ({reason}). --force replaces it.") from None
    if any(rows.get(table) for table in ("auth_user", "personas_board", "personas_face")):
        raise BackupError("This installation already holds data. Restore into an empty one, or add --force.")


def _load_and_migrate_beside(folder: Path, listing: Listing, engine) -> None:
    engine.load_beside(folder)
    with engine.beside(), with_the_keys_of(folder / KEYS):
        refuse_newer(listing.version, unknown_here())
        _compare_rows(listing)
        try:
            call_command("migrate", interactive=False, verbosity=0)  # the backup may be of an older version
        except Exception as error:
            raise BackupError(f"The backup could not be migrated to this version: {error}") from error


def _compare_rows(listing: Listing) -> None:
    if listing.format == 1:  # counted a moment before it was dumped
        return
    for table, rows in counts().items():
        if rows != listing.rows.get(table, rows):
            raise BackupError(f"{table} has {rows} rows, the backup's list says {listing.rows[table]}.")


def _report(listing: Listing) -> Report:
    return Report(
        sum(listing.rows.values()),
        len(listing.pictures),
        tuple(listing.missing),
        listing.version,
        listing.made,
        listing.has_keys,
    )
