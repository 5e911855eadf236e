"""CSV that Excel, Numbers, Sheets and Canva open as it is: UTF-8 with a byte order mark, commas, CRLF."""

from __future__ import annotations

import csv
import io

from personas.exporting.order import Order
from personas.exporting.table import harmless, table

BOM = "\ufeff"
BETWEEN = "; "  # instead of line breaks, which some readers of CSV take for the end of a row


def write_csv(order: Order) -> bytes:
    """A heading of keys, then one row a person."""
    people = table(order)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(column.key for column in people.columns)
    for row in people.rows:
        writer.writerow(harmless(row.get(column.key, "").replace("\n", BETWEEN)) for column in people.columns)
    order.hear(len(order.people), len(order.people))
    return (BOM + file.getvalue()).encode()
