"""What the command line says: tables and progress for people, JSON for programs, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

# How the command ends: 0 well, 2 misused (typer's own), and these.
IMPOSSIBLE, FORBIDDEN, MISSING, AWAY = 1, 3, 4, 5
WIDE = 200  # columns of a table in a pipe
BY_STATUS = {401: FORBIDDEN, 403: FORBIDDEN, 404: MISSING, 0: AWAY, 429: AWAY}


def ending(status: int) -> int:
    return BY_STATUS.get(status, AWAY if status >= 500 else IMPOSSIBLE)


class Said:
    """`as_json` prints answers as they are; progress and errors go to stderr, bars only on a terminal."""

    def __init__(self, as_json: bool = False):
        self.as_json = as_json
        self.out = Console(highlight=False, soft_wrap=True)
        self.err = Console(stderr=True, highlight=False, soft_wrap=True)

    def value(self, value: Any, words: Callable[[], None]) -> None:
        if self.as_json:
            self.out.print(json.dumps(value, ensure_ascii=False, indent=1), markup=False)
        else:
            words()

    def line(self, text: str) -> None:
        self.out.print(text, markup=False)

    def rows(self, heading: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for name in heading:
            table.add_column(name, no_wrap=name == "Id", overflow="fold")
        for row in rows:
            table.add_row(*(escape(str(cell)) for cell in row))
        self.out.print(table, soft_wrap=False, width=None if self.out.is_terminal else WIDE)

    def error(self, text: str) -> None:
        self.err.print(text, markup=False, style="red" if self.err.is_terminal else None)

    @contextmanager
    def progress(self, what: str) -> Iterator[Callable[[int, int, str], None]]:
        """A bar while something is waited for; nothing in a pipe."""
        if not self.err.is_terminal:
            yield lambda done, total, said: None
            return
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[said]}"),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self.err, transient=True) as bar:
            task = bar.add_task(what, total=None, said="")
            yield lambda done, total, said: bar.update(task, completed=done, total=total or None, said=said)
