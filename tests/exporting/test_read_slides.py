"""Slides, opened by python-pptx: texts, pictures, notes, real shapes."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO

from PIL import Image

from personas.cards import labels
from personas.exporting.pages.scene import Portrait
from personas.exporting.pages.slides import deck_pages
from tests.exporting.orders import order
from tests.exporting.readers import PEOPLE, joined, made, slide_text, slides_of, texts_of, typeset
from tests.exporting.test_pages_fit import CARDS, MARKETS


def test_slides_hold_texts_pictures_titles_and_notes():
    slides = list(slides_of())
    assert len(slides) == 2 + len(PEOPLE)
    for card, slide in zip(PEOPLE, slides[2:], strict=True):
        assert slide.shapes.title.text_frame.text == card.name
        said, notes = slide_text(slide), joined(slide.notes_slide.notes_text_frame.text)
        for text in texts_of(card, keys=("goals", "pains", "triggers", "objections", "job_to_be_done")):
            assert typeset(text) in said, text
        for text in texts_of(card):
            assert joined(text) in notes, text
        assert joined(card.notice) in said and joined(card.notice) in notes
        (picture,) = [shape for shape in slide.shapes if shape.shape_type == 13]
        assert Image.open(BytesIO(picture.image.blob)).size == (384, 384)
        assert "AI-generated" in picture._element.nvPicPr.cNvPr.get("descr")


def test_the_same_portrait_is_stored_once():
    archive = zipfile.ZipFile(BytesIO(made("pptx", *[replace(PEOPLE[0], hue=hue) for hue in range(4)]).content))
    assert len([name for name in archive.namelist() if name.startswith("ppt/media/")]) == 1


def test_slides_are_editable_text_and_real_shapes_in_the_theme_s_fonts():
    (*_, slide) = slides_of(PEOPLE[0])
    frames = [shape for shape in slide.shapes if shape.has_text_frame and shape.text_frame.text]
    goals = next(shape for shape in frames if shape.name == labels.of(PEOPLE[0].language)["goals"])
    assert [joined(one.text) for one in goals.text_frame.paragraphs] == [typeset(goal) for goal in PEOPLE[0].goals]
    fonts = {run.font.name for shape in frames for one in shape.text_frame.paragraphs for run in one.runs}
    assert fonts == {"+mj-lt", "+mn-lt"}
    kinds = {shape.auto_shape_type for shape in slide.shapes if shape.shape_type == 1}
    assert {"ROUNDED_RECTANGLE", "OVAL"} <= {kind.name for kind in kinds}


def test_arabic_runs_from_right_to_left_on_slides():
    (*_, slide) = slides_of(CARDS["ar_AE"])
    goals = next(shape for shape in slide.shapes if shape.name == labels.of(CARDS["ar_AE"].language)["goals"])
    for one in goals.text_frame.paragraphs:
        assert one._p.pPr.get("rtl") == "1" and one._p.pPr.get("algn") == "r"
        assert one.runs[0]._r.rPr.get("lang").startswith("ar")


def test_boxes_on_slides_are_as_large_as_what_they_hold():
    """Measured again with our own fonts in the size that the slide names: Inter runs wider than Arial."""
    from personas.cards.text.breaking import Breaks, wrap
    from personas.exporting.office.pptx_text import size_of
    from personas.exporting.pages.scene import Words
    from personas.exporting.pages.type import advance

    for card in [CARDS[name] for name in ("longest", "card: longest unbroken name", *MARKETS)]:
        for page in deck_pages(order(card)):
            for mark in page.marks:
                if not isinstance(mark, Words):
                    continue
                height = 0.0
                for one in mark.paragraphs:
                    size = size_of(one)
                    lines = wrap(one.text, mark.box.width - one.indent, lambda t, o=one, s=size: advance(o.file, t) * s)
                    lines = lines or wrap(
                        one.text,
                        mark.box.width - one.indent,
                        lambda t, o=one, s=size: advance(o.file, t) * s,
                        Breaks.ANYWHERE,
                    )
                    height += len(lines) * one.leading
                assert height + mark.gap * (len(mark.paragraphs) - 1) <= mark.box.height + 0.5, mark.name


def test_the_file_says_and_shows_what_is_in_it():
    data = made("pptx").content
    archive = zipfile.ZipFile(BytesIO(data))
    picture = Image.open(BytesIO(archive.read("docProps/thumbnail.jpeg")))
    assert (picture.format, picture.size) == ("JPEG", (512, 288))
    cover = next(iter(deck_pages(order(*PEOPLE))))
    assert all(abs(a - b) < 6 for a, b in zip(picture.getpixel((4, 4)), cover.ground, strict=True))
    tile = next(mark for mark in cover.marks if isinstance(mark, Portrait))
    inside = picture.getpixel((round((tile.box.x + 20) * 512 / 960), round((tile.box.y + 20) * 512 / 960)))
    assert all(abs(a - b) < 12 for a, b in zip(inside, tile.ground, strict=True))
    said = archive.read("docProps/app.xml").decode()
    slides = 2 + len(PEOPLE)
    for part in (f"<Slides>{slides}</Slides>", f"<Notes>{slides}</Notes>", "<Application>Facet</Application>"):
        assert part in said
    assert "Widescreen" in said and "4:3" not in said
