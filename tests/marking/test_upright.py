"""A picture that its file says was held sideways is turned before anything looks at it."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import ExifTags, Image, ImageChops, ImageOps

from personas.marking.opening import PICTURES, PICTURES_AND_DOCUMENTS, open_upload
from personas.marking.upright import TURNS, orientation_of, upright
from personas.services.teams.logos import clean_logo
from tests.marking.portraits import on, portrait, saved

BACK = {5: 5, 6: 8, 7: 7, 8: 6}  # what undoes each; the others undo themselves


def held(image: Image.Image, orientation: int, format: str = "PNG", **more) -> bytes:
    """`image` as a device stores it that was held so: lying, with a word on how to turn it."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    return saved(upright(image, BACK.get(orientation, orientation)), format, exif=exif.tobytes(), **more)


def same(one: Image.Image, other: Image.Image) -> bool:
    return one.size == other.size and ImageChops.difference(one.convert("RGB"), other.convert("RGB")).getbbox() is None


@pytest.mark.parametrize("orientation", sorted(TURNS))
@pytest.mark.parametrize("format, more", [("PNG", {}), ("WEBP", {"lossless": True})], ids=["PNG", "WebP"])
def test_each_door_turns_each_way_of_holding(orientation, format, more):
    whole = on(portrait()).crop((20, 0, 220, 256))
    data = held(whole, orientation, format, **more)
    assert same(ImageOps.exif_transpose(Image.open(io.BytesIO(data))), whole), "as Pillow itself would"
    for rules in (PICTURES, PICTURES_AND_DOCUMENTS):
        assert same(open_upload(data, rules).image, whole)
    assert same(Image.open(io.BytesIO(clean_logo(data).data)), whole)


def test_a_photograph_that_is_reduced_on_reading_is_turned_too():
    wide = on(portrait()).resize((3400, 2000))
    turned = open_upload(held(wide, 6, "JPEG")).image
    assert turned.width > turned.height


@pytest.mark.parametrize("exif", [b"Exif\0\0MM\0*\xff\xff\xff\xff", b"Exif\0\0", b"junk"])
def test_damaged_metadata_leaves_the_picture_as_it_stands(exif):
    whole = on(portrait()).crop((20, 0, 220, 256))
    assert open_upload(saved(whole, "JPEG", exif=exif)).image.size == whole.size


def test_a_number_that_means_nothing_turns_nothing():
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 9
    assert orientation_of(Image.open(io.BytesIO(saved(on(portrait()), "PNG", exif=exif.tobytes())))) == 1


@pytest.mark.django_db
def test_verify_knows_a_portrait_that_was_photographed_sideways(client, issued):
    shown = on(Image.open(io.BytesIO(issued.data)))
    answer = client.post(reverse("verify_json"), {"picture": SimpleUploadedFile("a.jpg", held(shown, 6))}).json()
    assert (answer["watermark"]["state"], answer["likeness"]["state"]) == ("found", "match")
