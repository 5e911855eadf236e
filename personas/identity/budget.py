"""What has been said on a board, so that no two people say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

SHARE = 0.15  # of a board's people may speak lines from one template of a field


class Budget:
    """Counts the texts of a board of ``people``, and the templates behind them.

    A person composed with an empty budget is who they are alone; a budget only ever makes them pass over what others
    have said already.
    """

    __slots__ = ("_cores", "_most", "_texts")

    def __init__(self, people: int = 1, said: Iterable[str] = ()) -> None:
        self._texts = Counter(said)
        self._cores: Counter[tuple[str, str]] = Counter()
        self._most = max(1, round(people * SHARE))

    def said(self, text: str) -> int:
        """How often this text stands on the board."""
        return self._texts[text]

    def worn(self, field: str, core: str) -> bool:
        """Whether as many people as should speak from this template already do."""
        return self._cores[field, core] >= self._most

    def take(self, spoken: Iterable[tuple[str, str, str]]) -> None:
        """Counts what one person says: (field, template, text)."""
        for field, core, text in spoken:
            self._texts[text] += 1
            self._cores[field, core] += 1
