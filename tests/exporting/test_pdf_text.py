"""Text in a PDF is text: searched and copied in every script, in fonts inside the file."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from personas.cards.text.fonts import NAME, TEXT
from personas.exporting.pages.scene import Box, Page, Words
from personas.exporting.pages.text import Style, paragraphs
from personas.exporting.pages.type import advance, shape
from personas.exporting.pdf.pdf import write_pdf
from tests.exporting.orders import order

INK = (20, 20, 20)
SCRIPTS = {
    "Latin": "I read the label before the price, office — flat AVAWA Tor.",
    "German": "Kraftfahrzeughaftpflichtversicherungsschadensregulierungsfachangestellte",
    "Vietnamese": "Nguyễn Thị Mỹ Hạnh: nếu tôi phải hỏi giá, tôi đã đi rồi.",
    "Japanese": "アプリが必要なら、まず孫に聞いて、それから決めます。",
    "Korean": "세일이라고 다 싼 건 아니에요.",
    "Hindi": "सौदा तभी सौदा है जब पैसे वापस मिल सकें, और वह भी बिना बहस के।",
    "Arabic": "أرني تكاليف السنة الثانية ثم نتحدث عن العقد",
    "Hebrew": "רוחמה חן",
    "Chinese": "不是真实人物。",
    "Thai": "เทียมศักดิ์",
    "Tamil": "தமிழ்",
    "Greek": "Ελευθερία Παπαδοπούλου",
    "Cyrillic": "Екатерина Крестовоздвиженская",
}


def pdf_of(*texts: str, width: float = 300, size: float = 11, file: str = TEXT) -> PdfReader:
    page = Page(400, 842, (250, 247, 240), title="One")
    page.marks.append(Words(Box(40, 40, width, 700), paragraphs(texts, Style(file, 1.4, INK), size, width), gap=6))
    return PdfReader(BytesIO(write_pdf(order(), [page])))


def joined(text: str) -> str:
    """Without spaces and line breaks, which readers set as they see fit."""
    return "".join(text.split()).replace("\u200f", "")


@pytest.mark.parametrize("script", SCRIPTS)
def test_an_independent_reader_finds_the_text(script):
    width = 600 if script == "German" else 300
    assert joined(SCRIPTS[script]) in joined(pdf_of(SCRIPTS[script], width=width).pages[0].extract_text())


@pytest.mark.parametrize("script", SCRIPTS)
def test_no_letter_is_a_box(script):
    """Glyph 0 is what a font draws for a character that it does not have."""
    assert all(glyph.number for piece in shape(NAME, SCRIPTS[script]) for glyph in piece.glyphs)


def test_fonts_are_inside_and_cut_down():
    reader = pdf_of(*SCRIPTS.values())
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]
    assert len(fonts) >= 8
    for font in fonts:
        inner = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert "+" in str(font["/BaseFont"])
        assert len(inner["/FontFile2"].get_object().get_data()) < 120_000


def test_arabic_runs_from_right_to_left_and_numbers_do_not():
    pieces = shape(TEXT, "السنة 2026 الثانية")
    said = "".join(glyph.text for piece in pieces for glyph in piece.glyphs)
    assert "2026" in said
    assert said[0] == "ة" and said[-1] == "ا"


def test_letters_of_arabic_are_joined():
    """An isolated letter is another glyph than the same letter in a word."""
    alone = {glyph.number for piece in shape(TEXT, "ع") for glyph in piece.glyphs}
    inside = {glyph.number for piece in shape(TEXT, "العقد") for glyph in piece.glyphs}
    assert not alone & inside


def test_devanagari_vowel_signs_move_before_their_consonant():
    (piece,) = shape(TEXT, "कि")
    assert len(piece.glyphs) == 2
    assert "".join(glyph.text for glyph in piece.glyphs) == "कि"


def test_width_is_that_of_the_glyphs():
    for text in SCRIPTS.values():
        whole = sum(glyph.advance for piece in shape(TEXT, text) for glyph in piece.glyphs) / 1000
        assert advance(TEXT, text) == pytest.approx(whole, abs=0.02 * len(text.split()))


def test_what_no_font_has_is_left_out():
    assert "Nice!" in pdf_of("Nice! 🦊").pages[0].extract_text()


def test_the_document_says_what_it_is():
    reader = pdf_of("Hello")
    assert reader.metadata.title == "Spring launch"
    assert reader.metadata.subject == "AI-generated, not real people"
    assert "trainedAlgorithmicMedia" in reader.xmp_metadata.stream.get_data().decode()
    assert reader.root_object["/Lang"] == "en"
    (readme,) = reader.attachments["README-AI-GENERATED.txt"]
    assert readme.decode().startswith("AI-GENERATED")
    assert [entry.title for entry in reader.outline] == ["One"]
