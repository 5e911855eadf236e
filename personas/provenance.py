"""The one way in which the bytes of a picture are made: pixels, then everything that says where they come
from.

Whatever leaves Facet as a picture is encoded here and touched by nothing afterwards. Each file says in the
terms of IPTC, XMP and its own format that a trained model made it, which one, when, and under which id;
none says anything about a user, and none holds a field that only a camera would write.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import format_datetime
from io import BytesIO
from typing import Literal
from uuid import UUID
from xml.sax.saxutils import escape

from PIL import Image
from PIL.PngImagePlugin import PngInfo

SYSTEM = "Facet"
TRAINED_MODEL = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
SOURCE = "AI-generated (trained generative model)"
DISCLAIMER = "AI-generated picture of a fictional person. It is not a photograph of anyone."
CREDIT = f"AI-generated with {SYSTEM}"

EXIF_DESCRIPTION, EXIF_SOFTWARE = 0x010E, 0x0131

# XML 1.0 has no way to write these, not even escaped.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def encode_picture(
    image: Image.Image,
    *,
    format: Literal["PNG", "WEBP"],
    picture_id: str,
    created: datetime,
    description: str,
    alt: str,
    system_version: str,
    quality: int = 90,
    lossless: bool = False,
) -> bytes:
    """Encode `image` (RGB or RGBA; WebP keeps alpha) with its provenance. The same input gives the same
    bytes.

    `picture_id` is the same in every field that holds one, as `urn:uuid:` where it is a UUID. `created`
    must be aware and is written in UTC to the second. `system_version` names version and weights of the
    generator. `quality` (0..100) and `lossless` concern WebP only. Raises ValueError for another format or
    a naive `created`.
    """
    if created.tzinfo is None:
        raise ValueError("created needs a time zone")
    created = created.astimezone(UTC).replace(microsecond=0)
    packet = xmp_packet(picture_id, created, description, alt, system_version)
    software = f"{SYSTEM} {system_version}"
    if format == "PNG":
        return _save(image, format, pnginfo=_png_texts(packet, software, created))
    if format == "WEBP":
        exif = _exif(description, software)
        return _save(image, format, xmp=packet, exif=exif, quality=quality, lossless=lossless, method=2)
    raise ValueError(f"a picture is PNG or WEBP, not {format!r}")


def xmp_packet(picture_id: str, created: datetime, description: str, alt: str, system_version: str) -> bytes:
    """The XMP packet of a picture, UTF-8. `created` is aware and in UTC."""
    name = _urn(picture_id)
    fields = {
        "Iptc4xmpExt:DigitalSourceType": TRAINED_MODEL,
        "Iptc4xmpExt:AISystemUsed": SYSTEM,
        "Iptc4xmpExt:AISystemVersionUsed": system_version,
        "Iptc4xmpExt:DigImageGUID": name,
        "dc:identifier": name,
        "xmp:CreatorTool": f"{SYSTEM} {system_version}",
        "xmp:CreateDate": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "xmpMM:DocumentID": name,
        "photoshop:Credit": CREDIT,
    }
    lines = [f"<{key}>{_xml(value)}</{key}>" for key, value in fields.items()]
    lines += [
        _alternatives("dc:description", description),
        _alternatives("Iptc4xmpCore:AltTextAccessibility", alt),
    ]
    return PACKET.format(namespaces=NAMESPACES, fields="\n".join(lines)).encode()


def _urn(picture_id: str) -> str:
    try:
        return UUID(picture_id).urn
    except ValueError:
        return picture_id


def _alternatives(key: str, text: str) -> str:
    """A text in one language, which XMP writes as a list of language alternatives."""
    return f'<{key}><rdf:Alt><rdf:li xml:lang="x-default">{_xml(text)}</rdf:li></rdf:Alt></{key}>'


def _xml(text: str) -> str:
    return escape(NOT_XML.sub("", text))


def _png_texts(packet: bytes, software: str, created: datetime) -> PngInfo:
    texts = PngInfo()
    texts.add_itxt("XML:com.adobe.xmp", packet.decode())
    texts.add_text("Software", software)
    texts.add_text("Source", SOURCE)
    texts.add_text("Disclaimer", DISCLAIMER)
    texts.add_text("Creation Time", format_datetime(created, usegmt=True))
    return texts


def _exif(description: str, software: str) -> bytes:
    exif = Image.Exif()
    exif[EXIF_DESCRIPTION] = description
    exif[EXIF_SOFTWARE] = software
    return exif.tobytes()


def _save(image: Image.Image, format: str, **options: object) -> bytes:
    """Encode without what a source file said about itself; only the size on paper travels along."""
    if format == "PNG" and "dpi" in image.info:
        options["dpi"] = image.info["dpi"]
    clean = image.copy()
    clean.info = {}
    target = BytesIO()
    clean.save(target, format, **options)
    return target.getvalue()


NAMESPACES = "\n".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "dc": "http://purl.org/dc/elements/1.1/",
        "xmp": "http://ns.adobe.com/xap/1.0/",
        "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
        "photoshop": "http://ns.adobe.com/photoshop/1.0/",
        "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
        "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    }.items()
)

PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
{namespaces}>
{fields}
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""
