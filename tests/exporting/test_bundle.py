"""Several files as one archive, their names, and one card model for all of them."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from pypdf import PdfReader

from personas.cards import fields, fit_report
from personas.cards.fields import Field, Level
from personas.exporting.bundle import FORMATS, make
from personas.exporting.names import file_name, slug
from personas.exporting.tables.table import table
from personas.requests.downloads import attachment
from tests.exporting.orders import README, order
from tests.exporting.readers import PEOPLE, joined, slide_text, slides_of
from tests.exporting.test_pages_fit import composed


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
        ("田中 恵子", "田中-恵子"),
        ("לוח: אביב", "לוח-אביב"),
        ("हिंदी बोर्ड", "हिंदी-बोर्ड"),
        ("🌻", "board"),
        ("CON", "board"),
        ("Nguyễn Đỗ", "Nguyen-Do"),
        ("x" * 200, "x" * 60),
    ],
)
def test_names_are_safe_everywhere(text, name):
    assert slug(text) == name


def test_an_archive_keeps_the_names_of_all_scripts(tmp_path):
    one = order(replace(PEOPLE[0], name="田中 恵子"), replace(PEOPLE[1], name="רוחמה חן"), title="春の新商品")
    file = make(one, ["portrait"], tmp_path)
    assert file.name == "春の新商品_2-personas_portraits_2026-11-25.zip"
    with zipfile.ZipFile(file.content) as archive:
        assert archive.namelist()[1:] == ["portraits/01-田中-恵子-512px.png", "portraits/02-רוחמה-חן-512px.png"]


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("Tea_3-personas.csv", 'attachment; filename="Tea_3-personas.csv"'),
        (
            "春_3-personas.csv",
            "attachment; filename=\"facet_3-personas.csv\"; filename*=UTF-8''%E6%98%A5_3-personas.csv",
        ),
        ('a"b\r\n.zip', "attachment; filename=\"a-b.zip\"; filename*=UTF-8''a%22b%0D%0A.zip"),
    ],
)
def test_a_download_keeps_its_name_and_has_one_in_ascii(name, header):
    assert attachment(name) == header


def test_a_file_of_one_person_is_called_after_them():
    assert file_name(order(replace(PEOPLE[0], name="Jo Li")), "cards", "pdf") == "Jo-Li_cards_2026-11-25.pdf"


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
