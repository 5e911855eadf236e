"""What people are told when something broke: a sentence and a number, never an error's own words, which name paths.

What lies with the storage has sentences of its own (storage_trouble).
"""

from __future__ import annotations

import hashlib
import logging

from facegen.attributes import RequestError
from personas.engine.workers.faults import MEMORY_ERRORS

log = logging.getLogger(__name__)


def told(what: str, error: BaseException) -> str:
    """`what` (a sentence) with the number under which the log has the error.

    The same error has the same number, so that many of a kind stay countable.
    """
    number = hashlib.sha256(f"{type(error).__name__}: {error}".encode(errors="replace")).hexdigest()[:8]
    log.error("%s Number %s.", what, number, exc_info=error)
    return f"{what} Whoever runs Facet finds the reason in the log under {number}."


def why_not_drawn(error: Exception) -> str:
    """For whoever waits for a portrait. What cannot be asked for is said by the generator's own sentence."""
    if isinstance(error, RequestError):
        return f"The portrait could not be drawn: {error}"
    if type(error).__name__ in MEMORY_ERRORS:
        return told("The portrait could not be drawn: the device is out of memory.", error)
    return told("The portrait could not be drawn.", error)
