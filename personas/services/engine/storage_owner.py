"""Whose pictures lie in the storage. A copy of an installation that looks into the original's bucket would sweep away
what it has no row for: everything that the original has drawn since.

A file in the storage names the database that its pictures belong to. A restored copy is another database, whoever made
it and however, so nothing of a dump can carry the name along.
"""

from __future__ import annotations

import hashlib
import json
import socket

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import DatabaseError, connection, transaction

from personas.settings.env import key_kept_in

MARKER = "installation.json"


class ForeignStorage(Exception):
    """The pictures are another installation's. The message is a sentence for an operator."""


def require_own_storage() -> None:
    """Raises ForeignStorage. A storage without a name gets this installation's."""
    if not _could_be_shared():
        return
    found = _named()
    if found is None:
        _write()
    elif found["installation"] != identity():
        raise ForeignStorage(
            f"The pictures here belong to another installation ({found['database']}), so nothing is swept. Give this "
            "one a place of its own (FACET_S3_PREFIX, FACET_DATA); or, if that one is gone: manage.py adopt_storage."
        )


def adopt_storage() -> None:
    """From now on the pictures are this installation's."""
    if _named() is not None:
        default_storage.delete(MARKER)
    _write()


def identity() -> str:
    """Of the database itself: it changes with every copy, and with a move to another server."""
    if connection.vendor == "postgresql":
        return _digest(_of_postgres())
    return _digest(f"{key_kept_in(settings.DATA_DIR / 'installation')} {socket.gethostname()} {settings.DATA_DIR}")


def _could_be_shared() -> bool:
    """A folder beside its SQLite file is copied and moved together with it."""
    return connection.vendor == "postgresql" or not isinstance(default_storage, FileSystemStorage)


def _of_postgres() -> str:
    where = connection.settings_dict
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "select system_identifier, (select oid from pg_database where datname = current_database())"
                " from pg_control_system()"
            )
            return " ".join(str(value) for value in cursor.fetchone())
    except DatabaseError:  # some hosts of databases keep that function to themselves
        return f"{where['HOST']} {where['PORT']} {where['NAME']}"


def _named() -> dict | None:
    if not default_storage.exists(MARKER):
        return None
    with default_storage.open(MARKER) as file:
        return json.loads(file.read())


def _write() -> None:
    where = connection.settings_dict
    database = f"{where['NAME']} on {where.get('HOST') or socket.gethostname()}"
    text = json.dumps({"installation": identity(), "database": database}, indent=1)
    default_storage.save(MARKER, ContentFile(text.encode()))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
