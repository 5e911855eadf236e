"""The page that explains: its pictures are ours, labelled, light, and all there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from PIL import Image

FOLDER = Path(settings.BASE_DIR) / "static" / "explainer"
PICTURES = sorted(FOLDER.glob("*.webp"))


def named(value) -> set[str]:
    """Every picture that the captions name."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return set().union(*map(named, value)) if value else set()
    return {value} if isinstance(value, str) and value.endswith(".webp") else set()


def test_every_picture_says_that_a_model_made_it_and_they_are_light():
    for path in PICTURES:
        with Image.open(path) as picture:
            assert b"trainedAlgorithmicMedia" in picture.info["xmp"], path.name
    assert sum(path.stat().st_size for path in PICTURES) < 1_500_000


def test_the_captions_name_what_is_there_and_nothing_else():
    captions = json.loads((FOLDER / "captions.json").read_text())
    assert named(captions) == {f"explainer/{path.name}" for path in PICTURES}
    walk = captions["walk"]
    with Image.open(FOLDER / "walk.webp") as sheet:
        frame = sheet.width // walk["columns"]
        assert sheet.size == (walk["columns"] * frame, walk["rows"] * frame)
    assert walk["columns"] * (walk["rows"] - 1) < walk["frames"] <= walk["columns"] * walk["rows"]


@pytest.mark.django_db
def test_anybody_reads_the_page_and_every_portrait_has_its_words(client):
    text = client.get(reverse("how_it_works")).content.decode()
    assert text.count("<img ") >= 45
    assert 'alt=""' not in text
    assert "style=" not in text
    parts = "From two founders to somebody", "Eyes before yours", "Who is turned away", "Thrown away", "What you steer"
    for said in parts:
        assert said in text
