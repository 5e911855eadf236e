"""What an error says of the place where things are stored, when it is that place's fault: no room, read only, away."""

from __future__ import annotations

import errno

from django.db import Error as DatabaseTrouble
from django.db import InterfaceError, OperationalError

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
NO_ROOM_WORDS = (
    "disk is full",  # SQLite
    "readonly database",
    "read-only transaction",  # PostgreSQL 25006
    "no space left on device",  # PostgreSQL 53100
    "could not extend file",
    "takes nothing",  # personas.settings.caching
)
AWAY_WORDS = ("connection", "connect", "could not translate", "server closed", "starting up", "shutting down")


def no_room(error: BaseException | None) -> bool:
    """Whether the disk, or the database's disk, is full or may only be read; also as the cause of the error."""
    for one in _causes(error):
        if isinstance(one, OSError) and one.errno in NO_ROOM:
            return True
        if isinstance(one, DatabaseTrouble) and any(words in str(one).lower() for words in NO_ROOM_WORDS):
            return True
    return False


def database_away(error: BaseException | None) -> bool:
    for one in _causes(error):
        if isinstance(one, InterfaceError):
            return True
        if isinstance(one, OperationalError) and any(words in str(one).lower() for words in AWAY_WORDS):
            return True
    return False


def _causes(error: BaseException | None):
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
