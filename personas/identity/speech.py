"""How one person says a line: whose tags it needs, the slots of their life, and what others have said already."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from . import life
from .bare import bare
from .budget import Said
from .draft import Draft
from .streams import Stream
from .tags import PRODUCT, Line, mask_of
from .wording import agreed, sentence, sentences, words

TRIES = 3  # fillings of one line before the next line is tried
LOOKS = 12  # fillings that somebody said already before no other is looked for
TIRED = 4  # people whose fillings of a line had all been said before, before others look elsewhere
LEAST = 6  # worn lines looked at for something new before one gets a frame
SUBJECTS = frozenset(("someone", "colleague"))
JOINED = 24  # combinations tried for a sentence of three parts
PLAIN = 8  # before them without an hour in what is wanted and what it is for
SMALL = 24  # people of a board of whom everybody names the product where lines allow
COMMITTEE = 9
FRESH = 60  # people of a board up to whom lines that nobody has spoken from go first
FEW = 3  # people of it who may say one line for that
SHARED = 100  # people of a board for each who may say a line before it gets a frame
ECHO = 0.15  # of the fields without a new line may say again what few others said, the rest have it in a frame
RUN_ON = 9  # words of a line from which nothing is hung on behind
_LONG = re.compile(r"[,;:.?،؛؟]")
_START = re.compile(r"(?:^|(?<=[.?!।؟] )|(?<=[.?!][”“»’] )|(?<=[。？！]))\{(\w+)\}(?=([\s\S]?))")


class Form(NamedTuple):
    """A line as one gender says it; ``starts`` are the slots that begin a sentence, with the sign that follows.

    ``low`` says that what comes first may have a small letter.
    """

    template: str
    starts: dict[str, str]
    low: bool


class Told(NamedTuple):
    """A line in one person's words, and the sentences that the budget counts."""

    line: Line
    text: str
    parts: tuple[str, ...]


