"""Pictures that come with the source were drawn by the weights that come with it, and by no former ones."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse
from PIL import Image

from facegen.data.weights import drawing_hash, read_manifest
from facegen.explain import pictures
from facegen.measure import grids
from facegen.serve.sampler import PortraitGenerator
from personas import showcase

SOURCE = Path(settings.BASE_DIR)
STATIC = SOURCE / "static"
SHIPPED = read_manifest(SOURCE / "weights")


def said(folder: str) -> dict:
    return json.loads((STATIC / folder / "captions.json").read_text())


def stale(folder: str, drawn_by: str) -> list[str]:
    """Pictures of `folder` whose id is not the one that weights of this drawing hash give."""
    found = []
    for path in sorted((STATIC / folder).glob("*.webp")):
        with Image.open(path) as picture:
            if showcase.picture_id(folder, path.stem, drawn_by).encode() not in picture.info["xmp"]:
                found.append(f"{folder}/{path.name}")
    return found


@pytest.mark.parametrize("folder", showcase.FOLDERS)
def test_captions_and_every_picture_name_the_shipped_weights(folder):
    expected = drawing_hash(SHIPPED)
    again = "these pictures are by former weights: manage.py make_pictures (docs/training.md)"
    assert said(folder).get("drawn_by") == expected, again
    assert stale(folder, expected) == [], again


def test_ages_that_are_aimed_at_count_and_figures_measured_later_do_not():
    assert drawing_hash(SHIPPED | {"metrics": {}, "created": "2030-01-01T00:00:00+00:00"}) == drawing_hash(SHIPPED)
    other = drawing_hash(SHIPPED | {"aim": {}})
    assert other != drawing_hash(SHIPPED)
    assert len(stale("model", other)) == len(list((STATIC / "model").glob("*.webp"))) > 0


@pytest.fixture(scope="module")
def generator():
    return PortraitGenerator.load(SOURCE / "weights", "cpu")


def apart(one: Image.Image, two: Image.Image) -> float:
    """Mean difference in levels of two RGB pictures of one size; WebP takes about 2."""
    a, b = (np.asarray(picture.convert("RGB"), dtype=float) for picture in (one, two))
    return float(np.abs(a - b).mean())


@pytest.mark.parametrize(("row", "column"), [(0, 1), (4, 7)])
def test_the_generator_still_draws_what_the_model_page_shows(generator, row, column):
    """Code that draws otherwise makes pictures stale as well."""
    request, seed = grids.group_rows()[row][column]
    drawn = generator.generate([request], [seed])[0].image.resize((grids.TILE, grids.TILE), Image.Resampling.LANCZOS)
    expected = grids.contact_sheet([drawn], 1, grids.GREY)
    sheet = Image.open(STATIC / "model" / "groups.webp").convert("RGB")
    left, top = column * grids.TILE, row * grids.TILE
    assert apart(sheet.crop((left, top, left + grids.TILE, top + grids.TILE)), expected) < 5
    assert apart(sheet.crop((0, top, grids.TILE, top + grids.TILE)), expected) > 10


def test_the_generator_still_draws_what_the_explaining_page_shows(generator):
    request, seed = pictures.PEOPLE[3]
    drawn = generator.generate([request], [seed], best_of=1)[0].image
    shown = Image.open(STATIC / "explainer" / "edit-3-0.webp").convert("RGBA")
    expected = drawn.resize(shown.size, Image.Resampling.LANCZOS)
    assert apart(*(grids.contact_sheet([one], 1, grids.GREY) for one in (shown, expected))) < 5


def test_the_command_draws_the_model_page_and_leaves_nothing_of_before(monkeypatch, tmp_path):
    row = grids.free_rows()[0][:2]
    monkeypatch.setattr(grids, "all_grids", lambda _: [grids.Grid(n, [row]) for n in ("groups", "any")])
    monkeypatch.setattr("personas.showcase.grids.said_of_grids", lambda: {"any": "Nothing asked.", "groups": "Some."})
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "former.webp").touch()
    call_command("make_pictures", only="model", out=tmp_path, stdout=StringIO())
    written = json.loads((tmp_path / "model" / "captions.json").read_text())
    assert {path.name for path in (tmp_path / "model").iterdir()} == {"any.webp", "groups.webp", "captions.json"}
    assert [grid["src"] for grid in written["grids"]] == ["model/any.webp", "model/groups.webp"]
    with Image.open(tmp_path / "model" / "any.webp") as picture:
        assert picture.size == (2 * grids.TILE, grids.TILE)
        assert b"trainedAlgorithmicMedia" in picture.info["xmp"]


def test_imported_weights_draw_no_pictures_of_these(monkeypatch, tmp_path):
    bare = {"model_hash": "a" * 64, "files": {}}
    monkeypatch.setattr("personas.management.commands.make_pictures.manifest", lambda: bare)
    with pytest.raises(CommandError, match="were imported"):
        call_command("make_pictures", only="model", out=tmp_path)


@pytest.mark.django_db
def test_the_explaining_page_says_when_other_weights_drew_its_pictures(client, monkeypatch):
    drew = f"drawn by model <code>{SHIPPED['model_hash'][:12]}</code>"
    assert drew not in client.get(reverse("how_it_works")).content.decode()
    monkeypatch.setattr("personas.showcase.folder.manifest", lambda: SHIPPED | {"aim": {}})
    assert drew in client.get(reverse("how_it_works")).content.decode()
