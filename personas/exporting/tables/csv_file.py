"""CSV that Excel, Numbers, Sheets and Canva open as it is: UTF-8 with a byte order mark, CRLF, and between the columns
what the market's spreadsheets expect, or what was chosen.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from personas.exporting.order import Order
from personas.exporting.tables.places import SEPARATORS, separator_of
from personas.exporting.tables.table import harmless, table

BOM = "\ufeff"
BETWEEN = " | "  # items of a list: no sign that any reader takes for the end of a cell or a row


def write_csv(order: Order) -> bytes:
    """A heading of keys, then one row a person."""
    people = table(order)
    markets = {str(person.record.get("market") or "") for person in order.people}
    keys = [column.key for column in people.columns]
    separator = SEPARATORS.get(order.separator) or separator_of(markets)
    text = csv_text(keys, ([row.get(key, "") for key in keys] for row in people.rows), separator)
    order.hear(len(order.people), len(order.people))
    return text.encode()


def csv_text(heading: Iterable[str], rows: Iterable[Iterable[str]], separator: str) -> str:
    """With the byte order mark, and no cell that a spreadsheet would run as a formula."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator)
    writer.writerow(heading)
    writer.writerows([_cell(text) for text in row] for row in rows)
    return BOM + file.getvalue()


def _cell(text: str) -> str:
    return BETWEEN.join(harmless(item) for item in text.split("\n"))
