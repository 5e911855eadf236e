"""How one person says a line: whose tags it needs, the slots of their life, and what others have said already."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from . import life
from .draft import Draft
from .streams import Stream
from .tags import PRODUCT, Line, mask_of
from .wording import agreed, sentence, words

TRIES = 4  # fillings of one line before the next line is tried
LOOKS = 20  # fillings that somebody said already before the least said one is taken
SUBJECTS = frozenset(("someone", "colleague"))
JOINED = 40  # combinations tried for a sentence of three parts
_QUOTED = re.compile(r"[“„«‘]\s?\{product\}\s?[”“»’]")
_START = re.compile(r"(?:^|(?<=[.?!] )|(?<=[.?!]” )|(?<=[.?!]“ ))\{(\w+)\}(?=([\s\S]?))")


class Speaker:
    """One person's voice: ``said`` holds (field, template, text) of everything said so far."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.text = words(draft.language)
        self.facts = mask_of(draft["facts_of"])
        self.said: list[tuple[str, str, str]] = draft.said
        self._own: set[str] = set()
        self._lived: set[str] = set()
        self._rows: dict[str, list[str]] = {}

    def several(
        self, field: str, pool: Sequence[Line], count: int, stream: Stream, named: bool = False, least: int = 1
    ) -> list[str]:
        """Up to count texts of different lines, only the first ``least`` of which others may have said already.

        ``named`` puts first a line that calls the product by its name.
        """
        order = [pool[place] for place in stream.order(len(pool))]
        said: list[str] = []
        if named and PRODUCT in self.draft["facts_of"]:
            naming = [line for line in order if PRODUCT in line.slots]
            found = self._best(field, naming, stream)
            if found and not self.draft.budget.said(found[1]):
                order.remove(found[0])
                said.append(self._say(field, found[0].text, found[1]))
        while len(said) < count and (found := self._best(field, order, stream)):
            line, text = found
            if len(said) >= least and self.draft.budget.said(text):
                break
            order.remove(line)
            said.append(self._say(field, line.text, text))
        return said

    def _best(self, field: str, order: list[Line], stream: Stream) -> tuple[Line, str] | None:
        """The first line with a filling that nobody said, from a template that is not worn if there is one.

        After LOOKS fillings that somebody said it is the one that was said least; None when no line serves.
        """
        budget, best, looks = self.draft.budget, None, 0
        for worn in (False, True):
            for line in order:
                if budget.worn(field, line.text) is not worn or not line.serves(self.facts):
                    continue
                if not line.life and (count := budget.spoken(field, line.text)) and best and count >= best[0]:
                    continue  # it has one wording only, and that was said often enough
                for text in map(sentence, self._fillings(line, stream)):
                    if text in self._own:
                        continue
                    count = budget.said(text)
                    if best is None or count < best[0]:
                        best = (count, line, text)
                    looks += 1
                    if not count or looks >= LOOKS:
                        return best[1:]
        return best[1:] if best else None

    def joined(self, field: str, parts: list[tuple[Line, ...]], label: str, stream: Stream) -> str:
        """One line of each part in the frame that the language has for them; a combination that nobody said."""
        best: tuple[int, str, str] | None = None
        for _ in range(JOINED):
            chosen = [self._any(lines, stream) for lines in parts]
            spoken = [next(self._fillings(line, stream, inner=True), "") if line else "" for line in chosen]
            if not all(spoken):
                continue
            core, text = chosen[1].text, self.text.labels[label].format(*spoken)
            weight = self.draft.budget.said(sentence(text)) * 2 + self.draft.budget.worn(field, core)
            if best is None or weight < best[0]:
                best = (weight, core, text)
            if not weight:
                break
        return self._say(field, best[1], sentence(best[2])) if best else ""

    def _any(self, lines: Sequence[Line], stream: Stream) -> Line | None:
        return next((lines[place] for place in stream.order(len(lines)) if lines[place].serves(self.facts)), None)

    def _say(self, field: str, core: str, text: str) -> str:
        self._own.add(text)
        self.said.append((field, core, text))
        return text

    def _fillings(self, line: Line, stream: Stream, inner: bool = False) -> Iterator[str]:
        """The line as this person says it, with one choice of life after another; ``inner`` within a sentence."""
        template = agreed(_unquoted(line.text) if self.draft["plain"] else line.text, self.draft["gender"])
        if not line.life:
            yield template.format_map(self.draft["slots"])
            return
        rows = [self._lives(name, stream) for name in line.life]
        starts = {} if inner else _starts(template)
        for _, *chosen in zip(range(TRIES), *rows, strict=False):
            placed = {name: self._placed(value, starts.get(name), name) for name, value in chosen}
            yield template.format_map(self.draft["slots"] | placed)

    def _lives(self, name: str, stream: Stream) -> Iterator[tuple[str, str]]:
        """The slot with one adverbial of this person's life after another, those not used yet first."""
        values, lived = self._values(name), self._lived
        count = len(values)
        at = int(stream.unit() * count)
        for fresh in (True, False):
            for place in range(at, at + count):
                value = values[place % count]
                if (value not in lived) is fresh:
                    lived.add(value)
                    yield name, value

    def _values(self, name: str) -> list[str]:
        if name not in self._rows:
            table = life.table(self.draft.language, name)
            self._rows[name] = [line.text for line in table if line.serves(self.facts)]
        return self._rows[name]

    def _placed(self, value: str, following: str | None, name: str) -> str:
        """At the beginning of a sentence with a capital, and where the language wants one, with a comma."""
        if following is None:
            return value
        long = len(value.split()) >= self.text.labels.get("comma_from", 99)
        comma = "," if long and following == " " and name not in SUBJECTS else ""
        return sentence(value) + comma


@lru_cache(maxsize=50_000)
def _starts(template: str) -> dict[str, str]:
    """Slots that begin a sentence, with the sign that follows them."""
    return {match[1]: match[2] for match in _START.finditer(template)}


@lru_cache(maxsize=50_000)
def _unquoted(template: str) -> str:
    """A name of a kind of product stands without the quotation marks that a brand has."""
    return _QUOTED.sub("{product}", template)
