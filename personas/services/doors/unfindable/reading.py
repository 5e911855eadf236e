"""A table that somebody brings, row by row: CSV in whatever encoding and separator, or XLSX. Nothing of it is kept.

What would fill memory or time is refused in a sentence before it does: too many bytes, rows, columns, an archive that
is larger inside than it may be.
"""

from __future__ import annotations

import codecs
import csv
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import IO

from personas.services.doors.unfindable.limits import CELL_MAX, COLUMNS_MAX, ROWS_MAX
from personas.texts import clean

INSIDE_MAX, RATIO_MAX = 600_000_000, 200  # of an archive: bytes unpacked, and beside those packed
SAMPLE = 64_000  # bytes from which encoding and separator are told
SEPARATORS = ",;\t|"
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"

Row = list[str]


class TableRefused(ValueError):
    """The message is a sentence for whoever brought the file."""


@dataclass(frozen=True)
class Table:
    """`rows` can be gone through once. `kind` is csv or xlsx, `separator` that of a CSV."""

    heading: tuple[str, ...]
    rows: Iterator[Row]
    kind: str
    separator: str = ","


@contextmanager
def opened(file: IO[bytes]) -> Iterator[Table]:
    """The table in `file`, while the block lasts. Raises TableRefused, at the beginning and while rows are read."""
    file.seek(0)
    start = file.read(SAMPLE)
    file.seek(0)
    if not start.strip():
        raise TableRefused("The file is empty. Choose another one.")
    if start.startswith(OLD_EXCEL):
        raise TableRefused("This is a workbook of old Excel (.xls) or one with a password. Save it as .xlsx or CSV.")
    with _xlsx(file) if start.startswith(ZIP) else _csv(file, start) as table:
        yield table


@contextmanager
def _csv(file: IO[bytes], start: bytes) -> Iterator[Table]:
    encoding = _encoding(start)
    text = codecs.getreader(encoding)(file, errors="strict")
    separator = _separator(start.decode(encoding, "ignore"))
    before = csv.field_size_limit(CELL_MAX * 50)
    try:
        lines = _lines(csv.reader(text, delimiter=separator, strict=True))
        yield Table(_heading(next(lines, [])), _even(lines), "csv", separator)
    finally:
        csv.field_size_limit(before)


def _lines(reader: Iterator[Row]) -> Iterator[Row]:
    """Raises TableRefused where a quotation mark is not closed, or a byte is no letter of the encoding."""
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            where = f"line {reader.line_num:,}"
            raise TableRefused(
                f"The CSV cannot be read at {where}: {error}. A quotation mark may be left open."
            ) from error
        except UnicodeError as error:
            raise TableRefused("The CSV holds bytes that are no text. Save it as UTF-8.") from error


def _encoding(start: bytes) -> str:
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if start.startswith(mark):
            return name
    if start[:200].count(0) > len(start[:200]) // 4:
        raise TableRefused("This is no table: it is neither text nor a workbook.")
    with suppress(UnicodeDecodeError):
        codecs.getincrementaldecoder("utf-8")().decode(start)  # the last letter may be cut
        return "utf-8"
    return "cp1252"


def _separator(text: str) -> str:
    """What stands most often in the first line, outside quotation marks."""
    first = text.lstrip("\ufeff").split("\n", 1)[0]
    outside = "".join(first.split('"')[::2])
    return max(SEPARATORS, key=outside.count) if any(sign in outside for sign in SEPARATORS) else ","


@contextmanager
def _xlsx(file: IO[bytes]) -> Iterator[Table]:
    _check_archive(file)
    from openpyxl import load_workbook  # 12 MB that a web process without such a file does without

    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its own size is not asked
    except TableRefused:
        raise
    except Exception as error:  # every damaged workbook fails in its own way
        raise TableRefused("The workbook cannot be opened. Save it anew as .xlsx, or as CSV.") from error
    try:
        rows = _cells(sheet.iter_rows(values_only=True, max_col=COLUMNS_MAX + 1))
        yield Table(_heading(next(rows, [])), _even(rows), "xlsx")
    finally:
        book.close()


def _check_archive(file: IO[bytes]) -> None:
    """Before anything is unpacked: how large it says it is inside. What lies there is unpacked no further than that."""
    try:
        parts = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise TableRefused("The workbook is damaged. Save it anew as .xlsx, or as CSV.") from error
    inside, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    if not any(part.filename.startswith("xl/worksheets/") for part in parts):
        raise TableRefused("This is a ZIP archive, not a workbook. Unpack it and choose the table in it.")
    if inside > INSIDE_MAX or len(parts) > 2_000 or inside > RATIO_MAX * max(packed, 50_000):
        raise TableRefused(f"The workbook unpacks to {inside / 1e6:,.0f} MB, more than a table needs. Save it as CSV.")
    file.seek(0)


def _cells(rows: Iterable[tuple]) -> Iterator[Row]:
    try:
        for row in rows:
            yield ["" if cell is None else _written(cell) for cell in row]
    except TableRefused:
        raise
    except Exception as error:
        raise TableRefused("The workbook is damaged inside. Save it anew as .xlsx, or as CSV.") from error


def _written(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _heading(row: Row) -> tuple[str, ...]:
    names = [clean(one).strip()[:120] for one in row]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise TableRefused("The first row holds no names of columns.")
    if len(names) > COLUMNS_MAX:
        raise TableRefused(f"The table has more than {COLUMNS_MAX} columns. Leave out those that nobody needs.")
    seen: dict[str, int] = {}
    for at, name in enumerate(names):
        name = name or f"Column {at + 1}"
        seen[name] = seen.get(name, 0) + 1
        names[at] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return tuple(names)


def _even(rows: Iterator[Row]) -> Iterator[Row]:
    """Rows that hold anything, cleaned. Raises TableRefused beyond ROWS_MAX and for a cell that holds a book."""
    count = 0
    for number, row in enumerate(rows, 2):
        if not any(cell and not cell.isspace() for cell in row):
            continue
        count += 1
        if count > ROWS_MAX:
            raise TableRefused(f"The table has more than {ROWS_MAX:,} rows. Bring it in parts.")
        for cell in row:
            if len(cell) > CELL_MAX:
                raise TableRefused(
                    f"A cell of row {number:,} holds {len(cell):,} characters; {CELL_MAX:,} is the most."
                )
        yield row
