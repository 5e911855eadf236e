"""The table of people who do not exist, in the format of the one that came, and a report of what was done."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter

from personas.exporting.names import slug
from personas.exporting.tables.csv_file import BOM
from personas.exporting.tables.table import harmless

CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REPORT = "REPORT.csv"
Report = Sequence[tuple[str, str]]


def write_table(
    kind: str, folder: Path, name: str, separator: str, heading: Sequence[str], rows: Iterable[Sequence[str]], report
) -> tuple[Path, str]:
    """The file and its media type. `report` is called once the rows are written. Nothing is run as a formula."""
    stem = slug(name, "table")
    if kind == "xlsx":
        return _xlsx(folder / f"{stem}-unfindable.xlsx", heading, rows, report), XLSX
    return _zip(folder / f"{stem}-unfindable.zip", f"{stem}-unfindable.csv", separator, heading, rows, report), (
        "application/zip"
    )


def _zip(target: Path, inside: str, separator: str, heading, rows, report) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        _csv(archive, inside, separator, heading, rows)
        _csv(archive, REPORT, separator, ("What", "How much"), report())
    return target


def _csv(archive: zipfile.ZipFile, name: str, separator: str, heading, rows) -> None:
    with archive.open(name, "w") as raw, io.TextIOWrapper(raw, encoding="utf-8", newline="") as text:
        text.write(BOM)
        writer = csv.writer(text, delimiter=separator)
        writer.writerow([harmless(one) for one in heading])
        writer.writerows([harmless(one) for one in row] for row in rows)


def _xlsx(target: Path, heading, rows, report) -> Path:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    book = xlsxwriter.Workbook(target, options)
    sheet = book.add_worksheet("People")
    for at, row in enumerate((heading, *()), 0):
        sheet.write_row(at, 0, row)
    for at, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            sheet.write_string(at, column, value)
    about = book.add_worksheet("Report")
    for at, (what, much) in enumerate([("What", "How much"), *report()]):
        about.write_string(at, 0, what)
        about.write_string(at, 1, much)
    book.close()
    return target
