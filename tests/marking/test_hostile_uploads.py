"""What strangers send to /verify: each gets a clear sentence, and none gets much memory."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from personas.marking.opening import Unreadable, open_upload
from tests.marking.portraits import on, portrait, saved

MEMORY_MB = 300


def png_of(width: int, height: int, bits: int = 1, kind: int = 0) -> bytes:
    """A PNG of zeros: a few kilobytes that want a lot of memory."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    packer, row = zlib.compressobj(9), bytes(1 + (width * bits * {0: 1, 6: 4}[kind] + 7) // 8)
    pixels = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def frames(format: str) -> bytes:
    first, *more = (on(portrait(seed, 64)) for seed in range(3))
    return saved(first, format, save_all=True, append_images=more)


def hostile() -> dict[str, bytes]:
    good = saved(on(portrait()))
    return {
        "13,000 × 13,000 PNG": png_of(13_000, 13_000),
        "30,000 × 30,000 PNG": png_of(30_000, 30_000),
        "1 × 60,000": png_of(1, 60_000, 8),
        "60,000 × 1": png_of(60_000, 1, 8),
        "1 × 1": png_of(1, 1, 8),
        "nothing": b"",
        "eleven megabytes": b"\x89PNG\r\n\x1a\n" + bytes(11_000_000),
        "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "SVG with an entity": b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>',
        "HTML called PNG": b"<html><img src=x onerror=alert(1)></html>",
        "GIF frames": frames("GIF"),
        "APNG": frames("PNG"),
        "animated WebP": frames("WEBP"),
        "TIFF": saved(on(portrait()), "TIFF"),
        "BMP": saved(on(portrait()), "BMP"),
        "EPS": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n(/etc/passwd) (r) file\n",
        "truncated PNG": good[: len(good) // 2],
        "truncated JPEG": saved(on(portrait()), "JPEG")[:900],
        "wrong checksum": good[:60] + b"\0\0\0\0" + good[64:],
        "header alone": good[:33],
        "ZIP": b"PK\x03\x04" + bytes(400),
        "bytes": bytes(range(256)) * 40,
        "a PNG that says it is 25,000 wide": good[:16] + struct.pack(">I", 25_000) + good[20:],
        "wrong RIFF size": b"RIFF\xff\xff\xff\xffWEBPVP8 \xff\xff\xff\x7f" + bytes(100),
    }


@pytest.mark.parametrize("name", hostile())
def test_a_sentence(name):
    with pytest.raises(Unreadable) as refusal:
        open_upload(hostile()[name])
    assert str(refusal.value).endswith((".", "PDF file, whatever its name says.", "face."))
    assert "Error" not in str(refusal.value)


@pytest.mark.django_db
@pytest.mark.parametrize("data", [
    b"%PDF-1.7 nothing else",
    b"%PDF-1.7\n" + bytes(2_000_000),
    saved(on(portrait())) + b"PK\x03\x04<script>",  # a polyglot is a picture like any other, and not signed
    saved(on(portrait()).convert("P")),
    saved(on(portrait()).convert("1")),
    saved(on(portrait()).convert("CMYK"), "JPEG"),
    saved(Image.new("I;16", (200, 200), 300)),
], ids=["broken PDF", "empty PDF", "polyglot", "palette", "one bit", "CMYK", "16 bit"])  # fmt: skip
def test_odd_but_readable_gets_an_answer(client, data):
    response = client.post(reverse("verify_json"), {"picture": SimpleUploadedFile("photo.exe", data)})
    assert response.status_code == 200
    assert response.json()["signature"]["state"] in ("none", "broken")
    assert response.json()["watermark"]["state"] in ("none", "unseen")


@pytest.mark.django_db
def test_the_page_refuses_in_words(client):
    for data in (b"", hostile()["13,000 × 13,000 PNG"]):
        response = client.post(reverse("verify"), {"picture": SimpleUploadedFile("a.png", data or b"x")})
        assert response.status_code == 422
        assert 'role="alert"' in response.content.decode()


MEASURE = """
import re, sys, json, django
from pathlib import Path
django.setup()
from personas.marking.opening import open_upload, Unreadable
from personas.marking.invisible.detection import look
from personas.marking.likeness import all_ways
from personas.marking.signatures.signing import read_signature
data = sys.stdin.buffer.read()
try:
    opened = open_upload(data)
    read_signature(data, opened.mime)
    image = opened.image.convert("RGB")
    for _ in look(image, b"k" * 32, seconds=1): pass
    all_ways(image)
    said = "answered"
except Unreadable as error:
    said = str(error)
# Not ru_maxrss: a child begins with its parent's.
peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
print(json.dumps([said, peak // 1024]))
"""


@pytest.mark.parametrize("name", ["bomb", "largest RGBA", "largest JPEG", "largest progressive JPEG"])
def test_memory_stays_small(name, tmp_path):
    largest = Image.effect_noise((1000, 1000), 60).resize((5000, 5000), Image.Resampling.NEAREST)
    data = {
        "bomb": lambda: png_of(13_000, 13_000),
        "largest RGBA": lambda: png_of(5000, 5000, 8, 6),
        "largest JPEG": lambda: saved(largest.convert("RGB"), "JPEG", quality=40),
        "largest progressive JPEG": lambda: saved(
            largest.convert("RGB").crop((0, 0, 4000, 3000)), "JPEG", quality=40, progressive=True
        ),
    }[name]()
    assert len(data) < 10_000_000
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "OPENBLAS_NUM_THREADS": "1", "PATH": "/usr/bin"}
    result = subprocess.run([sys.executable, "-c", MEASURE], input=data, env=environment, capture_output=True)
    said, megabytes = json.loads(result.stdout)
    assert ("13,000 × 13,000" in said) if name == "bomb" else said == "answered", result.stderr
    assert megabytes < MEMORY_MB, f"{megabytes} MB"
