"""CSV that Excel, Numbers, Sheets and Canva open as it is: UTF-8 with a byte order mark, CRLF, and between the columns
what the market's spreadsheets expect, or what was chosen.
"""

from __future__ import annotations

import csv
import io

from personas.exporting.order import Order
from personas.exporting.tables.places import SEPARATORS, separator_of
from personas.exporting.tables.table import harmless, table

BOM = "\ufeff"
BETWEEN = " | "  # items of a list: no sign that any reader takes for the end of a cell or a row


def write_csv(order: Order) -> bytes:
    """A heading of keys, then one row a person."""
    people = table(order)
    file = io.StringIO()
    markets = {str(person.record.get("market") or "") for person in order.people}
    writer = csv.writer(file, delimiter=SEPARATORS.get(order.separator) or separator_of(markets))
    writer.writerow(column.key for column in people.columns)
    for row in people.rows:
        writer.writerow(_cell(row.get(column.key, "")) for column in people.columns)
    order.hear(len(order.people), len(order.people))
    return (BOM + file.getvalue()).encode()


def _cell(text: str) -> str:
    return BETWEEN.join(harmless(item) for item in text.split("\n"))
