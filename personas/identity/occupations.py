"""The table of occupations: what each needs, pays and belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from . import tables
from .wording import words

if TYPE_CHECKING:
    from .draft import Draft


OUTSIDE = ("student", "home_maker", "job_seeker")  # keys that are no employment


@dataclass(frozen=True, slots=True)
class Occupation:
    """One row of data/occupations.csv; ``pay`` is a multiple of the market's median full-time income."""

    key: str
    code: str
    family: str
    sector: str
    min_level: int
    max_level: int
    min_age: int
    max_age: int
    pay: float
    weight: float
    roles: frozenset[str]
    graded: bool


@cache
def occupations() -> dict[str, Occupation]:
    return {row["key"]: _occupation(row) for row in tables.rows("occupations.csv")}


def _occupation(row: dict[str, str]) -> Occupation:
    return Occupation(
        key=row["key"], code=row["isco"], family=row["family"], sector=row["sector"],
        min_level=int(row["min_level"]), max_level=int(row["max_level"]),
        min_age=int(row["min_age"]), max_age=int(row["max_age"]),
        pay=float(row["pay"]), weight=float(row["weight"]),
        roles=frozenset(tables.weights(row["roles"])), graded=row["graded"] == "1",
    )  # fmt: skip


@cache
def titles(language: str) -> dict[str, tuple[str, str, str]]:
    """Occupation key to its title for f, m and x."""
    every = tables.words_rows(language, "titles")
    return {row["key"]: (row["f"], row["m"] or row["f"], row["x"] or _neutral(row["f"], row["m"])) for row in every}


def _neutral(feminine: str, masculine: str) -> str:
    """Both forms in one, where a table has no neutral title."""
    if not masculine or feminine == masculine:
        return feminine
    if feminine == f"{masculine}in":
        return f"{masculine}:in"
    (first, *rest), (other, *same) = masculine.split(), feminine.split()
    return " ".join((f"{first}/{other}", *rest)) if rest == same else f"{masculine}/{feminine}"


def title(key: str, language: str, gender: str) -> str:
    return titles(language)[key]["fmx".index(gender)]


@cache
def plain_titles(language: str) -> frozenset[str]:
    return frozenset(form.casefold() for forms in titles(language).values() for form in forms)


@cache
def _by_title(language: str) -> dict[str, str]:
    plain = {form.casefold(): key for key, forms in titles(language).items() for form in forms}
    return plain | {retired(key, language, gender).casefold(): key for key in titles(language) for gender in "fmx"}


def retired(key: str, language: str, gender: str) -> str:
    """The title that somebody goes by after the last working day."""
    text = words(language)
    return text.fill(text.labels["retired"], gender, {"job": title(key, language, gender)})


def find(job: str, language: str) -> Occupation | None:
    """The occupation behind a title in any gender, or None for a title that we do not know."""
    key = _by_title(language).get(job.casefold())
    return occupations().get(key) if key else None


def by_code(code: str) -> Occupation | None:
    return next((row for row in occupations().values() if row.code == code), None)


def locked(draft: Draft) -> Occupation | None:
    job = draft.locks.get("job")
    if job is None and draft.brief.occupation:
        return occupations()[draft.brief.occupation]
    return find(job, draft.language) if isinstance(job, str) else None


@lru_cache(maxsize=8192)
def open_to(level: int, age: int, role: str, weights: tuple[tuple[str, float], ...], among: tuple[str, ...] = ()):
    """(occupations, running sums) for a level and age; ``weights`` tilt families and the major
    groups of ISCO (their digit); ``role`` limits to who buys in it, ``among`` to some keys.
    """
    by_family = dict(weights)
    rows = [row for row in occupations().values() if _open(row, level, age, role, among)]
    tilts = (by_family.get(row.family, 1.0) * by_family.get(row.code[:1], 1.0) for row in rows)
    return rows, list(accumulate(row.weight * tilt for row, tilt in zip(rows, tilts, strict=True)))


@lru_cache(maxsize=1024)
def levels_open_to(age: int, role: str, among: tuple[str, ...] = ()) -> tuple[bool, ...]:
    """For each level of education, whether somebody of this age can have an occupation with that role, or of some."""
    rows = occupations().values()
    return tuple(any(_open(row, level, age, role, among) for row in rows) for level in range(6))


def _open(row: Occupation, level: int, age: int, role: str, among: tuple[str, ...]) -> bool:
    return row.key in among and _able(row, level, age) if among else _fits(row, level, age, role)


def _able(row: Occupation, level: int, age: int) -> bool:
    return row.min_level <= level <= row.max_level and row.min_age <= age <= row.max_age


def _fits(row: Occupation, level: int, age: int, role: str) -> bool:
    return _able(row, level, age) and row.weight > 0 and (not role or role in row.roles)
