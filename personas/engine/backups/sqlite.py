"""The database of an embedded installation: copied by SQLite's online API, restored beside, then swapped."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import AbstractContextManager
from pathlib import Path

from django.db import DatabaseError, connection

from personas.engine.backups import BackupError
from personas.engine.backups.pointing import counts, pointed_at

FILE = "database.sqlite3"


def dump(folder: Path) -> dict[str, int]:
    """Write the database into `folder`; the rows of the copy by table."""
    connection.ensure_connection()
    with sqlite3.connect(folder / FILE) as target:
        connection.connection.backup(target)  # the online API: a copy of a WAL database by cp is torn
    target.close()
    with pointed_at(NAME=folder / FILE):
        rows = counts()
    prove(folder)
    return rows


def prove(folder: Path) -> None:
    """Raises BackupError unless the copy can be read from its first page to its last."""
    try:
        # immutable: a backup may lie on a medium that nobody can write
        source = sqlite3.connect(f"{(folder / FILE).absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            whole = source.execute("pragma integrity_check(1)").fetchone()[0] == "ok"
        finally:
            source.close()
    except sqlite3.Error as error:
        raise BackupError(f"{FILE} of the backup is damaged: {error}.") from None
    if not whole:
        raise BackupError(f"{FILE} of the backup is damaged.")


def load_beside(folder: Path) -> None:
    drop_beside()
    prove(folder)
    shutil.copyfile(folder / FILE, _beside())
    _beside().chmod(0o600)


def beside() -> AbstractContextManager[None]:
    return pointed_at(NAME=_beside())


def swap() -> None:
    """Put the copy in the place of the installation's file, in one step."""
    live = _live()
    _fold_log(live)
    _beside().replace(live)


def drop_beside() -> None:
    connection.close()
    for end in ("", "-wal", "-shm", "-journal"):
        Path(f"{_beside()}{end}").unlink(missing_ok=True)


def drop_replaced() -> None:
    """What was replaced is gone already."""


def refuse_if_others_work_here() -> None:
    """No server knows them: personas.engine.running asks the processes of this host."""


def _fold_log(live: Path) -> None:
    """The old file's write-ahead log must not outlive it: SQLite would read it into the new one."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("pragma journal_mode=delete")
    except DatabaseError as error:
        if "locked" in str(error):
            raise BackupError("Another process has the database open. Stop Facet first.") from None
        # A damaged file has no log that anybody could use.
    connection.close()
    for end in ("-wal", "-shm", "-journal"):
        Path(f"{live}{end}").unlink(missing_ok=True)


def _live() -> Path:
    return Path(connection.settings_dict["NAME"])


def _beside() -> Path:
    return _live().with_name(f"{_live().name}.restoring")
