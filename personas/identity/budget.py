"""What has been said on a board, so that no two people say the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from .tags import Line
from .wording import sentences

SHARE = 0.15  # of a board's people may speak lines from one template of a field
Said = tuple[str, Line, str, tuple[str, ...]]  # field, line, text, its sentences


class Budget:
    """Counts the texts of a board of ``people``, and the templates behind them.

    A person composed with an empty budget is who they are alone; a budget only ever makes them pass over what others
    have said already. ``most`` is how many people may speak from one template of a field.
    """

    __slots__ = ("_cores", "_texts", "_tired", "most", "people")

    def __init__(self, people: int = 1, said: Iterable[str] = ()) -> None:
        self._texts: dict[str, int] = {}
        self._cores: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self._tired: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self.people = people
        self.most = max(1, round(people * SHARE))
        for text in said:
            self._count(sentences(text))

    def _count(self, parts: tuple[str, ...]) -> None:
        texts = self._texts
        for part in parts:
            texts[part] = texts.get(part, 0) + 1

    def said(self, parts: tuple[str, ...]) -> int:
        """How often that one of these sentences stands on the board which stands there most often."""
        texts = self._texts
        if len(parts) == 1:
            return texts.get(parts[0], 0)
        return max(texts.get(part, 0) for part in parts)

    def spoken(self, field: str) -> dict[str, int]:
        """How many people speak from each template of this field."""
        return self._cores[field]

    def tired(self, field: str) -> dict[str, int]:
        """For how many people each template of this field gave nothing new; speakers count it."""
        return self._tired[field]

    def take(self, said: Iterable[Said]) -> None:
        """Counts what one person says."""
        for field, line, _, parts in said:
            self._count(parts)
            cores = self._cores[field]
            cores[line.core] = cores.get(line.core, 0) + 1
