"""Workbook, CSV and JSON, opened by other readers, and refused in a sentence where they are none."""

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

from personas.cards import card_model
from personas.exporting.bundle import make
from personas.exporting.json_file import JsonRefused, read_json
from tests.exporting.orders import order
from tests.exporting.readers import PEOPLE, made
from tests.exporting.test_pages_fit import CARDS, composed


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
