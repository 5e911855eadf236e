"""Rows that services wrote once, put back into every database that wants them: what each test would make anew."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import connection, transaction

Made = TypeVar("Made")
Rows = list[tuple]


@dataclass(frozen=True)
class Kept(Generic[Made]):
    """What a function answered, and what it wrote: an INSERT for each table with the values of all its rows."""

    made: Made
    writes: list[tuple[str, list]]

    def put_back(self) -> Made:
        """Foreign keys are looked at when the transaction ends, so the tables need no order."""
        with transaction.atomic(), connection.cursor() as cursor:
            for sql, values in self.writes:
                cursor.execute(sql, values)
        return deepcopy(self.made)


def keep(make: Callable[[], Made]) -> Kept[Made]:
    """What `make` writes into an empty database; the database is left as it was.

    Raises ValueError when it changed or deleted a row that was there: that could not be put back.
    """
    with transaction.atomic():
        before = _everything()
        made = deepcopy(make())
        after = _everything()
        transaction.set_rollback(True)
    if any(set(before[table]) - set(after[table]) for table in after):
        raise ValueError("Only new rows can be kept.")
    new = {table: [row for row in rows if row not in set(before[table])] for table, rows in after.items()}
    return Kept(made, [_insert(table, rows) for table, rows in new.items() if rows])


def _everything() -> dict[str, Rows]:
    """Every row of every table that a model has."""
    tables = connection.introspection.django_table_names(only_existing=True)
    with connection.cursor() as cursor:
        return {table: _rows(cursor, table) for table in tables}


def _rows(cursor, table: str) -> Rows:
    cursor.execute(f"select * from {connection.ops.quote_name(table)}")
    return cursor.fetchall()


def _insert(table: str, rows: Rows) -> tuple[str, list]:
    """`select *` and this name the columns in the table's own order."""
    one = f"({', '.join(['%s'] * len(rows[0]))})"
    sql = f"insert into {connection.ops.quote_name(table)} values {', '.join([one] * len(rows))}"
    return sql, [value for row in rows for value in row]
