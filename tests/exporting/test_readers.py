"""Every format, opened by a reader that we did not write, holds every text and every picture."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from base64 import b64decode
from dataclasses import replace
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest
from PIL import Image
from pptx import Presentation
from pypdf import PdfReader

from personas.cards import card_model, fields, fit_report
from personas.cards.fields import Field, Level
from personas.exporting.bundle import FORMATS, make
from personas.exporting.json_file import JsonRefused, read_json
from personas.exporting.names import file_name, slug
from personas.exporting.slides import deck_pages
from personas.exporting.table import table
from tests.exporting.orders import README, order
from tests.exporting.test_pages_fit import CARDS, MARKETS, composed

PEOPLE = [replace(CARDS[market], hue=number) for number, market in enumerate(MARKETS)]


def made(key: str, *cards, folder=None, **more):
    return make(order(*(cards or PEOPLE), **more), [key], folder)


def joined(text: str) -> str:
    return "".join(text.split()).replace("-", "")


def texts_of(card, keys=None) -> list[str]:
    """Everything that a person says, in left-to-right scripts: readers set the others in an order of their own."""
    found = [card.name, card.job, card.quote]
    for section in card.sections:
        if section.kind in ("text", "list") and (keys is None or section.key in keys):
            found += section.lines
    return found


# --- PDF ---


@pytest.mark.parametrize("market", [market for market in MARKETS if market != "ar_AE"])
def test_pdf_cards_hold_every_text(market):
    reader = PdfReader(BytesIO(made("pages", CARDS[market]).content))
    said = joined("".join(page.extract_text() for page in reader.pages))
    for text in texts_of(CARDS[market], keys=("goals", "pains", "bio", "tagline", "triggers", "questions")):
        assert _typeset(text) in said, text


def _typeset(text: str) -> str:
    return joined(text.replace("'", "’").replace("...", "…"))


def test_pdf_cards_of_arabic_hold_every_word():
    card = CARDS["ar_AE"]
    said = PdfReader(BytesIO(made("pages", card).content)).pages[0].extract_text()
    words = [word.strip(".,،؟!“”") for text in (*card.goals, *card.pains) for word in text.split()]
    assert len(words) > 15
    assert [word for word in words if word not in said] == []


@pytest.mark.parametrize(("key", "pictures"), [("pages", 6), ("deck", 6), ("poster", 6)])
def test_pdfs_hold_every_picture(key, pictures):
    reader = PdfReader(BytesIO(made(key).content))
    images = {image.indirect_reference.idnum for page in reader.pages for image in page.images}
    assert len(images) == pictures
    assert all(page.images[0].image.size == (512, 512) for page in reader.pages[1:2])


@pytest.mark.parametrize(("paper", "size"), [("A4", (595, 842)), ("Letter", (612, 792))])
def test_paper(paper, size):
    box = PdfReader(BytesIO(made("pages", PEOPLE[0], paper=paper).content)).pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == size


def test_poster_and_deck_have_their_form():
    poster = PdfReader(BytesIO(made("poster").content)).pages
    assert (round(float(poster[0].mediabox.width)), round(float(poster[0].mediabox.height))) == (1191, 842)
    deck = PdfReader(BytesIO(made("deck").content))
    assert len(deck.pages) == 2 + len(PEOPLE)
    assert float(deck.pages[0].mediabox.width) / float(deck.pages[0].mediabox.height) == pytest.approx(16 / 9)


# --- PowerPoint ---


def slides_of(*cards):
    return Presentation(BytesIO(made("pptx", *cards).content)).slides


def slide_text(slide) -> str:
    return "".join(joined(shape.text_frame.text) for shape in slide.shapes if shape.has_text_frame)


def test_slides_hold_texts_pictures_titles_and_notes():
    slides = list(slides_of())
    assert len(slides) == 2 + len(PEOPLE)
    for card, slide in zip(PEOPLE, slides[2:], strict=True):
        assert slide.shapes.title.text_frame.text == card.name
        said, notes = slide_text(slide), joined(slide.notes_slide.notes_text_frame.text)
        for text in texts_of(card, keys=("goals", "pains", "triggers", "objections", "job_to_be_done")):
            assert _typeset(text) in said, text
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
    goals = next(shape for shape in frames if shape.name == "Goals")
    assert [joined(one.text) for one in goals.text_frame.paragraphs] == [_typeset(goal) for goal in PEOPLE[0].goals]
    fonts = {run.font.name for shape in frames for one in shape.text_frame.paragraphs for run in one.runs}
    assert fonts == {"+mj-lt", "+mn-lt"}
    kinds = {shape.auto_shape_type for shape in slide.shapes if shape.shape_type == 1}
    assert {"ROUNDED_RECTANGLE", "OVAL"} <= {kind.name for kind in kinds}


def test_arabic_runs_from_right_to_left_on_slides():
    (*_, slide) = slides_of(CARDS["ar_AE"])
    goals = next(shape for shape in slide.shapes if shape.name == "Goals")
    for one in goals.text_frame.paragraphs:
        assert one._p.pPr.get("rtl") == "1" and one._p.pPr.get("algn") == "r"
        assert one.runs[0]._r.rPr.get("lang").startswith("ar")


def test_boxes_on_slides_are_as_large_as_what_they_hold():
    """Measured again with our own fonts in the size that the slide names: Inter runs wider than Arial."""
    from personas.cards.breaking import Breaks, wrap
    from personas.exporting.pptx_text import size_of
    from personas.exporting.scene import Words
    from personas.exporting.type import advance

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


# --- Excel, CSV, JSON ---


def test_the_workbook_holds_texts_and_pictures_inside_cells():
    data = made("xlsx").content
    book = openpyxl.load_workbook(BytesIO(data))
    assert book.sheetnames == ["Personas", "Pictures", "About"]
    head, *rows = book["Personas"].iter_rows(values_only=True)
    assert head[:2] == ("Photo", "Name")
    for card, row in zip(PEOPLE, rows, strict=True):
        said = dict(zip(head, row, strict=True))
        assert said["Name"] == card.name
        assert said["Goals"] == "\n".join(card.goals)
        assert said["Notice"] == card.notice
    assert len(book["Pictures"]._images) == len(PEOPLE)
    archive = zipfile.ZipFile(BytesIO(data))
    assert "xl/richData/rdrichvalue.xml" in archive.namelist()  # pictures in cells
    media = [name for name in archive.namelist() if name.startswith("xl/media/")]
    assert {Image.open(BytesIO(archive.read(name))).format for name in media} == {"PNG"}
    cells = archive.read("xl/worksheets/sheet1.xml").decode()
    assert cells.count('vm="') == len(PEOPLE)
    assert "Keep the marks." in [cell.value for (cell,) in book["About"].iter_rows()]


def test_csv_opens_in_excel_and_runs_no_formula():
    wicked = replace(composed("en_US", goals=["=1+1", "+cmd", "-2", "@sum"]), name="=HYPERLINK(1)")
    data = made("csv", wicked, CARDS["ja_JP"]).content
    assert data.startswith(b"\xef\xbb\xbf")
    first, second = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
    assert first["name"] == "'=HYPERLINK(1)"
    assert first["goals"] == "'=1+1; +cmd; -2; @sum"
    assert not any(value.startswith(("=", "+", "-", "@")) for value in first.values())
    assert second["name_native"] == CARDS["ja_JP"].name_native
    assert first["notice"] == "AI-generated, not a real person"


def test_the_workbook_runs_no_formula():
    wicked = replace(PEOPLE[0], name="=1+1", quote="@x")
    book = openpyxl.load_workbook(BytesIO(made("xlsx", wicked).content))
    cell = book["Personas"]["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_json_comes_back_as_it_was():
    document = read_json(made("json").content)
    assert (document.format, document.version, document.exported) == ("facet.personas", 1, "2026-11-25")
    assert [person.name for person in document.people] == [card.name for card in PEOPLE]
    for card, person in zip(PEOPLE, document.people, strict=True):
        assert person.texts["goals"] == list(card.goals)
        assert person.notice == card.notice
    again = read_json(document.model_dump_json())
    assert again == document


def test_a_card_made_from_what_json_keeps_is_the_same_card():
    source = SimpleNamespace(
        public_id="3f2a9c1e-7b44-4d0e-9a51-0c2f6be1d7a9",
        name="Aylin Kaya",
        age=41,
        place="Bremen, Germany",
        job="Buyer",
        template="b2b",
        details={"goals": ["Less work"], "channels": [{"name": "Trade fairs", "weight": 4}], "sliders": {"a_b": -3}},
    )
    card = card_model(source)
    sent = replace(order(card).people[0], record={**vars(source)})
    data = make(replace(order(), people=(sent,)), ["json"], None).content
    (person,) = read_json(data).people
    assert card_model(SimpleNamespace(**person.persona)) == card


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("{", "not JSON"),
        ("[]", "not an export"),
        ('{"format": "other"}', "not an export"),
        ('{"format": "facet.personas", "version": 9}', "has version 9; this program reads version 1"),
        ('{"format": "facet.personas", "version": 1, "people": [{"name": "x"}]}', "damaged at people.0.id"),
        ('{"format": "facet.personas", "version": 1, "people": [{"id": "a", "name": "x", "hue": 12}]}', "people.0.hue"),
    ],
)
def test_json_that_is_none_of_ours_is_refused_in_a_sentence(data, sentence):
    with pytest.raises(JsonRefused, match=sentence):
        read_json(data)


def test_figma_columns_are_lists_of_one_length():
    found = json.loads(made("figma").content)
    assert list(found)[:2] == ["name", "photo"]
    assert {len(column) for column in found.values()} == {len(PEOPLE)}
    kind, _, data = found["photo"][0].partition(",")
    assert kind == "data:image/png;base64"
    assert Image.open(BytesIO(b64decode(data))).size == (256, 256)


# --- pictures and archives ---


@pytest.mark.parametrize(("scale", "size"), [(1, (1080, 1350)), (2, (2160, 2700))])
def test_card_png(scale, size):
    file = made("card", PEOPLE[0], scale=scale)
    assert Image.open(BytesIO(file.content)).size == size
    assert file.name.endswith("@2x.png" if scale == 2 else ".png")


@pytest.mark.parametrize("side", [256, 512])
def test_portrait_alone_is_transparent(side):
    picture = Image.open(BytesIO(made("portrait", PEOPLE[0], side=side).content))
    assert (picture.size, picture.mode) == ((side, side), "RGBA")
    assert picture.getpixel((2, 2))[3] == 0


def test_an_enlarged_portrait_has_no_halo():
    """Colours under a transparent pixel must not run into the edge."""
    from personas.exporting.order import resized

    image = Image.new("RGBA", (16, 16), (255, 0, 0, 0))
    image.paste((0, 0, 255, 255), (4, 4, 12, 12))
    large = resized(image, 32)
    assert all(pixel[0] < 40 for pixel in large.get_flattened_data() if pixel[3] > 8)


def test_an_archive_holds_everything_and_the_readme(tmp_path):
    file = make(order(*PEOPLE[:2]), FORMATS, tmp_path)
    assert file.name == "Spring-launch_2-personas_2026-11-25.zip"
    with zipfile.ZipFile(file.content) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert archive.read("README-AI-GENERATED.txt").decode() == README
    assert sum(name.startswith("cards/") for name in names) == sum(name.startswith("portraits/") for name in names) == 2
    suffixes = sorted(name.rsplit(".", 1)[1] for name in names if "/" not in name)
    assert suffixes == ["csv", "json", "json", "pdf", "pdf", "pdf", "pptx", "txt", "xlsx"]
    assert not any(name.startswith("/") or ".." in name or "\\" in name for name in names)


def test_progress_grows_and_ends(tmp_path):
    heard = []
    make(order(*PEOPLE[:3], hear=lambda done, total: heard.append((done, total))), ["csv", "card", "pptx"], tmp_path)
    shares = [done / total for done, total in heard]
    assert shares == sorted(shares) and shares[-1] == 1
    assert len(heard) >= 7


def test_what_cannot_be_exported_is_said(tmp_path):
    with pytest.raises(ValueError, match="no format “docx”"):
        make(order(*PEOPLE), ["docx"], tmp_path)
    with pytest.raises(ValueError, match="at least one format"):
        make(order(*PEOPLE), [], tmp_path)
    with pytest.raises(ValueError, match="nobody"):
        make(order(), ["csv"], tmp_path)
    with pytest.raises(ValueError, match="has a portrait"):
        make(order(replace(PEOPLE[0], face_off=True)), ["portrait"], tmp_path)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Spring launch", "Spring-launch"),
        ("Größe / Øl: “50 %”", "Grosse-Ol-50"),
        ("../../etc/passwd", "etc-passwd"),
        ("田中 恵子", "board"),
        ("CON", "board"),
        ("Nguyễn Đỗ", "Nguyen-Do"),
        ("x" * 200, "x" * 60),
    ],
)
def test_names_are_safe_everywhere(text, name):
    assert slug(text) == name


def test_a_file_of_one_person_is_called_after_them():
    assert file_name(order(replace(PEOPLE[0], name="Jo Li")), "cards", "pdf") == "Jo-Li_cards_2026-11-25.pdf"


# --- one model for all ---


def test_a_field_added_to_the_model_appears_in_every_format(monkeypatch, tmp_path):
    """One line in personas.cards.fields and one in the template; no renderer is told."""
    monkeypatch.setitem(fields.FIELDS, "hobbies", Field("hobbies", "Hobbies", "list", level=Level.PICTURE))
    everything = fields._choices()
    chosen = {key: (*found, fields.FIELDS["hobbies"]) for key, found in everything.items()}
    monkeypatch.setattr(fields, "_choices", lambda: chosen)
    card = composed("en_US", details={"hobbies": ["Restores accordions"], "goals": ["Rest"], "pains": ["Noise"]})
    assert "Restores accordions" in [line for box in fit_report(card) for line in box.lines]
    said = joined("Restores accordions")
    one = order(card)
    for key in ("pages", "deck"):
        reader = PdfReader(BytesIO(make(one, [key], tmp_path).content))
        assert said in joined("".join(page.extract_text() for page in reader.pages)), key
    poster = PdfReader(BytesIO(make(one, ["poster"], tmp_path).content))
    assert said in joined(poster.pages[0].extract_text())
    *_, slide = slides_of(card)
    assert said in slide_text(slide) and said in joined(slide.notes_slide.notes_text_frame.text)
    sheet = openpyxl.load_workbook(BytesIO(make(one, ["xlsx"], tmp_path).content))["Personas"]
    assert "Restores accordions" in [cell.value for cell in sheet[2]]
    for key in ("csv", "json", "figma"):
        assert "Restores accordions" in make(one, [key], tmp_path).content.decode(), key
    assert "hobbies" in [column.key for column in table(one).columns]
