"""Coherent people without faces by the million: by blocks, on several processes, the same bytes for the same seed.

A block is a board of BLOCK people for itself: its shares are spread evenly, and it depends on nothing but the seed and
its number. So blocks may be made in any order, by anybody, and made again.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass

from personas.identity import FIELDS, Identity, PersonBrief, compose, even_places
from personas.identity.sketch import sketch
from personas.markets.universe import parse_universe

BLOCK = 1_000
TRIES = 400  # batches a block may draw for a rare universe
SEED_MAX = 2**63
FACTS = (
    "name given_name family_name gender age birth_year heritage appearance city region country postcode household "
    "education job occupation_code seniority industry income_low income_high currency archetype tagline quote bio "
    "portrait seed"
).split()
FORMATS = (".jsonl", ".csv", ".parquet")


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: ``size`` people of a universe; ``fields`` of an identity, all of them where it is empty."""

    market: str
    size: int
    seed: int = 1
    universe: str = ""
    product: str = ""
    template: str = "b2c"
    fields: tuple[str, ...] = ()

    @property
    def blocks(self) -> int:
        return -(-self.size // BLOCK)

    @property
    def columns(self) -> tuple[str, ...]:
        return self.fields or FIELDS

    def size_of(self, block: int) -> int:
        """How many people of the order are in this block: the last one may be smaller."""
        return min(BLOCK, self.size - block * BLOCK)


def people_of_block(order: Order, block: int) -> Iterator[Identity]:
    """The people of one block. Raises BriefError, UniverseError, and ValueError for a universe that is too rare."""
    universe = parse_universe(order.market, order.universe)
    wish = PersonBrief(market=order.market, age=(18, 90), product=order.product, template=order.template)
    brief, found, wanted = universe.brief(wish), 0, order.size_of(block)
    for batch in range(TRIES):
        base = order.seed * 1_000_003 + block * TRIES + batch
        for at, places in enumerate(even_places(BLOCK, base)):
            seed = (base * 1_000_003 + at) % SEED_MAX
            if universe.conditions and not universe.allows(sketch(brief, seed, places)):
                continue
            yield compose(brief, seed, places=places)
            found += 1
            if found == wanted:
                return
    raise ValueError(f"Hardly anybody is of this universe: {found} of {TRIES * BLOCK:,} people drawn.")


def json_lines(order: Order, block: int) -> bytes:
    """One object a line, UTF-8."""
    rows = (_row(order, person) for person in people_of_block(order, block))
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def csv_rows(order: Order, block: int) -> bytes:
    """Rows without their heading, as RFC 4180 has them; lists and objects as JSON."""
    file = io.StringIO()
    writer = csv.writer(file)
    for person in people_of_block(order, block):
        writer.writerow([_cell(value) for value in _row(order, person).values()])
    return file.getvalue().encode()


def csv_heading(order: Order) -> bytes:
    return (",".join(order.columns) + "\r\n").encode()


def parquet_file(order: Order, block: int) -> bytes:
    """A whole Parquet file of this block; lists and objects as JSON text. Raises ImportError without pyarrow."""
    import pyarrow
    import pyarrow.parquet

    columns: dict[str, list] = {name: [] for name in order.columns}
    for person in people_of_block(order, block):
        for name, value in _row(order, person).items():
            columns[name].append(value if isinstance(value, int | str) else json.dumps(value, ensure_ascii=False))
    sink = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns), sink, compression="zstd")
    return sink.getvalue()


def _row(order: Order, person: Identity) -> dict:
    return {name: getattr(person, name) for name in order.columns}


def _cell(value) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


MAKERS = {".jsonl": json_lines, ".csv": csv_rows, ".parquet": parquet_file}


def make_block(task: tuple[Order, int, str]) -> tuple[int, bytes]:
    """For pools of processes: (number, bytes) of a block in the format of a file's ending."""
    order, block, ending = task
    return block, MAKERS[ending](order, block)
