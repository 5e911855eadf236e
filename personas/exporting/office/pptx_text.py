"""Paragraphs in a text box of a slide, in the theme's fonts, in either direction."""

from __future__ import annotations

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Pt

from personas.cards.text.fonts import NAME, QUOTE, STRONG
from personas.exporting.pages.scene import Words
from personas.exporting.pages.text import Paragraph

# Georgia runs wider than Fraunces, Arial a little narrower than Inter, and what stands in for them where they are
# missing may be wider still.
SERIF_SHARE, SANS_SHARE = 0.90, 0.95
HEADINGS = (NAME, QUOTE)
BULLETS = {"dot": "•", "ring": "◦"}


def size_of(one: Paragraph) -> float:
    """The size in points that the paragraph is written with, in half points."""
    share = SERIF_SHARE if one.file in HEADINGS else SANS_SHARE
    return max(1.0, int(one.size * share * 2) / 2)


def fill_frame(frame, words: Words, language: str, middle: bool = False) -> None:
    """Put the paragraphs of `words` into the text frame `frame`, which has no margins and shrinks what is added."""
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE if middle else MSO_ANCHOR.TOP
    body = frame._txBody.bodyPr
    for child in list(body):
        body.remove(child)
    etree.SubElement(body, qn("a:normAutofit"))
    for number, one in enumerate(words.paragraphs):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        _fill(paragraph, one, words, language, last=number + 1 == len(words.paragraphs))


def _fill(paragraph, one: Paragraph, words: Words, language: str, last: bool) -> None:
    paragraph.alignment = _alignment(one, words)
    paragraph.line_spacing = Pt(one.leading)
    paragraph.space_before = Pt(0)
    paragraph.space_after = Pt(0 if last else words.gap)
    _mark(paragraph._p.get_or_add_pPr(), one)
    run = paragraph.add_run()
    run.text = one.text
    run.font.size = Pt(size_of(one))
    run.font.bold = one.file in (STRONG, NAME)
    run.font.italic = one.file == QUOTE
    run.font.color.rgb = RGBColor(*one.colour)
    properties = run._r.get_or_add_rPr()
    properties.set("lang", language)
    family = "mj" if one.file in HEADINGS else "mn"
    for tag, kind in (("latin", "lt"), ("ea", "ea"), ("cs", "cs")):
        etree.SubElement(properties, qn(f"a:{tag}")).set("typeface", f"+{family}-{kind}")


def _alignment(one: Paragraph, words: Words) -> PP_ALIGN:
    if words.align == "centre":
        return PP_ALIGN.CENTER
    return PP_ALIGN.RIGHT if words.align == "end" or one.rtl else PP_ALIGN.LEFT


def _mark(properties, one: Paragraph) -> None:
    """Direction and bullet; the children of pPr have an order that PowerPoint insists on: spacing comes first."""
    if one.rtl:
        properties.set("rtl", "1")
    indent = str(Pt(one.indent).emu if one.indent else 0)
    properties.set("marL", indent)  # of the side where the text begins, in either direction
    properties.set("indent", f"-{indent}" if one.indent else "0")
    if not one.mark:
        etree.SubElement(properties, qn("a:buNone"))
        return
    colour = etree.SubElement(properties, qn("a:buClr"))
    etree.SubElement(colour, qn("a:srgbClr")).set("val", "{:02X}{:02X}{:02X}".format(*one.mark_colour))
    etree.SubElement(properties, qn("a:buFont")).set("typeface", "Arial")
    etree.SubElement(properties, qn("a:buChar")).set("char", BULLETS[one.mark])
