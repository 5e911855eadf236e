"""Pages as a PDF: text that can be searched and copied in every script, in fonts that travel inside the file.

fpdf2 writes the document and cuts the fonts down to what is used; the glyphs come from our own shaping, which knows
several fonts in one line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time
from io import BytesIO

from fpdf import FPDF, ViewerPreferences
from PIL import Image

from personas.cards.oklch import Rgb
from personas.cards.text.fonts import FOLDER
from personas.exporting.order import LARGE_SIDE, Order
from personas.exporting.pages.parts import initials, no_portrait
from personas.exporting.pages.scene import Box, Mark, Page, Portrait, Shape, Words
from personas.exporting.pages.text import Paragraph
from personas.exporting.pages.type import advance
from personas.exporting.pdf.pdf_tags import Tagger
from personas.exporting.pdf.pdf_text import ink, line_operators
from personas.exporting.pdf.pdf_tree import Tree
from personas.exporting.pdf.pdf_xmp import xmp_fields

CIRCLE = 0.5523  # length of a Bézier handle that makes a quarter of a circle
MARK_SIZE = 0.36  # of the size of the text, for the dot or ring before a paragraph
README = "README-AI-GENERATED.txt"


def write_pdf(order: Order, pages: Iterable[Page]) -> bytes:
    """The document as bytes. `pages` may be a generator: each is drawn as it comes."""
    return PdfWriter(order).write(pages)


class PdfWriter:
    """One document in the making."""

    def __init__(self, order: Order):
        self.order = order
        self.pictures: dict[tuple[int, Rgb], bytes | None] = {}
        self.pdf = FPDF(unit="pt")
        self.pdf.set_auto_page_break(False)
        self.pdf.set_margin(0)
        self.pdf.struct_builder = Tree()
        self.tagger = Tagger(self.pdf.struct_builder)
        self.pdf.set_lang(order.language)
        self.pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.pdf.set_title(order.title)
        self.pdf.set_subject(order.notice)
        self.pdf.set_creator(order.brand)
        self.pdf.set_producer(f"{order.brand} with fpdf2")
        self.pdf.set_keywords("AI-generated, synthetic persona, trainedAlgorithmicMedia")
        self.pdf.set_creation_date(datetime.combine(order.day, time(), UTC))
        self.pdf.set_xmp_metadata(xmp_fields(order))

    def write(self, pages: Iterable[Page]) -> bytes:
        for page in pages:
            self._page(page)
        if self.order.readme:
            self.pdf.embed_file(
                bytes=self.order.readme.encode(),
                basename=README,
                desc="What may be done with these pictures",
                compress=True,
                modification_date=self.pdf.creation_date,
            )
        return self.order.sign(bytes(self.pdf.output()), "application/pdf")

    def _page(self, page: Page) -> None:
        self.height = page.height
        self.pdf.add_page(format=(page.width, page.height))
        self.tagger.open_page(page, self.pdf.pages[self.pdf.page])
        if page.title:
            self.pdf.start_section(page.title)
        self._shape(Shape(Box(0, 0, page.width, page.height), page.ground))
        for mark in page.marks:
            self._mark(mark)

    def _mark(self, mark: Mark) -> None:
        match mark:
            case Shape():
                self._shape(mark)
            case Words():
                self._words(mark)
            case Portrait():
                self._portrait(mark)

    def _tagged(self, tags: tuple[str, str], draw: Callable[..., None], *what) -> None:
        self.pdf._out(tags[0])
        draw(*what)
        self.pdf._out(tags[1])

    def _shape(self, shape: Shape) -> None:
        self._tagged(self.tagger.shape(shape), self._draw_shape, shape)

    def _draw_shape(self, shape: Shape) -> None:
        if shape.outline:
            half = shape.outline / 2
            box = Box(
                shape.box.x + half,
                shape.box.y + half,
                shape.box.width - shape.outline,
                shape.box.height - shape.outline,
            )
            path = self._path(box, max(0.0, shape.radius - half))
            self.pdf._out(f"q {ink(shape.fill, stroke=True)} {shape.outline:.2f} w {path} S Q")
        else:
            self.pdf._out(f"q {ink(shape.fill)} {self._path(shape.box, shape.radius)} f Q")

    def _path(self, box: Box, radius: float) -> str:
        """The operators of a rectangle with round corners."""
        left, right = box.x, box.right
        top, bottom = self.height - box.y, self.height - box.bottom
        r = min(radius, box.width / 2, box.height / 2)
        if r <= 0:
            return f"{left:.2f} {bottom:.2f} {box.width:.2f} {box.height:.2f} re"
        c = r * (1 - CIRCLE)
        return (
            f"{left + r:.2f} {top:.2f} m {right - r:.2f} {top:.2f} l "
            f"{right - c:.2f} {top:.2f} {right:.2f} {top - c:.2f} {right:.2f} {top - r:.2f} c "
            f"{right:.2f} {bottom + r:.2f} l "
            f"{right:.2f} {bottom + c:.2f} {right - c:.2f} {bottom:.2f} {right - r:.2f} {bottom:.2f} c "
            f"{left + r:.2f} {bottom:.2f} l "
            f"{left + c:.2f} {bottom:.2f} {left:.2f} {bottom + c:.2f} {left:.2f} {bottom + r:.2f} c "
            f"{left:.2f} {top - r:.2f} l "
            f"{left:.2f} {top - c:.2f} {left + c:.2f} {top:.2f} {left + r:.2f} {top:.2f} c h"
        )

    def _words(self, words: Words) -> None:
        y = words.box.y
        for one in words.paragraphs:
            if one.mark:
                self._bullet(one, words.box, y)
            self._tagged(self.tagger.paragraph(words, one), self._lines, one, words, y)
            y += one.height + words.gap

    def _lines(self, one: Paragraph, words: Words, y: float) -> None:
        for number, (line, space) in enumerate(zip(one.lines, one.spaced, strict=True)):
            self._line(one, line, line_start(one, line, words), y + one.baseline + number * one.leading, space)

    def _bullet(self, one: Paragraph, box: Box, y: float) -> None:
        side = one.size * MARK_SIZE
        x = box.right - side if one.rtl else box.x
        shape = Box(x, y + one.leading / 2 - side / 2, side, side)
        self._shape(Shape(shape, one.mark_colour, side / 2, side / 4 if one.mark == "ring" else 0.0))

    def _line(self, one: Paragraph, line: str, x: float, y: float, after: str = "") -> None:
        self.pdf._out(line_operators(self._font, one, line, x, self.height - y, after))

    def _font(self, file: str):
        """The fpdf font of `file`, present on the page that is being drawn."""
        key = file.removesuffix(".ttf").lower().replace("_", "-")
        if key not in self.pdf.fonts:
            self.pdf.add_font(key, fname=FOLDER / file)
        font = self.pdf.fonts[key]
        self.pdf._set_font_for_page(font, 12)
        return font

    def _portrait(self, mark: Portrait) -> None:
        self._shape(Shape(mark.box, mark.ground, mark.radius))
        picture = self._picture(mark.person, mark.ground)
        if picture is None:
            said = no_portrait(self.order.people[mark.person])
            self._tagged(self.tagger.portrait(mark, said), self._initials, mark)
        else:
            self._tagged(self.tagger.portrait(mark, mark.alt), self._draw_portrait, mark, picture)

    def _draw_portrait(self, mark: Portrait, picture: bytes) -> None:
        box = mark.box
        self.pdf._out(f"q {self._path(box, mark.radius)} W n")
        self.pdf.image(BytesIO(picture), box.x, box.y, box.width, box.height)
        self.pdf._out("Q")

    def _picture(self, number: int, ground: Rgb) -> bytes | None:
        """The portrait on its ground as JPEG, which goes into the document byte by byte, its marks included."""
        key = (number, ground)
        if key not in self.pictures:
            self.pictures[key] = self._flattened(number, ground)
        return self.pictures[key]

    def _flattened(self, number: int, ground: Rgb) -> bytes | None:
        person = self.order.people[number]
        picture = self.order.portrait(person, LARGE_SIDE)
        if picture is None:
            return None
        flat = Image.new("RGB", picture.size, ground)
        flat.paste(picture.convert("RGB"), (0, 0), picture.getchannel("A"))
        return self.order.encode(flat, person, "JPEG")

    def _initials(self, mark: Portrait) -> None:
        for one, baseline in initials(self.order.people[mark.person], mark.box):
            x = mark.box.x + (mark.box.width - advance(one.file, one.text) * one.size) / 2
            self._line(one, one.text, x, baseline)


def line_start(one: Paragraph, line: str, words: Words) -> float:
    """Where the first glyph of `line` stands."""
    inner = words.box.width - one.indent
    spare = inner - advance(one.file, line) * one.size
    at_right = words.align == "end" or (words.align == "start" and one.rtl)
    left = words.box.x + (0.0 if one.rtl else one.indent)
    if words.align == "centre":
        return left + spare / 2
    return left + (spare if at_right else 0.0)
