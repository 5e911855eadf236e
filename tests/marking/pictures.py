"""Pictures wherever they may be: shown by a page, in archives, documents and data; and what one of them lacks."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser

from PIL import Image
from pypdf import PdfReader

from personas.marking.signatures.signing import read_signature
from personas.services.trust.verification import find_mark

LABEL = b"digitalsourcetype/trainedAlgorithmicMedia"
MIME = {"PNG": "image/png", "WEBP": "image/webp", "JPEG": "image/jpeg"}
MAGIC = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"GIF8", b"BM", b"II*\0", b"MM\0*")
IN_TEXT = re.compile(rb"data:image/(?:png|jpeg|webp|gif);base64,([A-Za-z0-9+/=]+)")
SMALLEST = 112  # pixels: a smaller picture has no room for the band of the mark; it is signed and labelled
OF_THE_TEMPLATE = "docProps/thumbnail.jpeg"  # python-pptx's own, of an empty slide: shows no face


class Shown(HTMLParser):
    """Addresses of all pictures that a page shows."""

    NAMES = {"img": "src", "source": "src", "video": "poster", "image": "href", "input": "src", "object": "data"}

    def __init__(self, text: str):
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "meta" and values.get("property") == "og:image":
            self.found.append(values["content"])
        if address := values.get(self.NAMES.get(tag, "")):
            self.found.append(address)
        for part in (values.get("srcset") or "").split(","):
            self.found += part.split()[:1]


def pictures_in(data: bytes, where: str) -> Iterator[tuple[str, bytes]]:
    """(where, file) of `data` itself where it is a picture or a PDF, and of every picture inside it, however deep."""
    if data.startswith(b"PK\x03\x04"):
        yield from _in_archive(data, where)
    elif data.startswith(b"%PDF"):
        yield where, data
        yield from _in_pdf(data, where)
    elif data.startswith(MAGIC):
        yield where, data
    else:
        yield from ((f"{where}/data", base64.b64decode(found)) for found in IN_TEXT.findall(data))


def _in_archive(data: bytes, where: str) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name != OF_THE_TEMPLATE:
                yield from pictures_in(archive.read(name), f"{where}/{name}")


def _in_pdf(data: bytes, where: str) -> Iterator[tuple[str, bytes]]:
    """A PDF holds a JPEG's own file, with its signature and label. Of any other picture it keeps the pixels alone,
    which can carry the mark and nothing else: one of those would be found to be neither signed nor labelled here.
    """
    found = {}
    for number, page in enumerate(PdfReader(io.BytesIO(data)).pages, 1):
        for image in page.images:
            stream = image.indirect_reference.get_object()
            kept = stream._data if stream["/Filter"] == "/DCTDecode" else image.data
            found.setdefault(image.indirect_reference.idnum, (f"{where}/page {number}/{image.name}", kept))
    yield from found.values()


def faults(data: bytes, where: str, faces: bool = True) -> list[str]:
    """What a picture or a PDF lacks. A PDF's own pixels are those of the pictures in it."""
    if data.startswith(b"%PDF"):
        return [] if read_signature(data, "application/pdf").state == "trusted" else [f"{where}: not signed by us"]
    image = Image.open(io.BytesIO(data))
    wrong = [f"{where}: not labelled"] if LABEL not in data else []
    if read_signature(data, MIME.get(image.format, "")).state != "trusted":
        wrong.append(f"{where}: not signed by us")
    if faces and min(image.size) >= SMALLEST and find_mark(image=_decoded(image)).state != "found":
        wrong.append(f"{where}: no mark found")
    return wrong


def _decoded(image: Image.Image) -> Image.Image:
    return image.convert("RGBA" if image.has_transparency_data else "RGB")
