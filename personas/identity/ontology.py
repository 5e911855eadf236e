"""What is known of a kind of product: one TOML file a category below data/categories/, read a language at a time.

A file begins with what no language changes (``names`` for recognition, price, cycle, flags) and goes on with a table
of lines per language, ``[en]``, ``[de]``. Each part is parsed when it is first asked for, and only that part.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from . import tables
from .tags import Line

FOLDER = tables.DATA / "categories"
_LANGUAGE = re.compile(r"^\[([a-z]{2})\][ \t]*(?:#.*)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of product without its words. ``price`` is what one ``unit`` usually costs, in euros.

    ``group`` is the coarse kind whose lines serve a language that the file lacks; ``names`` are, by language, what
    people call it, the name to show first.
    """

    key: str
    kind: str
    sector: str
    group: str
    unit: str
    price: tuple[float, float]
    cycle: str
    decides: tuple[str, ...]
    flags: frozenset[str]
    names: dict[str, tuple[str, ...]]
    departments: tuple[str, ...]
    languages: tuple[str, ...]


def every_key() -> tuple[str, ...]:
    """Every category that has a file, in the order of data/categories.csv."""
    return tuple(row["key"] for row in tables.rows("categories.csv") if path_of(row["key"]).exists())


def path_of(key: str) -> Path:
    return FOLDER / f"{key}.toml"


@cache
def category(key: str) -> Category | None:
    """The category of this key, or None."""
    row = next((row for row in tables.rows("categories.csv") if row["key"] == key), None)
    if row is None or not path_of(key).exists():
        return None
    head, languages = parts(path_of(key).read_text("utf-8"))
    return _category(row, tomllib.loads(head), tuple(languages))


def _category(row: dict[str, str], head: dict, languages: tuple[str, ...]) -> Category:
    low, high = head["price"]
    return Category(
        key=row["key"], kind=row["kind"], sector=row["sector"], group=row["group"], unit=head["unit"],
        price=(low, high), cycle=head["cycle"], decides=tuple(head["decides"]), flags=frozenset(head["flags"]),
        names={language: tuple(names) for language, names in head["names"].items()},
        departments=tuple(head.get("departments", ())), languages=languages,
    )  # fmt: skip


def parts(text: str) -> tuple[str, dict[str, tuple[str, int]]]:
    """A file's head, and per language the text of its table with the number of the line at which it begins."""
    marks = list(_LANGUAGE.finditer(text))
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    tables_of = {
        mark[1]: (text[mark.end() : end], text.count("\n", 0, mark.end()) + 1)
        for mark, end in zip(marks, ends, strict=True)
    }
    return text[: marks[0].start()] if marks else text, tables_of


@lru_cache(maxsize=48)
def lines(key: str, language: str) -> dict[str, tuple[Line, ...]]:
    """Slot to lines of a category in a language; empty where the file does not have that language."""
    path = path_of(key)
    if not path.exists():
        return {}
    body = _body(path, language)
    return {slot: tuple(map(Line, rows)) for slot, rows in tomllib.loads(body).items() if isinstance(rows, list)}


def names(key: str, language: str) -> tuple[str, ...]:
    """What a category is called in a language, the name to show first; in English where that language is missing."""
    found = category(key)
    return (found.names.get(language[:2]) or found.names.get("en") or (key,)) if found else ()


@lru_cache(maxsize=512)
def nouns(key: str, language: str) -> dict[str, str]:
    """``thing``, ``buying`` and ``buy`` of a category in a language; empty where the file does not have it."""
    path = path_of(key)
    if not path.exists():
        return {}
    body = _body(path, language)
    return {name: text for name, text in tomllib.loads(body).items() if isinstance(text, str)}


def _body(path: Path, language: str) -> str:
    """The table of a language, with the words of its variant."""
    body, _ = parts(path.read_text("utf-8"))[1].get(language[:2], ("", 0))
    return tables.varied(body, language) if "-" in language else body
