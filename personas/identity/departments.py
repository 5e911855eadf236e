"""Whose daily work a product is, and which jobs have a say in buying it there."""

from __future__ import annotations

from functools import cache

from . import ontology, tables
from .brief import PersonBrief
from .recognition import recognise

SEATS = ("economic_buyer", "champion", "end_user", "technical_evaluator", "procurement", "blocker")


def departments(brief: PersonBrief) -> tuple[str, ...]:
    """The departments that use the product, the first of them most: of the category, else the management."""
    known = ontology.category(brief.category or recognise(brief.product, brief.industry, "business").key)
    return (known.departments if known else ()) or ("management",)


@cache
def jobs(department: str, role: str) -> tuple[str, ...]:
    """Keys of the occupations that play this part in a department's buying, the likeliest first."""
    row = next(row for row in tables.rows("committees.csv") if row["department"] == department)
    return tuple(row[role].split("|")) if row.get(role) else ()


def concerned(brief: PersonBrief, role: str) -> tuple[tuple[str, ...], ...]:
    """Which occupations to draw from, one after another; () is any. A firm's payroll is not a midwife's to choose, so
    those of the part and the departments come first, then all of these departments."""
    if not role:
        return ((),)
    using = departments(brief)
    part = tuple(job for name in using for job in jobs(name, role))
    return part, tuple(job for name in using for seat in SEATS for job in jobs(name, seat)), ()
