"""Pages as PowerPoint slides: real text boxes, real shapes, pictures with alternative texts, notes.

Slides are opened where our fonts are not installed, so the theme names fonts that every office has, and the text is set
a little smaller than it was measured: what fits on the page fits in the box.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from functools import cached_property
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

from lxml import etree
from PIL import Image
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Pt

from personas.cards.oklch import Rgb
from personas.exporting.office.pptx_text import fill_frame
from personas.exporting.office.thumbnail import thumbnail
from personas.exporting.order import Order
from personas.exporting.pages.parts import initials
from personas.exporting.pages.scene import Box, Mark, Page, Portrait, Shape, Words

PICTURE_SIDE = 384  # pixels: sharp on a projector, and fifty people stay under ten megabytes
THEME_FONTS = {"major": "Georgia", "minor": "Arial"}
PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
TITLE_ONLY = 5  # the layout of python-pptx's own template
DECORATIVE = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}">'
    '<adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/>'
    "</a:ext></a:extLst>"
)


def write_pptx(order: Order, pages: Iterable[Page]) -> bytes:
    """The presentation as bytes."""
    return PptxWriter(order).write(pages)


def stored(data: bytes) -> bytes:
    """The same package without compression, which is the form that can be signed."""
    target = BytesIO()
    with ZipFile(BytesIO(data)) as packed, ZipFile(target, "w", ZIP_STORED) as plain:
        for entry in packed.infolist():
            plain.writestr(entry.filename, packed.read(entry))
    return target.getvalue()


class PptxWriter:
    """One presentation in the making."""

    def __init__(self, order: Order):
        self.order = order
        self.pictures: dict[int, bytes | None] = {}
        self.deck = Presentation()
        self._name_fonts()
        self._say_who()

    def write(self, pages: Iterable[Page]) -> bytes:
        for number, page in enumerate(pages):
            self._slide(page)
            if number == 0:
                picture = thumbnail(page, self._face)
                self._part("/docProps/thumbnail.jpeg")._blob = self.order.encode(picture, self.order.people[0], "JPEG")
        self._part("/docProps/app.xml")._blob = self._properties()
        target = BytesIO()
        self.deck.save(target)
        return target.getvalue()

    def _name_fonts(self) -> None:
        """The theme's heading and body font, so that a company changes both in one place."""
        master = self.deck.slide_masters[0].part
        theme = next(rel.target_part for rel in master.rels.values() if rel.reltype.endswith("/theme"))
        tree = etree.fromstring(theme.blob)
        for kind, face in THEME_FONTS.items():
            for latin in tree.iter(qn(f"a:{kind}Font")):
                latin.find(qn("a:latin")).set("typeface", face)
        theme._blob = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)

    def _part(self, name: str):
        return next(part for part in self.deck.part.package.iter_parts() if part.partname == name)

    def _face(self, number: int, side: int) -> Image.Image | None:
        return self.order.portrait(self.order.people[number], side)

    def _properties(self) -> bytes:
        """What file managers show of a presentation; python-pptx 1.0.2 leaves those of its template."""
        slides = self.deck.slides
        notes = sum(slide.has_notes_slide for slide in slides)
        texts = [shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame]
        words, lines = sum(len(text.split()) for text in texts), sum(len(text.split("\n")) for text in texts if text)
        said = {"TotalTime": 0, "Words": words, "Application": self.order.brand, "PresentationFormat": "Widescreen"}
        said |= {"Paragraphs": lines, "Slides": len(slides), "Notes": notes, "HiddenSlides": 0, "AppVersion": "1.0000"}
        root = etree.Element(f"{{{PROPERTIES}}}Properties", nsmap={None: PROPERTIES})
        for name, value in said.items():
            etree.SubElement(root, f"{{{PROPERTIES}}}{name}").text = str(value)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    def _say_who(self) -> None:
        said = self.deck.core_properties
        said.title, said.author, said.subject = self.order.title, self.order.brand, self.order.notice
        said.keywords = "AI-generated, synthetic persona, trainedAlgorithmicMedia"
        said.comments = self.order.notice
        said.created = said.modified = datetime.combine(self.order.day, time())
        said.last_modified_by = self.order.brand

    @cached_property
    def _layout(self):
        return self.deck.slide_layouts[TITLE_ONLY]

    def _slide(self, page: Page) -> None:
        self.deck.slide_width, self.deck.slide_height = Pt(page.width), Pt(page.height)
        self.slide = self.deck.slides.add_slide(self._layout)
        self.language = page.language
        self.titled = False
        background = self.slide.background.fill
        background.solid()
        background.fore_color.rgb = RGBColor(*page.ground)
        for mark in page.marks:
            self._mark(mark)
        self._order_title()
        if page.notes:
            self.slide.notes_slide.notes_text_frame.text = page.notes

    def _order_title(self) -> None:
        """The title is drawn above the panel that it stands on, and read first; without one it goes."""
        title = self.slide.shapes.title
        if title is not None and not self.titled:
            title._element.getparent().remove(title._element)
        elif title is not None:
            tree = title._element.getparent()
            tree.remove(title._element)
            tree.append(title._element)

    def _mark(self, mark: Mark) -> None:
        match mark:
            case Shape():
                self._shape(mark)
            case Words():
                self._words(mark)
            case Portrait():
                self._portrait(mark)

    def _shape(self, mark: Shape):
        box, side = mark.box, min(mark.box.width, mark.box.height)
        circle = mark.radius >= side / 2 - 0.01 and abs(box.width - box.height) < 0.01
        kind = MSO_SHAPE.OVAL if circle else MSO_SHAPE.ROUNDED_RECTANGLE if mark.radius else MSO_SHAPE.RECTANGLE
        shape = self.slide.shapes.add_shape(kind, *_emu(box))
        if kind is MSO_SHAPE.ROUNDED_RECTANGLE:
            shape.adjustments[0] = min(0.5, mark.radius / side)
        _paint(shape, mark.fill, mark.outline)
        _name(shape, mark.name, mark.said)
        return shape

    def _words(self, mark: Words) -> None:
        is_title = not self.titled and (mark.title or mark.name == "name")
        if is_title:
            shape, self.titled = self.slide.shapes.title, True
            shape.left, shape.top, shape.width, shape.height = _emu(mark.box)
        else:
            shape = self.slide.shapes.add_textbox(*_emu(mark.box))
        shape.name = mark.name or "text"
        fill_frame(shape.text_frame, mark, self.language)

    def _portrait(self, mark: Portrait) -> None:
        picture = self._picture(mark.person)
        if mark.radius or picture is None:
            tile = self._shape(Shape(mark.box, mark.ground, mark.radius))
        if picture is None:
            return self._initials(mark, tile)
        shape = self.slide.shapes.add_picture(BytesIO(picture), *_emu(mark.box))
        if mark.radius:
            shape.auto_shape_type = MSO_SHAPE.ROUNDED_RECTANGLE
            share = round(100000 * min(0.5, mark.radius / mark.box.width))
            guide = parse_xml(f'<a:gd {nsdecls("a")} name="adj" fmla="val {share}"/>')
            shape._element.spPr.find(qn("a:prstGeom")).get_or_add_avLst().append(guide)
        shape.name = self.order.people[mark.person].card.name
        shape._element.nvPicPr.cNvPr.set("descr", mark.alt)
        return None

    def _picture(self, number: int) -> bytes | None:
        if number not in self.pictures:
            self.pictures[number] = self.order.portrait_file(self.order.people[number], PICTURE_SIDE)
        return self.pictures[number]

    def _initials(self, mark: Portrait, tile) -> None:
        lines = tuple(one for one, _ in initials(self.order.people[mark.person], mark.box))
        fill_frame(tile.text_frame, Words(mark.box, lines, align="centre"), self.language, middle=True)


def _emu(box: Box) -> tuple[Emu, Emu, Emu, Emu]:
    return Pt(box.x), Pt(box.y), Pt(box.width), Pt(box.height)


def _paint(shape, fill: Rgb, outline: float) -> None:
    style = shape._element.find(qn("p:style"))
    if style is not None:  # of the theme: a shadow, an outline and white text
        shape._element.remove(style)
    if outline:
        shape.fill.background()
        shape.line.color.rgb, shape.line.width = RGBColor(*fill), Pt(outline)
        return
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor(*fill)
    shape.line.fill.background()


def _name(shape, name: str, said: str) -> None:
    """A shape that says something says it to those who cannot see it, too; the others are marked as decoration."""
    properties = shape._element.nvSpPr.cNvPr
    if said:
        properties.set("descr", said)
    else:
        properties.append(etree.fromstring(DECORATIVE))
    shape.name = name or said or "shape"
