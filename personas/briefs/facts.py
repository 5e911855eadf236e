"""What a team knows of its product: the reasons for and against it, its rivals, and the segments that it is for.

Facts are the user's own words. They stand in the texts of people as they were typed, marked as sourced; nothing is
said of a rival but its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from facegen.attributes import AGE_MAX, AGE_MIN
from personas.briefs.mix import Mix, MixError, Share

SEGMENTS_MAX = 20
LINES_MAX = 8  # reasons, rivals, shops and needs of one kind
LINE_LENGTH = 120
NAME_LENGTH = 80
KNOWN_IN = ("criteria", "objections", "brands", "questions", "goals")  # lists that hold what the team knows
GENDERS = {"": "any", "f": "women", "m": "men", "x": "ambiguous"}


@dataclass(frozen=True)
class Segment:
    """A part of the market: ``share`` in per cent of the board or None for an equal part, ``ages`` in years, ``towns``
    a mix as in the brief, ``needs`` one line each."""

    name: str
    share: float | None = None
    ages: tuple[int, int] | None = None
    gender: str = ""
    towns: str = ""
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """Of one product. ``price`` and ``sold`` as somebody writes them, ``tone`` for whoever rewrites the texts."""

    price: str = ""
    sold: tuple[str, ...] = ()
    reasons_for: tuple[str, ...] = ()
    reasons_against: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()
    tone: str = ""
    segments: tuple[Segment, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any] | None) -> Facts:
        """What as_dict() gave; keys that this version does not know are passed over."""
        known = {field.name for field in fields(cls)} - {"segments"}
        plain = {name: _tupled(value) for name, value in (data or {}).items() if name in known}
        return cls(**plain, segments=tuple(map(_segment, (data or {}).get("segments", ()))))

    def lines(self, segment: Segment | None = None) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What may stand in the lists of a person of that segment, as (field, lines); fields without any are left out.

        "questions:compare" and "questions:price" name what the text's language makes a question of.
        """
        found = {
            "criteria": self.reasons_for,
            "objections": self.reasons_against,
            "brands": (*self.sold, *self.rivals),
            "questions:compare": self.rivals,
            "questions:price": (self.price,) if self.price else (),
            "goals": segment.needs if segment else (),
        }
        return tuple((field, lines) for field, lines in found.items() if lines)

    def dealt(self, count: int) -> list[Segment | None]:
        """A segment for each of ``count`` people, grouped; None for whoever is in none. Raises MixError."""
        by_name = {segment.name: segment for segment in self.segments}
        mix = Mix(tuple(Share(segment.name, percent=segment.share) for segment in self.segments))
        return [by_name.get(name or "") for name in mix.allot(count)]

    def problems(self) -> Iterator[str]:
        """A sentence for each thing that cannot be."""
        yield from self._long()
        if len(self.segments) > SEGMENTS_MAX:
            yield f"{len(self.segments)} segments are too many; {SEGMENTS_MAX} are the most."
        names = [segment.name.casefold() for segment in self.segments]
        for segment in self.segments:
            yield from _segment_problems(segment)
            if names.count(segment.name.casefold()) > 1:
                yield f"“{segment.name}” names two segments; give each a name of its own."
        shares = sum(segment.share or 0 for segment in self.segments)
        if shares > 100.001:
            yield f"The shares of the segments add up to {shares:g} %, which is more than everyone."

    def _long(self) -> Iterator[str]:
        for field in ("sold", "reasons_for", "reasons_against", "rivals"):
            yield from _lines_problems(LABELS[field], getattr(self, field))
        for field in ("price", "tone"):
            if len(getattr(self, field)) > LINE_LENGTH:
                yield f"{LABELS[field]}: {LINE_LENGTH} characters are the most."


LABELS = {"price": "Price", "sold": "Where it is sold", "reasons_for": "Reasons for it",
          "reasons_against": "Reasons against it", "rivals": "Rivals", "tone": "Tone"}  # fmt: skip


def _lines_problems(label: str, lines: tuple[str, ...]) -> Iterator[str]:
    if len(lines) > LINES_MAX:
        yield f"{label}: {len(lines)} lines are too many; {LINES_MAX} are the most."
    for line in lines:
        if len(line) > LINE_LENGTH:
            yield f"{label}: “{line[:30]}…” has {len(line)} characters; {LINE_LENGTH} are the most."


def _segment_problems(segment: Segment) -> Iterator[str]:
    name = segment.name or "A segment"
    if not segment.name:
        yield "A segment has no name; write one before the first semicolon."
    if len(segment.name) > NAME_LENGTH:
        yield f"“{segment.name[:30]}…” has {len(segment.name)} characters; {NAME_LENGTH} are the most."
    if segment.share is not None and not 0 < segment.share <= 100:
        yield f"{name}: a share is a number above 0 and up to 100, not {segment.share:g}."
    if segment.gender not in GENDERS:
        yield f"{name}: “{segment.gender}” is no gender that we know; write women, men or leave it empty."
    if segment.ages:
        low, high = segment.ages
        if low > high:
            yield f"{name}: {low}-{high} runs backwards; write {high}-{low}."
        elif low < AGE_MIN or high > AGE_MAX:
            yield f"{name}: Facet makes adults of {AGE_MIN} to {AGE_MAX}, not {low}-{high}."
    yield from _lines_problems(f"{name}, needs", segment.needs)


def _segment(data: Segment | Mapping[str, Any]) -> Segment:
    if isinstance(data, Segment):
        return data
    known = {field.name for field in fields(Segment)}
    return replace(Segment(""), **{name: _tupled(value) for name, value in data.items() if name in known})


def sourced_in(texts: Mapping[str, Any], facts: Facts) -> list[str]:
    """The lists of a person in which something stands that the team knows of its product."""
    known = {line for segment in (None, *facts.segments) for _, lines in facts.lines(segment) for line in lines}
    if not known:
        return []
    return [field for field in KNOWN_IN if any(_holds(line, known, facts) for line in texts.get(field) or ())]


def _holds(line: str, known: set[str], facts: Facts) -> bool:
    """Whether a line is the team's, or a question about a rival or the price."""
    asked = line.rstrip().endswith(("?", "？", "؟"))
    return line in known or (asked and any(part in line for part in (*facts.rivals, facts.price) if part))


def _tupled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


__all__ = ["Facts", "MixError", "Segment", "sourced_in"]
