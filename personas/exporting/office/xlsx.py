"""A workbook with a portrait in each row: inside the cell, where Excel and Canva take it along with the row, and lying
over the cell, where LibreOffice and Numbers show it. Both are one picture in the file.
"""

from __future__ import annotations

from datetime import datetime, time
from io import BytesIO
from math import ceil
from typing import Any

import xlsxwriter

from personas.cards.text.fonts import is_right_to_left
from personas.exporting.office.package import with_pictures_once
from personas.exporting.order import PORTRAIT_SIDE, Order
from personas.exporting.tables.table import Column, table

ROW_HEIGHT = 96.0  # points
PHOTO_WIDTH = 17.6  # characters, which makes the cell square
WIDE, NARROW, NAME_WIDTH = 44.0, 20.0, 26.0
PIXELS_A_POINT = 96 / 72
TALLEST, LINE, AIR = 240.0, 13.5, 8.0  # points
ON_PAPER = 205.0  # characters side by side that can still be read on one landscape page
PAPERS = {"A4": 9, "Letter": 1}  # as Excel numbers them
PAPER, INK, RULE = "#FAF7F2", "#1F1B17", "#DDD8D1"


def write_xlsx(order: Order) -> bytes:
    """The workbook as bytes: sheets Personas and About."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    WorkbookWriter(order, book).write()
    book.close()
    return with_pictures_once(target.getvalue())


class WorkbookWriter:
    """One workbook in the making."""

    def __init__(self, order: Order, book: xlsxwriter.Workbook):
        self.order, self.book = order, book
        text = {"text_wrap": True, "valign": "top", "font_name": "Arial", "font_size": 10, "font_color": INK}
        text |= {"bottom": 1, "bottom_color": RULE}
        self.cell = book.add_format(text)
        # What stands in the cell of a picture for programs that know none in cells: it lies under the one over it.
        self.unseen = book.add_format({**text, "font_color": "#FFFFFF", "font_size": 1})
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
        sheet, people = self.book.add_worksheet("Personas"), table(self.order)
        columns = [Column("photo", "Photo"), *people.columns]
        self._headings(sheet, columns)
        for number, row in enumerate(people.rows):
            self._person(sheet, number, row, people.columns)
            self.order.hear(number + 1, len(people.rows))
        sheet.autofilter(0, 0, max(1, len(people.rows)), len(people.columns))
        self._print(sheet, columns, len(people.rows))
        self._about()

    def _print(self, sheet: Any, columns: list[Column], rows: int) -> None:
        """Who it is and the first texts on pages as wide as a sheet; the rest is for the screen."""
        last, width = 0, 0.0
        for at, column in enumerate(columns):
            width += _width(column)
            if width > ON_PAPER:
                break
            last = at
        sheet.set_landscape()
        sheet.set_paper(PAPERS.get(self.order.paper, 9))
        sheet.set_margins(0.4, 0.4, 0.5, 0.6)
        sheet.print_area(0, 0, max(1, rows), last)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer(f"&L{self.order.notice.replace('&', '&&')}&R&P / &N")

    def _headings(self, sheet: Any, columns: list[Column]) -> None:
        sheet.set_row(0, 24)
        sheet.freeze_panes(1, 2)
        sheet.hide_gridlines(2)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, _width(column))
            sheet.write_string(0, at, column.label, self.head)

    def _person(self, sheet: Any, number: int, row: dict[str, str], columns: tuple[Column, ...]) -> None:
        line = number + 1
        heights = [_height(row.get(column.key, ""), _width(column)) for column in columns]
        sheet.set_row(line, max(ROW_HEIGHT, *heights))
        for at, column in enumerate(columns, 1):
            text = row.get(column.key, "")
            look = self.strong if column.key == "name" else self.mirrored if is_right_to_left(text) else self.cell
            sheet.write_string(line, at, text, look)
        self._portrait(sheet, number, line)

    def _portrait(self, sheet: Any, number: int, line: int) -> None:
        person = self.order.people[number]
        picture = self.order.portrait_alone(person, PORTRAIT_SIDE)
        if picture is None:
            sheet.write_string(line, 0, person.in_place or "No portrait", self.cell)
            return
        name = f"portrait-{number + 1}.png"
        inside = {"image_data": BytesIO(picture), "cell_format": self.unseen, "description": person.card.alt}
        sheet.embed_image(line, 0, name, inside)
        scale = ROW_HEIGHT * PIXELS_A_POINT / PORTRAIT_SIDE
        how = {"x_scale": scale, "y_scale": scale, "object_position": 1, "decorative": True}
        sheet.insert_image(line, 0, name, {"image_data": BytesIO(picture), **how})

    def _about(self) -> None:
        sheet = self.book.add_worksheet("About")
        sheet.set_column(0, 0, 100)
        for line, text in enumerate([self.order.title, self.order.notice, "", *self.order.readme.splitlines()]):
            sheet.write_string(line, 0, text)


def _height(text: str, width: float) -> float:
    """Points that a text takes in a column of `width` characters; a row is not taller than TALLEST."""
    lines = sum(max(1, ceil(len(line) * 1.1 / width)) for line in text.split("\n"))
    return min(TALLEST, lines * LINE + AIR)


def _width(column: Column) -> float:
    if column.key == "photo":
        return PHOTO_WIDTH
    if column.key == "name":
        return NAME_WIDTH
    return WIDE if column.wide else NARROW
