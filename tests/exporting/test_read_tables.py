"""Workbook, CSV and JSON, opened by other readers, and refused in a sentence where they are none."""

from __future__ import annotations

import csv
import io
import json
import posixpath
import re
import shutil
import subprocess
import zipfile
from base64 import b64decode
from dataclasses import replace
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest
from PIL import Image
from pypdf import PdfReader

from personas.cards import card_model
from personas.exporting.bundle import make
from personas.exporting.tables.json_file import JsonRefused, read_json
from tests.cards.cards import portrait
from tests.exporting.orders import order
from tests.exporting.readers import PEOPLE, made
from tests.exporting.test_pages_fit import CARDS, composed

RECORD = {
    "market": "de_DE",
    "given_name": "Maren",
    "family_name": "Petersen",
    "gender": "f",
    "country": "Germany",
    "details": {"email": "maren@example.com", "phone": "+49 30 1234-5", "postcode": "10115"},
}


def kept_as(card, **record):
    """An order of one person of whom `record` is kept."""
    one = order(card)
    return replace(one, people=(replace(one.people[0], record=record),))


def portraits_of_their_own(number):
    def picture():
        image = portrait().copy()
        image.putpixel((128, 100), (number, 0, 0, 255))
        return image

    return picture


def workbook():
    one = order(*PEOPLE)
    people = (replace(person, portrait=portraits_of_their_own(at)) for at, person in enumerate(one.people))
    return make(replace(one, people=tuple(people)), ["xlsx"], None).content


def test_the_workbook_holds_texts_and_a_picture_in_each_row():
    data = workbook()
    book = openpyxl.load_workbook(BytesIO(data))
    assert book.sheetnames == ["Personas", "About"]
    head, *rows = book["Personas"].iter_rows(values_only=True)
    assert head[:2] == ("Photo", "Name")
    for card, row in zip(PEOPLE, rows, strict=True):
        said = dict(zip(head, row, strict=True))
        assert said["Name"] == card.name
        assert said["Goals"] == "\n".join(card.goals)
        assert said["Notice"] == card.notice
    over = [(image.anchor._from.row, image.anchor._from.col) for image in book["Personas"]._images]
    assert over == [(row, 0) for row in range(1, len(PEOPLE) + 1)]  # for LibreOffice and Numbers
    cells = zipfile.ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert cells.count('vm="') == len(PEOPLE)  # for Excel and Canva
    assert "Keep the marks." in [cell.value for (cell,) in book["About"].iter_rows()]


def test_each_picture_is_in_the_workbook_once_and_every_relation_leads_somewhere():
    archive = zipfile.ZipFile(BytesIO(workbook()))
    names = archive.namelist()
    assert not any(name.startswith("/") for name in names)
    media = [name for name in names if "/media/" in name]
    assert len(media) == len({archive.read(name) for name in media}) == len(PEOPLE)
    assert {Image.open(BytesIO(archive.read(name))).format for name in media} == {"PNG"}
    targets = 0
    for name in (name for name in names if name.endswith(".rels")):
        folder = posixpath.dirname(posixpath.dirname(name))
        for target in re.findall(r'Target="([^"]+)"', archive.read(name).decode()):
            assert posixpath.normpath(posixpath.join("/", folder, target))[1:] in names, target
            targets += 1
    assert targets > 2 * len(PEOPLE)


@pytest.mark.parametrize(("paper", "number"), [("A4", "9"), ("Letter", "1")])
def test_the_workbook_prints_as_wide_as_a_page(paper, number):
    sheet = openpyxl.load_workbook(BytesIO(make(order(*PEOPLE, paper=paper), ["xlsx"], None).content))["Personas"]
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", number)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) in ((1, 0), (None, 0))
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.print_area.startswith("'Personas'!$A$1:") and sheet.print_area.endswith(f"${len(PEOPLE) + 1}")


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice (soffice) is not installed")
def test_libreoffice_shows_a_picture_in_each_row(tmp_path):
    (tmp_path / "people.xlsx").write_bytes(workbook())
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", tmp_path, tmp_path / "people.xlsx"], check=True, capture_output=True, timeout=180
    )
    pages = PdfReader(tmp_path / "people.pdf").pages
    assert sum(len(page.images) for page in pages) >= len(PEOPLE)
    assert len(pages) <= 3


