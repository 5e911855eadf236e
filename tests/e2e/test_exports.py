"""All formats at once in a real browser: ticked, made by the export worker, downloaded, opened by other readers."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import openpyxl
import pytest
from PIL import Image
from pptx import Presentation
from pypdf import PdfReader

from personas.exporting.bundle import FORMATS
from tests.e2e.studio import studio  # noqa: F401  (a fixture)

pytestmark = pytest.mark.e2e
NAMES = ".who-name"


def export_everything(page, address: str) -> tuple[list[str], zipfile.ZipFile]:
    page.goto(address)
    people = page.locator(NAMES).all_text_contents()
    boxes = page.locator("input[name=formats]")
    assert boxes.count() == len(FORMATS)
    for box in boxes.all():
        box.check()
    page.locator(".export-go button").click()
    link = page.locator("a[download]").first
    link.wait_for(timeout=90_000)
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename.endswith(".zip")
    return people, zipfile.ZipFile(download.value.path())


def test_every_format_of_a_board_opens_elsewhere_and_names_everybody(studio):  # noqa: F811
    people, archive = export_everything(studio.page, f"{studio.address('board')}export/")
    assert len(people) == 3
    with archive:
        assert archive.testzip() is None
        said = {
            "pdf": [pages_of(data) for data in all_of(archive, ".pdf")],
            "pptx": [slides_of(data) for data in all_of(archive, ".pptx")],
            "xlsx": [cells_of(data) for data in all_of(archive, ".xlsx")],
            "csv": [str(list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))) for data in all_of(archive, ".csv")],
            "json": [json.dumps(json.loads(data), ensure_ascii=False) for data in all_of(archive, ".json")],
        }
        for data in all_of(archive, ".png"):
            with Image.open(io.BytesIO(data)) as picture:
                picture.load()
        assert len(all_of(archive, ".png")) >= len(people)
        assert any("AI" in name for name in archive.namelist() if name.endswith(".txt"))
    for kind, texts in said.items():
        assert texts, f"no {kind} in the archive"
        for text in texts:
            missing = [name for name in people if name not in " ".join(text.split())]
            assert not missing, f"{kind} leaves out {missing}"


def all_of(archive: zipfile.ZipFile, end: str) -> list[bytes]:
    return [archive.read(name) for name in archive.namelist() if name.lower().endswith(end)]


def pages_of(data: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def slides_of(data: bytes) -> str:
    slides = Presentation(io.BytesIO(data)).slides
    return " ".join(shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame)


def cells_of(data: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)
