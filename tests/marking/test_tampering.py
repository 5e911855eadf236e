"""Whatever is done to a signed file, it is not accepted as ours any more."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace

import pytest

from personas.marking import certificates
from personas.marking.keys import make_keys, read_keys
from personas.marking.provenance import encode_picture
from personas.marking.signatures.signing import read_signature
from tests.marking.portraits import portrait


def flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def png_chunk(data: bytes, name: bytes, change) -> bytes:
    """`data` with the content of its first chunk `name` changed and the checksum put right."""
    at = data.index(name) - 4
    size = struct.unpack(">I", data[at : at + 4])[0]
    content = change(data[at + 8 : at + 8 + size])
    body = name + content
    chunk = struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))
    return data[:at] + chunk + data[at + 12 + size :]


def extra_chunk(data: bytes) -> bytes:
    body = b"tEXtComment\0A photograph"
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return data[:-12] + chunk + data[-12:]


TABLE = {
    "one bit of pixels": lambda data: png_chunk(data, b"IDAT", lambda content: flip(content, len(content) // 2)),
    "one bit of text": lambda data: png_chunk(data, b"tEXt", lambda content: flip(content, len(content) - 1)),
    "one bit of XMP": lambda data: png_chunk(data, b"iTXt", lambda content: flip(content, len(content) // 2)),
    "DigitalSourceType removed": lambda data: data.replace(b"trainedAlgorithmic", b"notTrainedAtAllMe."),
    "a chunk added": extra_chunk,
    "bytes appended": lambda data: data + b"PK\x03\x04",
    "an assertion": lambda data: data.replace(b"The person shown does not exist", b"The person shown does so  exist"),
    "cut off": lambda data: data[: len(data) * 3 // 4],
}  # fmt: skip


@pytest.mark.parametrize("change", TABLE.values(), ids=TABLE)
def test_png(own_keys, facts, change):
    data = encode_picture(portrait(), format="PNG", portrait=True, **facts)
    assert read_signature(data, "image/png").state == "trusted"
    assert change(data) != data
    assert read_signature(change(data), "image/png").state in ("broken", "none")


@pytest.mark.parametrize("format", ["WEBP", "JPEG"])
def test_every_part_of_the_file_counts(own_keys, facts, format):
    """A bit at twelve places outside the signature itself."""
    image = portrait().convert("RGB")
    data = encode_picture(image, format=format, portrait=True, **facts)
    mime = f"image/{format.lower()}"
    assert read_signature(data, mime).state == "trusted"
    bare = len(data) - len(data) // 6
    for at in range(
        200 if format == "WEBP" else bare, len(data) // 2 if format == "WEBP" else len(data), len(data) // 12
    ):
        assert read_signature(flip(data, at), mime).state in ("broken", "none"), at


def test_another_installation_with_the_same_names(own_keys, facts, monkeypatch):
    """Its certificates carry our names: the library calls its files Valid, and only Trusted counts."""
    ours = read_keys(own_keys)
    names = iter(
        certificates.x509.load_pem_x509_certificate(pem.encode()).subject for pem in (ours.anchors[0], ours.leaf)
    )
    monkeypatch.setattr(certificates, "_name", lambda common: next(names))
    theirs = make_keys()
    monkeypatch.setattr("personas.marking.signatures.signing.signing_keys", lambda: theirs)
    monkeypatch.setattr("personas.marking.keys.signing_keys", lambda: theirs)
    data = encode_picture(portrait(), format="PNG", portrait=True, **facts)
    read = read_signature(data, "image/png")
    assert read.facts["signature_info"]["issuer"] == "Facet installation"
    assert read.state == "foreign"
    assert replace(theirs).anchors != ours.anchors
