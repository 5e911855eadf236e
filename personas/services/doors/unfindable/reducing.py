"""A table that somebody brought, reduced while it is read: who each row is becomes a keyed token, and what is replaced
or left out is forgotten. Only this goes to the worker; the original is stored nowhere.
"""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import IO

from personas.identity import find_market
from personas.services.doors.unfindable.columns import ACTS, COUNTED, KEPT, LEFT_OUT, REPLACED, Column
from personas.services.doors.unfindable.facts import facts_of
from personas.services.doors.unfindable.reading import Row, TableRefused, opened
from personas.services.doors.unfindable.standin import token_of

K_LEAST, K_MOST = 2, 100


@dataclass(frozen=True)
class Plan:
    """What was chosen. `acts` are keys of ACTS, one a column; `faces` is every n-th row with a face, 0 for none."""

    heading: tuple[str, ...]
    acts: tuple[str, ...]
    market: str
    k: int = 5
    generalise: bool = True
    linked: bool = True
    faces: int = 0
    kind: str = "csv"
    separator: str = ","
    name: str = "table"

    def columns(self, *acts: str) -> list[int]:
        return [at for at, act in enumerate(self.acts) if act in acts]

    def as_dict(self) -> dict:
        return asdict(self)

    @classmethod
    def of(cls, values: dict) -> Plan:
        return cls(**values | {"heading": tuple(values["heading"]), "acts": tuple(values["acts"])})


def checked(plan: Plan) -> Plan:
    """Raises TableRefused with a sentence for what cannot be."""
    if unknown := [act for act in plan.acts if act not in ACTS]:
        raise TableRefused(f"“{unknown[0]}” is nothing that can be done with a column.")
    if len(plan.acts) != len(plan.heading):
        raise TableRefused("The columns of the file are others than those that were shown. Read them again.")
    if not plan.columns(*REPLACED):
        raise TableRefused("No column is replaced: say which of them name or reach somebody.")
    if not K_LEAST <= plan.k <= K_MOST:
        raise TableRefused(f"k is a number from {K_LEAST} to {K_MOST}, not {plan.k}.")
    if find_market(plan.market) is None:
        raise TableRefused(f"There is no market “{plan.market}”.")
    if plan.faces < 0:
        raise TableRefused("Every how many rows a face stands is a number from 1 on, or 0 for none.")
    return plan


def looked_at(file: IO[bytes], most: int) -> tuple[tuple[str, ...], list[Row], str, str]:
    """Heading, the first rows, kind and separator. Raises TableRefused."""
    with opened(file) as table:
        rows = []
        for row in table.rows:
            rows.append(row)
            if len(rows) == most:
                break
        return table.heading, rows, table.kind, table.separator


def reduced(file: IO[bytes], plan: Plan, key: bytes, today: date) -> tuple[bytes, Plan]:
    """Lines of JSON, packed: token, band, gender, region, then what is counted and kept. Raises TableRefused."""
    packed = io.BytesIO()
    with opened(file) as table, gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=3, mtime=0) as out:
        plan = checked(Plan(**{**asdict(plan), "heading": table.heading, "kind": table.kind,
                               "separator": table.separator}))  # fmt: skip
        line, count = _reducer(plan, key, today), 0
        for row in table.rows:
            out.write(line(row))
            count += 1
    if not count:
        raise TableRefused("The table has names of columns and no rows.")
    return packed.getvalue(), plan


def _reducer(plan: Plan, key: bytes, today: date):
    market, width = find_market(plan.market), len(plan.heading)
    replaced = [(at, plan.acts[at]) for at in plan.columns(*REPLACED)]
    stay = plan.columns(COUNTED) + plan.columns(KEPT)

    def line(row: Row) -> bytes:
        row = row + [""] * (width - len(row))
        values: dict[str, str] = {}
        for at, act in replaced:
            values.setdefault(act, row[at].strip())
        told = [token_of(values, key).hex(), *facts_of(values, market, today), *(row[at].strip() for at in stay)]
        return json.dumps(told, ensure_ascii=False).encode() + b"\n"

    return line


def lines_of(data: IO[bytes]):
    with gzip.GzipFile(fileobj=data, mode="rb") as packed:
        for line in packed:
            yield json.loads(line)


def guesses(columns: Sequence[Column]) -> tuple[str, ...]:
    return tuple(column.act for column in columns)


__all__ = ["LEFT_OUT", "Plan", "checked", "guesses", "lines_of", "looked_at", "reduced"]
