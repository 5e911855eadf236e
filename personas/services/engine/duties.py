"""What is done again and again, each duty on its own: one that cannot be done now must not keep the others from it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from django.db import DatabaseError, InterfaceError, connection

from personas.engine import systemd

log = logging.getLogger(__name__)


def each(duties: Mapping[str, Callable[[], int | None]]) -> dict[str, int | None]:
    """What every duty returned; None of one that failed, which the log names. The next round tries it again."""
    return {name: _one(name, duty) for name, duty in duties.items()}


def _one(name: str, duty: Callable[[], int | None]) -> int | None:
    systemd.notify("WATCHDOG=1")
    try:
        return duty()
    except Exception as error:  # a locked database, a bucket that is away, a mail server: each fails in its own way
        log.warning("Not done now: %s: %s: %s", name, type(error).__name__, error)
        if isinstance(error, (DatabaseError, InterfaceError)) and not connection.in_atomic_block:
            connection.close()
        return None
