"""The audit of a board on a sheet: bars of each field beside the market, the pyramid, and who is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from personas.cards.oklch import Rgb
from personas.cards.text.fonts import NAME, STRONG, TEXT
from personas.exporting.order import PAPERS
from personas.exporting.pages.scene import SECTION, TITLE, Box, Group, Mark, Page, Shape, Words, stacked, text_group
from personas.exporting.pages.text import Style, paragraph, paragraphs, shrunk
from personas.markets.report import Band, MarginReport

INK, QUIET, PAPER = (28, 25, 22), (100, 94, 88), (255, 255, 255)
BACK, FRONT, LIGHT = (238, 235, 231), (142, 131, 200), (190, 182, 226)
MARGIN, GUTTER, ROW, BODY = 42.0, 24.0, 12.5, 7.6
LABEL, BAR, THIN = 108.0, 74.0, 1.1
SIZES = (7.6, 7.0, 6.4, 5.8)  # of a row, the first at which it takes one line


@dataclass(frozen=True)
class Sheet:
    """What the sheet says: of which board, against whom, with which reports."""

    title: str
    subtitle: str
    reports: Sequence[MarginReport]
    bands: Sequence[Band]
    missing: Sequence[str]
    paper: str = "A4"


def audit_pages(sheet: Sheet) -> Iterator[Page]:
    """As many pages as it takes; one for a board of a usual market."""
    width, height = PAPERS[sheet.paper]
    column = (width - 2 * MARGIN - GUTTER) / 2
    head = _head(sheet, width - 2 * MARGIN)
    blocks = [_pyramid(sheet.bands, column), *(_report(report, column) for report in sheet.reports),
              _missing(sheet.missing, column)]  # fmt: skip
    page, top, x, y = _page(sheet, width, height), MARGIN, MARGIN, MARGIN
    page.marks += head.at(MARGIN, top)
    top = y = top + head.height + 18
    for block in blocks:
        if y + block.height > height - MARGIN:
            if x > MARGIN:
                yield page
                page, top, x = _page(sheet, width, height), MARGIN, MARGIN
            else:
                x += column + GUTTER
            y = top
        page.marks += block.at(x, y)
        y += block.height + 14
    yield page


def _page(sheet: Sheet, width: float, height: float) -> Page:
    return Page(width, height, PAPER, title=sheet.title)


def _style(file: str, colour: Rgb = INK) -> Style:
    return Style(file, 1.32, colour)


def _head(sheet: Sheet, width: float) -> Group:
    title = paragraph(sheet.title, _style(NAME), 22, width)
    below = paragraph(sheet.subtitle, _style(TEXT, QUIET), 9, width)
    return stacked([text_group((title,), width, "title", heading=TITLE), text_group((below,), width, "about")], 4)


def _heading(text: str, width: float) -> Group:
    return text_group((paragraph(text, _style(STRONG), 9.5, width),), width, "heading", heading=SECTION)


def _report(report: MarginReport, width: float) -> Group:
    rows = Group(width, ROW * len(report.rows), tuple(
        mark for at, row in enumerate(report.rows) for mark in _row(row, at * ROW, width)))  # fmt: skip
    figures = f"Chi-square {report.test.statistic:.1f} on {report.test.freedom}, Jensen-Shannon {report.distance:.3f}."
    verdict = paragraph(f"{report.verdict} {figures}", _style(TEXT, QUIET), 6.6, width)
    return stacked([_heading(report.label, width), rows, text_group((verdict,), width, "verdict")], 3)


def _row(row, y: float, width: float) -> Iterator[Mark]:
    said = f"{row.label}: {row.present} of {row.total}, the market {row.expected:.1f}"
    yield _text(row.label, 0, y, LABEL - 4)
    yield Shape(Box(LABEL, y + 3, BAR, 6), BACK, said=said)
    yield Shape(Box(LABEL, y + 3, BAR * row.percent / 100, 6), FRONT, said=said)
    yield Shape(Box(LABEL + BAR * row.target_percent / 100, y + 1.5, THIN, 9), INK, said=said)
    mend = f"  {row.mend:+d}" if row.mend else ""
    yield _text(f"{row.present} of {row.expected:.1f}{mend}", LABEL + BAR + 6, y, width - LABEL - BAR - 6)


def _text(text: str, x: float, y: float, width: float, align: str = "start") -> Words:
    set_ = shrunk(text, _style(TEXT), max(width, 10), SIZES, most=1)
    return Words(Box(x, y + 1, width, ROW), (set_,), "row", align=align)


def _pyramid(bands: Sequence[Band], width: float) -> Group:
    widest = max((n for b in bands for n in (b.men, b.women, b.men_expected, b.women_expected)), default=1) or 1
    middle, half = width / 2, width / 2 - 30
    marks: list[Mark] = []
    for at, band in enumerate(bands):
        marks += _step(band, at * ROW, middle, half / widest)
    drawn = Group(width, ROW * len(bands), tuple(marks))
    legend = paragraph("Masculine left, feminine right; the stroke is the market.", _style(TEXT, QUIET), 6.6, width)
    return stacked([_heading("Population pyramid", width), drawn, text_group((legend,), width, "legend")], 3)


def _step(band: Band, y: float, middle: float, unit: float) -> Iterator[Mark]:
    said = (f"{band.label}: {band.men} masculine, the market {band.men_expected:.1f}; {band.women} feminine, "
            f"the market {band.women_expected:.1f}")  # fmt: skip
    left, right = middle - 30, middle + 30
    yield Shape(Box(left - band.men * unit, y + 1.5, band.men * unit, ROW - 3), LIGHT, said=said)
    yield Shape(Box(right, y + 1.5, band.women * unit, ROW - 3), FRONT, said=said)
    yield Shape(Box(left - band.men_expected * unit, y + 0.5, THIN, ROW - 1), INK, said=said)
    yield Shape(Box(right + band.women_expected * unit, y + 0.5, THIN, ROW - 1), INK, said=said)
    yield _text(band.label, left, y, 60, align="centre")


def _missing(sentences: Sequence[str], width: float) -> Group:
    texts = sentences or ["Nobody: every group that the market would have here is on the board."]
    return stacked([_heading("Missing groups", width),
                    text_group(paragraphs(texts, _style(TEXT), BODY, width), width, "missing", 2)], 3)  # fmt: skip