class Speaker:
    """One person's voice; ``draft.said`` receives everything that is said."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.budget = draft.budget
        self.words = words(draft.language)
        self.labels = self.words.labels
        self.facts = mask_of(draft["facts_of"])
        self.gender = "fmx".index(draft["gender"])
        self._comma = self.labels.get("comma_from", 99)
        self._slots: dict[str, str] = dict(draft["slots"])
        self._own: set[str] = set()
        self._lived: set[str] = set()
        self._values: dict[str, list[str]] = {}
        self._named = False
        self._used: defaultdict[str, set[str]] = defaultdict(set)  # by field, the templates spoken from
        self._field: set[str] = set()

    def several(
        self, field: str, pool: Sequence[Line], count: int, stream: Stream, named: bool = False, least: int = 1
    ) -> list[str]:
        """Up to count texts of different lines, only the first ``least`` of which others may have said already.

        ``named`` puts first a line that calls the product by its name. Somebody who has not named it so far does so
        in the scenario, on a small board even with a line that others say: it is about the product.
        """
        told: list[Told] = []
        self._field = self._used[field]
        if named and PRODUCT in self.draft["facts_of"]:
            last = int(field == "scenario" and not self._named and self.budget.people <= SMALL)
            spoken = self.budget.spoken(field) if last and self.budget.people > COMMITTEE else {}
            lines = [line for line in pool if line.named and (line.life or spoken.get(line.core, 0) < FEW)]
            told = self._told(field, lines, 1, stream, last, told)
        if len(told) < count:
            told = self._told(field, pool, count, stream, least, told)
        return [self._say(field, one) for one in told]

    def given(self, field: str, lines: Sequence[str], stream: Stream) -> list[str]:
        """One of the user's own lines, which the fewest on the board have; none where enough of them have each."""
        order = [lines[place] for place in stream.walk(len(lines))]
        line = min(order, key=lambda text: self.budget.said((text,)), default="")
        if not line or line in self._own or (self.budget.people > 1 and self.budget.said((line,)) >= self.budget.most):
            return []
        return [self._say(field, self._kept(Told(Line(f"“{line}”", ""), line, (line,))))]

    def _told(
        self, field: str, pool: Sequence[Line], count: int, stream: Stream, least: int, told: list[Told]
    ) -> list[Told]:
        """``told`` and, up to count, lines that nobody said from templates that are not worn; then the least said."""
        budget, facts, own = self.budget, self.facts, self._own
        spoken, tired, most = budget.spoken(field), budget.tired(field), budget.most
        used, looks, need, rest = self._field, 0, count - len(told), []
        for place in self._order(pool, spoken, stream):
            line = pool[place]
            times = spoken.get(line.core, 0)
            if line.core in used or not line.serves(facts):
                continue
            if times and (times >= most or not line.life or looks > LOOKS or tired.get(line.core, 0) > TIRED):
                rest.append((times, place))
                continue
            for way in _ways(line, self.draft.language, field, times):
                text = self._filled(way, stream)
                parts = (text,) if way.single else sentences(text)
                if text and text not in own and not budget.said(parts):
                    told.append(self._kept(Told(way, text, parts)))
                    need -= 1
                    break
                looks += 1
            else:
                tired[line.core] = tired.get(line.core, 0) + 1
                rest.append((times, place))
            if not need:
                return told
        return self._least(field, pool, sorted(rest), least, stream, told) if len(told) < least else told

    def _order(self, pool: Sequence[Line], spoken: dict[str, int], stream: Stream) -> Iterator[int]:
        """Places in the pool; on a board that can still be served with them, first those that nobody spoke from."""
        later = []
        for place in stream.walk(len(pool)):
            if self.budget.people <= FRESH and pool[place].core in spoken:
                later.append(place)
            else:
                yield place
        yield from later

    def _least(
        self,
        field: str,
        pool: Sequence[Line],
        rest: list[tuple[int, int]],
        least: int,
        stream: Stream,
        told: list[Told],
    ) -> list[Told]:
        """Where a field would stay empty: what as good as nobody says, a line in a frame, else the least worn line."""
        allowed, looks = self.budget.people // SHARED if stream.chance(ECHO) else 0, 0
        for times, place in rest:
            if len(told) >= least or looks > LEAST:
                break
            if pool[place].life or times <= allowed:
                self._said_at_most(allowed, pool[place], stream, told)
                looks += 1
        if len(told) < least:
            self._framed(field, [pool[place] for _, place in rest], least, stream, told)
        for _, place in rest if len(told) < least else ():
            self._said_at_most(self.budget.people, pool[place], stream, told)
            if len(told) >= least:
                break
        return told

    def _said_at_most(self, times: int, line: Line, stream: Stream, told: list[Told]) -> None:
        """Adds the line to ``told`` if it has a wording that stands on the board so often at most."""
        if line.core in self._field:
            return
        for _ in range(2 if line.life else 1):
            text = self._filled(line, stream)
            parts = (text,) if line.single else sentences(text)
            if text and text not in self._own and self.budget.said(parts) <= times:
                told.append(self._kept(Told(line, text, parts)))
                return

    def _framed(self, field: str, rest: list[Line], least: int, stream: Stream, told: list[Told]) -> None:
        """Lines that others have said, with something of this person's life around them."""
        frames = life.frames(self.draft.language, field)
        for line in rest if frames else ():
            if len(told) >= least:
                return
            if whole := framed(line, stream.pick(frames)):
                self._said_at_most(0, whole, stream, told)

    def _kept(self, told: Told) -> Told:
        self._own.add(told.text)
        self._field.add(told.line.core)
        return told

    def joined(self, field: str, parts: Sequence[Sequence[Line]], label: str, stream: Stream) -> str:
        """One line of each part in the frame that the language has for them; a combination that nobody said."""
        lines = [[line for line in part if line.serves(self.facts)] for part in parts]
        spoken, most, frame = self.budget.spoken(field), self.budget.most, self.labels[label]
        best: tuple[int, Told] | None = None
        for attempt in range(PLAIN + JOINED if all(lines) else 0):
            chosen = [stream.pick(part) for part in lines]
            if attempt < PLAIN:
                chosen[1:] = [bare(line, self.draft.language, field) for line in chosen[1:]]
            text = sentence(frame.format(*(self._filled(line, stream, inner=True) for line in chosen)))
            told = Told(chosen[1], text, sentences(text))
            weight = self.budget.said(told.parts) * 2 + (spoken.get(chosen[1].core, 0) >= most)
            if best is None or weight < best[0]:
                best = (weight, told)
            if not weight:
                break
        return self._say(field, best[1]) if best else ""

    def _say(self, field: str, told: Told) -> str:
        said: Said = (field, told.line, told.text, told.parts)
        self.draft.said.append(said)
        self._named = self._named or told.line.named
        return told.text

    def _filled(self, line: Line, stream: Stream, inner: bool = False) -> str:
        """The line as this person says it, with another choice of life each time; ``inner`` within a sentence.

        Empty where the language has no values for a slot of it.
        """
        form, slots = line.forms[self.gender] or _formed(line, self.gender), self._slots
        for name in line.life:
            value = self._lives(name, stream)
            if not value:
                return ""
            at_start = name in form.starts and not inner
            slots[name] = self._opening(value, form.starts[name], name) if at_start else value
        text = self.words.settled(form.template.format_map(slots))
        return sentence(text) if form.low and not inner else text

    def _lives(self, name: str, stream: Stream) -> str:
        """An adverbial of this person's life, all others before the same again; empty where the language has none."""
        values = self._values.get(name)
        if values is None:
            table = life.values(self.draft.language, name, bool(self.draft["role"]))
            values = self._values[name] = table.serving(self.facts)
        count, lived = len(values), self._lived
        at = int(stream.unit() * count)
        for place in range(at, at + count):
            value = values[place % count]
            if value not in lived:
                lived.add(value)
                return value
        return values[at] if values else ""

    def _opening(self, value: str, following: str, name: str) -> str:
        """At the beginning of a sentence: with a capital and, where the language wants one, with a comma."""
        comma = following == " " and name not in SUBJECTS and value.count(" ") + 1 >= self._comma
        return sentence(value) + ("," if comma else "")


