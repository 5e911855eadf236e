"""How one person says a line: whose tags it needs, the slots of their life, and what others have said already."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from . import life
from .draft import Draft
from .streams import Stream
from .tags import Line
from .wording import agreed, sentence, words

TRIES = 6  # fillings of one line before the next line is tried
JOINED = 40  # combinations tried for a sentence of three parts
_SLOT = re.compile(r"\{(\w+)\}")
_QUOTED = re.compile(r"[“„«‘]\s?\{product\}\s?[”“»’]")
_START = re.compile(r"(?:^|(?<=[.?!] )|(?<=[.?!]” )|(?<=[.?!]“ ))\{(\w+)\}(?=([\s\S]?))")


class Speaker:
    """One person's voice: ``said`` holds (field, template, text) of everything said so far."""

    def __init__(self, draft: Draft, alive: frozenset[str]) -> None:
        self.draft = draft
        self.text = words(draft.language)
        self.facts = draft["facts_of"]
        self.alive = alive
        self.said: list[tuple[str, str, str]] = draft.said
        self._own: set[str] = set()
        self._lived: set[str] = set()

    def several(self, field: str, pool: tuple[Line, ...], count: int, stream: Stream, named: bool = False) -> list[str]:
        """Up to count texts of different lines; ``named`` puts first a line that calls the product by its name."""
        lines = [line for line in pool if line.serves(self.facts)]
        order = stream.several(lines, len(lines))
        if named and "product" in self.facts:
            first = next((line for line in order if "{product}" in line.text), None)
            order = [first, *(line for line in order if line is not first)] if first else order
        said: list[str] = []
        while order and len(said) < count:
            line, text = self._best(field, order, stream)
            order.remove(line)
            if text not in self._own:
                said.append(self._say(field, line.text, text))
        return said

    def _best(self, field: str, order: list[Line], stream: Stream) -> tuple[Line, str]:
        """The first line with a filling that nobody said, from a template that is not worn if there is one."""
        budget, seen = self.draft.budget, []
        for worn in (False, True):
            for line in order:
                if budget.worn(field, line.text) is not worn:
                    continue
                for text in map(sentence, self._fillings(line, stream)):
                    count = budget.said(text) + (text in self._own)
                    if not count:
                        return line, text
                    seen.append((count, len(seen), line, text))
        _, _, line, text = min(seen)
        return line, text

    def joined(self, field: str, parts: list[tuple[Line, ...]], label: str, stream: Stream) -> str:
        """One line of each part in the frame that the language has for them; a combination that nobody said."""
        serving = [[line for line in part if line.serves(self.facts)] for part in parts]
        best: tuple[int, str, str] | None = None
        for _ in range(JOINED):
            chosen = [stream.pick(lines) for lines in serving]
            core = chosen[1].text
            text = self.text.labels[label].format(*(next(self._fillings(line, stream, inner=True)) for line in chosen))
            weight = self.draft.budget.said(text) * 2 + self.draft.budget.worn(field, core)
            if best is None or weight < best[0]:
                best = (weight, core, text)
            if not weight:
                break
        assert best is not None
        return self._say(field, best[1], sentence(best[2]))

    def _say(self, field: str, core: str, text: str) -> str:
        self._own.add(text)
        self.said.append((field, core, text))
        return text

    def _fillings(self, line: Line, stream: Stream, inner: bool = False) -> Iterator[str]:
        """The line as this person says it, with one choice of life after another; ``inner`` within a sentence."""
        template = agreed(_unquoted(line.text) if self.draft["plain"] else line.text, self.draft["gender"])
        names = [name for name in _names(template) if name in self.alive]
        for _ in range(TRIES if names else 1):
            values = {name: self._lived_value(name, stream) for name in names}
            if any(value == "" for value in values.values()):
                return
            placed = values if inner else {name: self._placed(template, name, value) for name, value in values.items()}
            yield template.format_map(self.draft["slots"] | placed)

    def _lived_value(self, name: str, stream: Stream) -> str:
        """An adverbial of this person's life, a new one as long as there are some."""
        values = life.values(self.draft.language, name, self.facts)
        if not values:
            return ""
        fresh = [value for value in values if value not in self._lived] or values
        value = stream.pick(fresh)
        self._lived.add(value)
        return value

    def _placed(self, template: str, name: str, value: str) -> str:
        """At the beginning of a sentence with a capital, and where the language wants one, with a comma."""
        starts = _starts(template).get(name)
        if starts is None:
            return value
        comma = "," if starts == " " and name != "someone" and name != "colleague" else ""
        if len(value.split()) < self.text.labels.get("comma_from", 99):
            comma = ""
        return sentence(value) + comma


@lru_cache(maxsize=50_000)
def _names(template: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_SLOT.findall(template)))


@lru_cache(maxsize=50_000)
def _starts(template: str) -> dict[str, str]:
    """Slots that begin a sentence, with the sign that follows them."""
    return {match[1]: match[2] for match in _START.finditer(template)}


@lru_cache(maxsize=50_000)
def _unquoted(template: str) -> str:
    """A name of a kind of product stands without the quotation marks that a brand has."""
    return _QUOTED.sub("{product}", template)
