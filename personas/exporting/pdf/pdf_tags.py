"""What each mark of a page is to somebody who hears it: heading, paragraph, list, picture, or nothing (an artifact)."""

from __future__ import annotations

from fpdf.output import PDFPage

from personas.exporting.pages.scene import Box, Page, Portrait, Shape, Words
from personas.exporting.pages.text import Paragraph
from personas.exporting.pdf.pdf_tree import Element, Tree

ARTIFACT = ("/Artifact BMC", "EMC")
ALT_LANGUAGE = "en"  # of the alternative texts, whatever that of the page


class Tagger:
    """Tags for the marks of one document, in the order in which they are drawn, which is that of reading."""

    def __init__(self, tree: Tree):
        self.tree = tree
        self.first_level = 0  # of headings: a document of one-page cards begins with names

    def open_page(self, page: Page, drawn: PDFPage) -> None:
        self.height, self.language = page.height, page.language
        self.section = self.tree.open_page(drawn, page.language)
        self.list: tuple[str, Element] | None = None
        self.figure: tuple[str, Element] | None = None

    def paragraph(self, words: Words, one: Paragraph) -> tuple[str, str]:
        """The operators before and after a paragraph of `words`."""
        self.figure = None
        if words.item or one.mark:
            return self._item(words)
        self.list = None
        kind = f"H{self._level(words.heading)}" if words.heading else "P"
        return self._marked(kind, self.tree.add(kind, self.section))

    def _level(self, heading: int) -> int:
        self.first_level = self.first_level or heading
        return max(1, heading - self.first_level + 1)

    def _item(self, words: Words) -> tuple[str, str]:
        if self.list is None or self.list[0] != words.name:
            self.list = words.name, self.tree.add("L", self.section, attributes="<</O /List /ListNumbering /Disc>>")
        item = self.tree.add("LI", self.list[1])
        return self._marked("LBody", self.tree.add("LBody", item))

    def shape(self, shape: Shape) -> tuple[str, str]:
        """A shape that says something is a picture of it, as many shapes as say the same; the others are nothing."""
        if not shape.said:
            return ARTIFACT
        if self.figure is None or self.figure[0] != shape.said:
            self.figure = shape.said, self._figure(shape.said, shape.box, self.language)
        return self._marked("Figure", self.figure[1])

    def portrait(self, portrait: Portrait, said: str) -> tuple[str, str]:
        self.list = self.figure = None
        return self._marked("Figure", self._figure(said, portrait.box, ALT_LANGUAGE))

    def _figure(self, said: str, box: Box, language: str) -> Element:
        """``language`` is that of ``said``; it is written down where the page is in another."""
        corners = f"{box.x:.2f} {self.height - box.bottom:.2f} {box.right:.2f} {self.height - box.y:.2f}"
        lang = language if self.language.split("-")[0] != language.split("-")[0] else ""
        return self.tree.add(
            "Figure", self.section, said=said, lang=lang, attributes=f"<</O /Layout /BBox [{corners}]>>"
        )

    def _marked(self, kind: str, element: Element) -> tuple[str, str]:
        return f"/{kind} <</MCID {self.tree.mark(element)}>> BDC", "EMC"
