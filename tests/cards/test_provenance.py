"""What a picture file says about itself, read back with an XML parser and Pillow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import ExifTags, Image

from personas.marking.provenance import TRAINED_MODEL, encode_picture
from tests.cards.cards import portrait

ID = "3f2a9c1e-7b44-4d0e-9a51-0c2f6be1d7a9"
URN = f"urn:uuid:{ID}"
FIELDS = {
    "picture_id": ID,
    "created": datetime(2026, 11, 23, 14, 5, 6, 789, tzinfo=timezone(timedelta(hours=2))),
    "description": 'A "fictional" <woman> & her cat',
    "alt": "AI-generated portrait, ünlike anyone\x00",
    "system_version": "0.1.0 weights 1a2b3c",
}
NAMES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "core": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "ext": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
}
FORMATS = ["PNG", "WEBP", "JPEG"]
ALLOWED_EXIF = {"ImageDescription", "Software"}


def _opened(format, image=None, **changes):
    image = image or portrait(64)
    image = image.convert("RGB") if format == "JPEG" else image
    data = encode_picture(image, format=format, **{**FIELDS, **changes})
    picture = Image.open(BytesIO(data))
    picture.load()
    return picture


def _packet(picture):
    return picture.info.get("XML:com.adobe.xmp") or picture.info["xmp"]


@pytest.mark.parametrize("format", FORMATS)
def test_xmp_names_the_model_as_source(format):
    root = ElementTree.fromstring(_packet(_opened(format)))
    said = {key: root.findtext(f".//{key}", namespaces=NAMES) for key in (
        "ext:DigitalSourceType", "ext:AISystemUsed", "ext:AISystemVersionUsed", "ext:DigImageGUID",
        "dc:identifier", "xmp:CreatorTool", "xmp:CreateDate", "xmpMM:DocumentID", "photoshop:Credit",
        "dc:description/rdf:Alt/rdf:li", "core:AltTextAccessibility/rdf:Alt/rdf:li",
    )}  # fmt: skip
    assert said == {
        "ext:DigitalSourceType": TRAINED_MODEL,
        "ext:AISystemUsed": "Facet",
        "ext:AISystemVersionUsed": "0.1.0 weights 1a2b3c",
        "ext:DigImageGUID": URN,
        "dc:identifier": URN,
        "xmp:CreatorTool": "Facet 0.1.0 weights 1a2b3c",
        "xmp:CreateDate": "2026-11-23T12:05:06Z",
        "xmpMM:DocumentID": URN,
        "photoshop:Credit": "AI-generated with Facet",
        "dc:description/rdf:Alt/rdf:li": 'A "fictional" <woman> & her cat',
        "core:AltTextAccessibility/rdf:Alt/rdf:li": "AI-generated portrait, ünlike anyone",
    }


def test_png_says_it_in_plain_text_too():
    texts = _opened("PNG").text
    assert texts["Software"] == "Facet 0.1.0 weights 1a2b3c"
    assert texts["Source"] == "AI-generated (trained generative model)"
    assert "not a photograph" in texts["Disclaimer"]
    assert texts["Creation Time"] == "Mon, 23 Nov 2026 12:05:06 GMT"


@pytest.mark.parametrize("format", FORMATS)
def test_no_field_of_a_camera_is_ever_written(format):
    noisy = portrait(64)
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Acme", "Camera 3000"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2020:01:01 00:00:00"
    noisy.info.update(exif=exif.tobytes(), xmp=b"<old/>", comment="old", icc_profile=b"old")
    picture = _opened(format, noisy)
    found = picture.getexif()
    assert {ExifTags.TAGS[tag] for tag in found} <= ALLOWED_EXIF
    assert not any(found.get_ifd(ifd) for ifd in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo))
    assert not {"comment", "icc_profile"} & set(picture.info)


def test_webp_exif_holds_description_and_software():
    exif = _opened("WEBP", description="A fictional woman").getexif()
    assert {ExifTags.TAGS[tag]: value for tag, value in exif.items()} == {
        "ImageDescription": "A fictional woman",
        "Software": "Facet 0.1.0 weights 1a2b3c",
    }


@pytest.mark.parametrize("format", FORMATS)
def test_same_input_same_pixels_and_labels(format):
    """Not the same bytes: a signature holds a time and a random number."""
    first, second = (_opened(format) for _ in range(2))
    assert first.tobytes() == second.tobytes()
    assert _packet(first) == _packet(second)


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_alpha_is_kept(format):
    picture = _opened(format)
    assert picture.mode == "RGBA"
    assert picture.getchannel("A").tobytes() == portrait(64).getchannel("A").tobytes()


def test_lossless_webp_keeps_every_visible_pixel():
    picture = _opened("WEBP", lossless=True)
    assert picture.crop((20, 20, 40, 40)).tobytes() == portrait(64).crop((20, 20, 40, 40)).tobytes()


def test_size_on_paper_is_kept_in_png():
    image = portrait(64)
    image.info["dpi"] = (261, 261)
    assert _opened("PNG", image).info["dpi"] == pytest.approx((261, 261), abs=0.1)


def test_the_picture_given_is_left_as_it_was():
    image = portrait(64)
    image.info["mine"] = 1
    encode_picture(image, format="PNG", **FIELDS)
    assert image.info == {"mine": 1}


def test_an_id_that_is_no_uuid_is_written_as_it_is():
    root = ElementTree.fromstring(_packet(_opened("PNG", picture_id="seed:7")))
    assert root.findtext(".//dc:identifier", namespaces=NAMES) == "seed:7"


def test_naive_times_and_other_formats_are_refused():
    with pytest.raises(ValueError, match="time zone"):
        _opened("PNG", created=datetime(2026, 1, 1))
    with pytest.raises(ValueError, match="PNG, WEBP or JPEG"):
        encode_picture(portrait(64), format="GIF", **FIELDS)


def test_times_are_written_in_utc():
    utc = _opened("PNG", created=datetime(2026, 11, 23, 12, 5, 6, tzinfo=UTC))
    assert _packet(utc) == _packet(_opened("PNG"))
