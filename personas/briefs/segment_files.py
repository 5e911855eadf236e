"""A file of segments that somebody brings: CSV, Excel or JSON, in the shape in which we give it away."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from zipfile import ZipFile

from personas.briefs.facts import SEGMENTS_MAX, Segment
from personas.briefs.segment_lines import COLUMNS, Unread, column, read_rows, unknown_columns

ROWS_MAX = 200  # rows looked at; a file of more is no list of segments
UNPACKED_MAX = 20_000_000  # bytes of a workbook
CELL_MAX = 2_000  # characters of a cell that are read


class FileError(ValueError):
    """A sentence that says why a file cannot be read."""


def read_file(name: str, data: bytes) -> tuple[list[Segment], list[Unread]]:
    """The segments of a file and what of it was not read. Raises FileError."""
    kind = name.rpartition(".")[2].lower()
    if kind not in READERS:
        raise FileError(f"A file of segments ends in .csv, .xlsx or .json; this is “{name[-40:]}”.")
    rows = list(_bounded(READERS[kind](data)))
    if not rows:
        raise FileError("The file has no rows below its first.")
    if "name" not in map(column, rows[0]):
        raise FileError(f"No column is called “name”. The columns are {', '.join(COLUMNS)}.")
    unused = [Unread(1, f"There is no use for the column “{extra[:40]}”.") for extra in unknown_columns(rows[0])]
    segments, unread = read_rows(rows)
    return segments, [*unused, *unread]


def _bounded(rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    for number, row in enumerate(rows):
        if number >= ROWS_MAX:
            raise FileError(f"The file has more than {ROWS_MAX} rows; {SEGMENTS_MAX} segments are the most.")
        yield {str(key or ""): _text(value) for key, value in row.items()}


def _text(value: Any) -> str:
    if isinstance(value, list):
        return " / ".join(map(str, value))[:CELL_MAX]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)[:CELL_MAX]


def _csv(data: bytes) -> Iterator[dict[str, Any]]:
    text = _decoded(data)
    head = text.split("\n", 1)[0]
    separator = max(";,\t", key=head.count)
    try:
        yield from csv.DictReader(io.StringIO(text), delimiter=separator, restkey="", restval="")
    except csv.Error:
        raise FileError("The file is no table that we can read. Save it as CSV in UTF-8.") from None


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _json(data: bytes) -> Iterator[dict[str, Any]]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise FileError("The file is no JSON that we can read.") from None
    rows = found.get("segments") if isinstance(found, dict) else found
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise FileError("The JSON holds no list “segments” of objects.")
    yield from map(_ages_as_text, rows)


def _ages_as_text(row: dict[str, Any]) -> dict[str, Any]:
    """Ages in our own JSON are a pair."""
    ages = row.get("ages")
    return row | {"ages": "-".join(map(str, ages))} if isinstance(ages, list) else row


def _xlsx(data: bytes) -> Iterator[dict[str, Any]]:
    from openpyxl import load_workbook  # only whoever brings a workbook needs it

    try:
        with ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > UNPACKED_MAX:
                raise FileError("The workbook is larger inside than a list of segments can be.")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        rows = book.worksheets[0].iter_rows(max_row=ROWS_MAX + 2, max_col=40, values_only=True)
        names = [str(name or "") for name in next(rows, ())]
        found = [dict(zip(names, row, strict=False)) for row in rows]
    except FileError:
        raise
    except Exception:  # openpyxl raises what its parsers raise
        raise FileError("The workbook cannot be read. Save it anew as .xlsx or as CSV.") from None
    yield from found


READERS = {"csv": _csv, "txt": _csv, "tsv": _csv, "json": _json, "xlsx": _xlsx}
