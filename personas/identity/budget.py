"""What has been said on a board, so that no two people say the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

_END = re.compile(r"(?<=[.?!…])[”“»’]?\s+(?=\S)")
SHARE = 0.15  # of a board's people may speak lines from one template of a field


@lru_cache(maxsize=20_000)
def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text; the whole of it where it has one."""
    return tuple(_END.split(text)) if text else ("",)


class Budget:
    """Counts the texts of a board of ``people``, and the templates behind them.

    A person composed with an empty budget is who they are alone; a budget only ever makes them pass over what others
    have said already.
    """

    __slots__ = ("_cores", "_most", "_texts")

    def __init__(self, people: int = 1, said: Iterable[str] = ()) -> None:
        self._texts = Counter(part for text in said for part in sentences(text))
        self._cores: Counter[tuple[str, str]] = Counter()
        self._most = max(1, round(people * SHARE))

    def said(self, text: str) -> int:
        """How often this text stands on the board, or the sentence in it that stands there most often."""
        parts = sentences(text)
        return self._texts[text] if len(parts) == 1 else max(self._texts[part] for part in parts)

    def spoken(self, field: str, core: str) -> int:
        """How many people speak from this template in this field."""
        return self._cores[field, core]

    def worn(self, field: str, core: str) -> bool:
        """Whether as many people as should speak from this template already do."""
        return self._cores[field, core] >= self._most

    def take(self, spoken: Iterable[tuple[str, str, str]]) -> None:
        """Counts what one person says: (field, template, text)."""
        for field, core, text in spoken:
            self._texts.update(sentences(text))
            self._cores[field, core] += 1