def read_csv(data: bytes, separator: str = ",") -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=separator))


def test_csv_opens_in_excel_and_runs_no_formula():
    wicked = replace(composed("en_US", goals=["Rest", "=HYPERLINK(1)", "+cmd", " -2", "@sum"]), name="=HYPERLINK(1)")
    first, second = read_csv(made("csv", wicked, CARDS["ja_JP"]).content)
    assert first["name"] == "'=HYPERLINK(1)"
    assert first["goals"] == "Rest | '=HYPERLINK(1) | '+cmd | '-2 | '@sum"
    for value in first.values():
        assert not any(item.strip().startswith(("=", "+", "-", "@")) for item in re.split(r"[;,|\n]", value)), value
    assert second["name_native"] == CARDS["ja_JP"].name_native
    assert first["notice"] == "AI-generated, not a real person"


@pytest.mark.parametrize(
    ("market", "separator"),
    [("de_DE", ";"), ("fr_FR", ";"), ("pt_BR", ";"), ("en_US", ","), ("en_GB", ","), ("ja_JP", ","), ("es_MX", ",")],
)
def test_columns_are_parted_as_the_markets_spreadsheets_expect(market, separator):
    data = make(kept_as(PEOPLE[0], market=market), ["csv"], None).content
    (row,) = read_csv(data, separator)
    assert (row["name"], row["goals"]) == (PEOPLE[0].name, " | ".join(PEOPLE[0].goals))


@pytest.mark.parametrize(("key", "sign"), [("comma", ","), ("semicolon", ";"), ("tab", "\t")])
def test_columns_are_parted_as_was_chosen(key, sign):
    one = replace(kept_as(PEOPLE[0], market="de_DE"), separator=key)
    (row,) = read_csv(make(one, ["csv"], None).content, sign)
    assert row["name"] == PEOPLE[0].name


def test_tables_have_the_columns_that_customer_databases_map():
    one = kept_as(PEOPLE[0], **RECORD)
    (row,) = read_csv(make(one, ["csv"], None).content, ";")
    said = {"given_name": "Maren", "family_name": "Petersen", "gender": "Feminine", "email": "maren@example.com"}
    said |= {"postcode": "10115", "country": "Germany"}
    assert {key: row[key] for key in said} == said
    assert row["phone"].strip() == "+49 30 1234-5" and not row["phone"].startswith("+")
    head, values = openpyxl.load_workbook(BytesIO(make(one, ["xlsx"], None).content))["Personas"].iter_rows(
        values_only=True
    )
    sheet = dict(zip(head, values, strict=True))
    assert (sheet["First name"], sheet["Last name"], sheet["Email"]) == ("Maren", "Petersen", "maren@example.com")
    assert (sheet["Phone"], sheet["Postcode"], sheet["Gender"]) == ("+49 30 1234-5", "10115", "Feminine")


def test_who_shows_no_name_is_not_named_by_an_address():
    nameless = replace(PEOPLE[0], template="role")
    assert not nameless.shows("name")
    (row,) = read_csv(make(kept_as(nameless, **RECORD), ["csv"], None).content, ";")
    assert not {"given_name", "family_name", "email", "phone"} & set(row)


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


def test_a_design_folder_names_its_pictures(tmp_path):
    archive = zipfile.ZipFile(made("design", folder=tmp_path).content)
    data = json.loads(archive.read("design/data.json"))
    photos = [name for name in data["photo"] if name]
    assert photos and {f"design/{name}" for name in photos} <= set(archive.namelist())
    assert len({len(column) for column in data.values()}) == 1 and len(data["name"]) == len(data["photo"])
    assert Image.open(BytesIO(archive.read(f"design/{photos[0]}"))).size == (512, 512)


def test_figma_columns_are_lists_of_one_length():
    found = json.loads(made("figma").content)
    assert list(found)[:2] == ["name", "photo"]
    assert {len(column) for column in found.values()} == {len(PEOPLE)}
    kind, _, data = found["photo"][0].partition(",")
    assert kind == "data:image/png;base64"
    assert Image.open(BytesIO(b64decode(data))).size == (256, 256)
