"""The command line `facet`."""

from __future__ import annotations

from personas.doors.cli.commands import main

__all__ = ["main"]
