"""What fields and their parts are called in the language of somebody's texts ; English where we have none."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

ENGLISH = "en"
UNMARKED = dict.fromkeys(map(ord, "\u200e\u200f"))  # marks of direction, which tear a date of digits apart
MONTHS = "January February March April May June July August September October November December".split()


@cache
def tables() -> dict[str, dict[str, Any]]:
    """Language to its labels; each has the keys that English has."""
    return tomllib.loads(Path(__file__).with_name("labels.toml").read_text("utf-8"))


def of(language: str) -> dict[str, Any]:
    """The labels of a language, a BCP 47 tag such as "de-AT"."""
    return tables().get(language[:2].lower(), tables()[ENGLISH])


def phrase(language: str, key: str, *values: object) -> str:
    """A label with values in its places: phrase("de", "of_100", 40) is "40 von 100"."""
    return of(language)[key].format(*values)


def counted(language: str, people: int) -> str:
    """ "12 personas"."""
    return of(language)["count"][people != 1].format(people)


def day(moment: date, language: str = ENGLISH, whole: bool = False) -> str:
    """ "23 Nov 2026", or "23 November 2026" where it is ``whole``, in a language whatever the locale of the process."""
    if language[:2].lower() in (ENGLISH, ""):
        month = MONTHS[moment.month - 1]
        return f"{moment.day} {month if whole else month[:3]} {moment.year}"
    said = format_date(moment, "long" if whole else "medium", locale=_locale(language))
    return said.translate(UNMARKED)


@cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale(language[:2].lower())
