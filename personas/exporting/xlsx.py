"""A workbook with the portraits inside its cells, which is how Canva and Excel take pictures along with rows.

The second sheet holds the same portraits lying over cells, for programs that know no pictures in cells.
"""

from __future__ import annotations

from datetime import datetime, time
from io import BytesIO
from typing import Any

import xlsxwriter

from personas.cards.fonts import is_right_to_left
from personas.exporting.order import PORTRAIT_SIDE, Order
from personas.exporting.table import Column, table

ROW_HEIGHT = 96.0  # points
PHOTO_WIDTH = 17.6  # characters, which makes the cell square
WIDE, NARROW, NAME_WIDTH = 44.0, 20.0, 26.0
PIXELS_A_POINT = 96 / 72
IN_CELLS = (
    "Where the photos show as #VALUE!, the program knows no pictures in cells: sheet Pictures has them over cells."
)
PAPER, INK, RULE = "#FAF7F2", "#1F1B17", "#DDD8D1"


def write_xlsx(order: Order) -> bytes:
    """The workbook as bytes: sheets Personas, Pictures and About."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    WorkbookWriter(order, book).write()
    book.close()
    return target.getvalue()


class WorkbookWriter:
    """One workbook in the making."""

    def __init__(self, order: Order, book: xlsxwriter.Workbook):
        self.order, self.book = order, book
        text = {"text_wrap": True, "valign": "top", "font_name": "Arial", "font_size": 10, "font_color": INK}
        text |= {"bottom": 1, "bottom_color": RULE}
        self.cell = book.add_format(text)
        self.mirrored = book.add_format({**text, "align": "right", "reading_order": 2})
        self.strong = book.add_format({**text, "bold": True})
        self.head = book.add_format({**text, "bold": True, "bg_color": PAPER, "valign": "vcenter"})
        book.set_properties(
            {
                "title": order.title,
                "subject": order.notice,
                "author": order.brand,
                "comments": order.notice,
                "keywords": "AI-generated, synthetic persona, trainedAlgorithmicMedia",
                "created": datetime.combine(order.day, time()),
            }
        )

    def write(self) -> None:
        people, pictures = self.book.add_worksheet("Personas"), self.book.add_worksheet("Pictures")
        columns = table(self.order)
        self._headings(people, [Column("photo", "Photo"), *columns.columns])
        self._headings(pictures, [Column("photo", "Photo"), Column("name", "Name"), Column("id", "Persona")])
        for number, row in enumerate(columns.rows):
            self._person(people, pictures, number, row, columns.columns)
            self.order.hear(number + 1, len(columns.rows))
        people.autofilter(0, 0, max(1, len(columns.rows)), len(columns.columns))
        people.set_landscape()
        people.repeat_rows(0)
        people.set_footer(f"&L{self.order.notice}&R&P / &N")
        self._about()

    def _headings(self, sheet: Any, columns: list[Column]) -> None:
        sheet.set_row(0, 24)
        sheet.freeze_panes(1, 2)
        sheet.hide_gridlines(2)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, _width(column))
            sheet.write_string(0, at, column.label, self.head)

    def _person(
        self, people: Any, pictures: Any, number: int, row: dict[str, str], columns: tuple[Column, ...]
    ) -> None:
        line = number + 1
        people.set_row(line, ROW_HEIGHT)
        pictures.set_row(line, ROW_HEIGHT)
        for at, column in enumerate(columns, 1):
            text = row.get(column.key, "")
            look = self.strong if column.key == "name" else self.mirrored if is_right_to_left(text) else self.cell
            people.write_string(line, at, text, look)
        pictures.write_string(line, 1, row["name"], self.strong)
        pictures.write_string(line, 2, row["id"], self.cell)
        self._portrait(people, pictures, number, line)

    def _portrait(self, people: Any, pictures: Any, number: int, line: int) -> None:
        person = self.order.people[number]
        picture = self.order.portrait_alone(person, PORTRAIT_SIDE)
        if picture is None:
            people.write_string(line, 0, "No portrait", self.cell)
            return
        name, said = f"portrait-{number + 1}.png", {"description": person.card.alt}
        people.embed_image(line, 0, name, {"image_data": BytesIO(picture), "cell_format": self.cell, **said})
        scale = ROW_HEIGHT * PIXELS_A_POINT / PORTRAIT_SIDE
        how = {"x_scale": scale, "y_scale": scale, "object_position": 1, **said}
        pictures.insert_image(line, 0, name, {"image_data": BytesIO(picture), **how})

    def _about(self) -> None:
        sheet = self.book.add_worksheet("About")
        sheet.set_column(0, 0, 100)
        for line, text in enumerate(
            [self.order.title, self.order.notice, IN_CELLS, "", *self.order.readme.splitlines()]
        ):
            sheet.write_string(line, 0, text)


def _width(column: Column) -> float:
    if column.key == "photo":
        return PHOTO_WIDTH
    if column.key == "name":
        return NAME_WIDTH
    return WIDE if column.wide else NARROW
