"""What can be exported: a name, and the function that makes the file.

    @export_kind("board.pptx")
    def board_deck(job: ExportJob, on_progress: Progress) -> Made:
        ...
        on_progress(3, 12, "3 of 12 slides")
        return Made("Tea drinkers.pptx", data)

The modules that register kinds are named in settings.EXPORT_MODULES and imported when the first export is asked for or
made. They never import torch: exports have a process of their own, beside those that draw.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, Protocol

from django.conf import settings


class ExportImpossible(Exception):
    """It cannot be made, and trying again would not help. The message is a sentence for whoever asked."""


class Made(NamedTuple):
    """A finished file: how the download is called, what is in it, and what it is (guessed from the name when empty).

    `faces` are the mark ids of the portraits that it shows: it goes when one of them is withdrawn. `saying` is what
    whoever gets the file must know of it.
    """

    name: str
    content: bytes | Path
    media_type: str = ""
    faces: Collection[str] = ()
    saying: str = ""


class Progress(Protocol):
    """Tells how far it is. Ends the making, by an exception to be let through, when nobody wants the file any more."""

    folder: Path  # for files of this run; it is gone afterwards, also when the process was killed

    def __call__(self, done: int, total: int, saying: str = "") -> None: ...


Make = Callable[..., Made]  # (ExportJob, Progress)
_kinds: dict[str, Make] = {}


def export_kind(name: str) -> Callable[[Make], Make]:
    """Register a function under `name`, at most 40 characters. Called again for any attempt: it must be repeatable."""

    def register(make: Make) -> Make:
        if _kinds.setdefault(name, make) is not make:
            raise ValueError(f"Two export kinds are called {name}.")
        return make

    return register


def find_kind(name: str) -> Make:
    """Raises ExportImpossible with a sentence for a name that nobody registered."""
    for module in settings.EXPORT_MODULES:
        import_module(module)
    if name not in _kinds:
        raise ExportImpossible(f"There is no export of the kind “{name}”.")
    return _kinds[name]
