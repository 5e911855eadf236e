"""The one way in which the bytes of a picture are made: marked pixels, encoded, labelled, and signed.

Whatever leaves Facet as a picture is made here and touched by nothing afterwards. Each file says in the
terms of IPTC, XMP and its own format that a trained model made it, which one, when, and under which id;
none says anything about a user, and none holds a field that only a camera would write.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from io import BytesIO
from typing import Literal
from uuid import UUID
from xml.sax.saxutils import escape

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from personas.marking.codes import code_of
from personas.marking.invisible.watermark import mark
from personas.marking.keys import keys
from personas.marking.signatures.manifest import SYSTEM, TRAINED_MODEL, manifest
from personas.marking.signatures.signing import Signed, sign
from personas.texts import storable

MIME = {"PNG": "image/png", "WEBP": "image/webp", "JPEG": "image/jpeg"}
SOURCE = "AI-generated (trained generative model)"
DISCLAIMER = "AI-generated picture of a fictional person. It is not a photograph of anyone."
CREDIT = f"AI-generated with {SYSTEM}"

EXIF_DESCRIPTION, EXIF_SOFTWARE = 0x010E, 0x0131


def encode_picture(image: Image.Image, **facts) -> bytes:
    """`image` as a finished file: marked, encoded, labelled, signed. See `seal_picture`, which takes the same."""
    return seal_picture(image, **facts).data


def seal_picture(
    image: Image.Image,
    *,
    format: Literal["PNG", "WEBP", "JPEG"],
    picture_id: str,
    created: datetime,
    description: str,
    alt: str,
    system_version: str,
    quality: int = 90,
    lossless: bool = False,
    portrait: bool = False,
    faces: Sequence[str] = (),
) -> Signed:
    """Encode `image` (RGB or RGBA; WebP and PNG keep alpha) with all that says where it comes from, and sign it.

    `picture_id` is the same in every field that holds one, as `urn:uuid:` where it is a UUID. `created`
    must be aware and is written in UTC to the second. `system_version` names version and weights of the
    generator. `quality` (0..100) concerns WebP and JPEG, `lossless` WebP.

    With `portrait` the picture is one newly drawn face and gets its mark here, once. Everything else is composed
    of stored portraits, which carry theirs; `faces` are then the ids of those that it shows.

    The same input gives the same pixels and labels; the signature holds a time and a random number.
    Raises ValueError for another format or a naive `created`, KeysError without valid keys: nothing leaves unsigned.
    """
    if format not in MIME:
        raise ValueError(f"a picture is PNG, WEBP or JPEG, not {format!r}")
    if created.tzinfo is None:
        raise ValueError("created needs a time zone")
    created = created.astimezone(UTC).replace(microsecond=0)
    codes = [code_of(face) for face in ([picture_id] if portrait else faces)]
    if portrait:
        image = mark(image, codes[0], keys().watermark_secret)
    packet = xmp_packet(picture_id, created, description, alt, system_version)
    data = _encoded(image, format, packet, description, f"{SYSTEM} {system_version}", created, quality, lossless)
    said = manifest(
        name=_urn(picture_id), mime=MIME[format], created=created, system_version=system_version, codes=codes
    )
    return sign(data, MIME[format], said)


def sign_document(
    data: bytes, mime: str, *, document_id: str, created: datetime, system_version: str, faces: Sequence[str] = ()
) -> bytes:
    """A finished document with a C2PA signature over all of it: PDF, or any picture format of `encode_picture`.

    Office files (PPTX, XLSX) cannot hold one unless every part is stored uncompressed, and then only some readers
    find it. Nothing may change the bytes afterwards. Raises KeysError, and SigningError where the format has no
    place for a signature.
    """
    created = created.astimezone(UTC).replace(microsecond=0)
    codes = [code_of(face) for face in faces]
    said = manifest(name=_urn(document_id), mime=mime, created=created, system_version=system_version, codes=codes)
    return sign(data, mime, said).data


def _encoded(image, format, packet, description, software, created, quality, lossless) -> bytes:
    if format == "PNG":
        return _save(image, format, pnginfo=_png_texts(packet, software, created))
    exif = _exif(description, software)
    if format == "JPEG":
        return _save(image, format, xmp=packet, exif=exif, quality=quality)
    return _save(image, format, xmp=packet, exif=exif, quality=quality, lossless=lossless, method=2)


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
    return escape(storable(text))


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
