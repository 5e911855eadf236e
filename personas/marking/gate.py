"""One gate around everything that decodes and looks at what strangers send, and memory given back behind it.

A picture of 25 million pixels takes a hundred megabytes while it is decoded, and seconds of a core while it is looked
at. Two at once in a process are what a small machine bears, whichever form they come through. Afterwards the allocator
would keep what it was given, for ever: large blocks are therefore mapped for themselves, and the rest is returned.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

AT_ONCE, PATIENCE = 2, 5.0  # in a process, and seconds of waiting for one's turn
M_MMAP_THRESHOLD, MAPPED_FROM = -3, 1_000_000  # mallopt(3); bytes
_gate = BoundedSemaphore(AT_ONCE)


class Busy(Exception):
    """Others are being answered; try again in a moment."""


@contextmanager
def at_the_gate() -> Iterator[None]:
    """For the time of decoding and looking; call one function inside, which lets go of what it decoded. Raises Busy."""
    if not _gate.acquire(timeout=PATIENCE):
        raise Busy("Many pictures are being looked at just now. Try again in a few seconds.")
    try:
        yield
    finally:
        give_back_memory()
        _gate.release()


def map_large_blocks() -> None:
    """Once a process, before it works. glibc raises the size from which it maps a block with each one that is freed, up
    to 32 MB, and what is below never goes back while anything newer lives behind it; a fixed size stays where it is.
    """
    _call("mallopt", M_MMAP_THRESHOLD, MAPPED_FROM)


def give_back_memory() -> None:
    """Free pages of all arenas, to the system (malloc_trim(3)); nothing where the C library has no such call."""
    _call("malloc_trim", 0)


def _call(name: str, *arguments: int) -> None:
    function = getattr(ctypes.CDLL(None), name, None)
    if function is not None:
        function(*arguments)
