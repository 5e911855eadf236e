"""Segments as somebody types or brings them: a line or a row each, read into Segment, with a sentence for what is not.

A line reads "Young parents; 40%; 25-39; women; Berlin, Munich; something that is quick / something that keeps".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from personas.briefs.facts import GENDERS, Segment
from personas.briefs.mix import MixError
from personas.briefs.words import ages_of, read_age_range

COLUMNS = ("name", "share", "ages", "gender", "towns", "needs")
ALSO = {  # what tables call these columns
    "segment": "name", "group": "name", "share %": "share", "percent": "share", "%": "share", "weight": "share",
    "age": "ages", "age range": "ages", "sex": "gender", "town": "towns", "city": "towns", "cities": "towns",
    "region": "towns", "need": "needs", "goals": "needs",
}  # fmt: skip
WORDS = {"women": "f", "woman": "f", "female": "f", "f": "f", "w": "f", "men": "m", "man": "m", "male": "m", "m": "m",
         "any": "", "all": "", "both": "", "": "", "x": "x", "ambiguous": "x", "non-binary": "x"}  # fmt: skip


class Unread(NamedTuple):
    """What could not be read: the number of the line, from 1, and a sentence."""

    line: int
    sentence: str


def read_lines(text: str) -> tuple[list[Segment], list[Unread]]:
    """The segments of a text of lines; empty lines are passed over."""
    rows = ((number, line.split(";")) for number, line in enumerate(text.splitlines(), 1) if line.strip())
    return _read((number, dict(zip(COLUMNS, cells, strict=False)), len(cells)) for number, cells in rows)


def read_rows(rows: Iterable[Mapping[str, str]], first: int = 2) -> tuple[list[Segment], list[Unread]]:
    """The segments of a table's rows by column name; ``first`` is the number of its first row."""
    named = ((number, _named(row), len(COLUMNS)) for number, row in enumerate(rows, first) if any(row.values()))
    return _read(named)


def as_lines(segments: Iterable[Segment]) -> str:
    """The text that read_lines() reads."""
    return "\n".join("; ".join(_cells(segment)).rstrip("; ") for segment in segments)


def unknown_columns(names: Iterable[str]) -> list[str]:
    return [name for name in names if name and column(name) not in COLUMNS]


def as_row(segment: Segment) -> dict[str, str]:
    """A row by COLUMNS, which read_rows() reads."""
    return dict(zip(COLUMNS, _cells(segment), strict=True))


def _cells(segment: Segment) -> list[str]:
    ages = "-".join(map(str, segment.ages)) if segment.ages else ""
    share = f"{segment.share:g}%" if segment.share is not None else ""
    gender = GENDERS.get(segment.gender, "") if segment.gender else ""
    return [segment.name, share, ages, gender, segment.towns, " / ".join(segment.needs)]


def column(name: str) -> str:
    """A column's name as we call it, or as it was, in small letters."""
    plain = " ".join(str(name).casefold().replace("_", " ").split())
    return ALSO.get(plain, plain)


def _named(row: Mapping[str, str]) -> dict[str, str]:
    return {column(name): value for name, value in row.items()}


def _read(rows: Iterable[tuple[int, Mapping[str, str], int]]) -> tuple[list[Segment], list[Unread]]:
    found, unread = [], []
    for number, cells, count in rows:
        try:
            if count > len(COLUMNS):
                raise MixError(f"There are {count} parts between semicolons; {len(COLUMNS)} are the most.")
            found.append(_segment({name: " ".join(str(cells.get(name) or "").split()) for name in COLUMNS}))
        except MixError as error:
            unread.append(Unread(number, str(error)))
    return found, unread


def _segment(cells: Mapping[str, str]) -> Segment:
    if not cells["name"]:
        raise MixError("There is no name before the first semicolon.")
    ages = ages_of(read_age_range(cells["ages"])) if cells["ages"] else None
    needs = tuple(need.strip() for need in cells["needs"].split("/") if need.strip())
    return Segment(cells["name"], _share(cells["share"]), ages, _gender(cells["gender"]), cells["towns"], needs)


def _share(text: str) -> float | None:
    if not text:
        return None
    try:
        return float(text.removesuffix("%").strip().replace(",", "."))
    except ValueError:
        raise MixError(f"“{text}” is no share; write a number such as 40%.") from None


def _gender(text: str) -> str:
    try:
        return WORDS[text.casefold()]
    except KeyError:
        raise MixError(f"“{text}” is no gender that we know; write women, men or leave it empty.") from None