@lru_cache(maxsize=4_096)
def framed(line: Line, frame: Line) -> Line | None:
    """The line within a frame, for whom both are true; None where they say one thing of life twice, or run on."""
    if set(frame.life) & set(line.life) or len(line.life) > 1:
        return None
    if frame.core.startswith("{0}") and (_LONG.search(line.text) or line.text.count(" ") >= RUN_ON):
        return None
    tags = frame.raw.removesuffix(frame.core) + line.raw.removesuffix(line.core)
    return Line(tags + line.core, frame.core.replace("{0}", line.text))


@lru_cache(maxsize=16_384)
def _tries(line: Line, language: str, field: str) -> tuple[Line, ...]:
    plain = bare(line, language, field)
    filled = (line,) * (TRIES if line.life else 1)
    return filled if plain is line else (plain, *filled)


def _ways(line: Line, language: str, field: str, times: int) -> tuple[Line, ...]:
    """How a line is tried: plainly by whoever is the first to say it, then with this person's life in it."""
    ways = _tries(line, language, field)
    return ways[1:] if times and ways[0] is not line else ways


def _formed(line: Line, gender: int) -> Form:
    """What a line is in one gender, worked out once."""
    template = agreed(line.text, "fmx"[gender])
    found = Form(template, _starts(template) if line.life else {}, not template[:1].isupper())
    for place in range(3) if "[" not in line.text else (gender,):
        line.forms[place] = found
    return found


def _starts(template: str) -> dict[str, str]:
    """Slots that begin a sentence, with the sign that follows them."""
    return {match[1]: match[2] for match in _START.finditer(template)}
