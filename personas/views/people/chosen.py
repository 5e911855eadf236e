"""People that somebody has selected, on a board or in the library."""

from __future__ import annotations

from personas.models import Persona

COMPARED = (2, 4)  # how many may stand side by side


def who(chosen: list[Persona]) -> str:
    """The one by name, several by their count."""
    return chosen[0].name if len(chosen) == 1 else f"{len(chosen)} people"
