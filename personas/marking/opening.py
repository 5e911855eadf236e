"""Open a file that a stranger sent: look at what it claims before anything is decoded, and say no in a sentence."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from personas.marking.upright import orientation_of, upright

MAX_BYTES = 10_000_000
MAX_PIXELS = 25_000_000
MAX_PROGRESSIVE = 12_000_000  # a progressive JPEG is held whole, twice, while it is decoded
MIN_SIDE, MAX_RATIO = 48, 8
FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
TOO_LARGE = "The file is larger than 10 MB. Send a smaller one; reducing it to 2000 pixels is harmless."
PDF = b"%PDF-"
WORKING_SIDE = 1600  # pixels: what every later step needs


class Unreadable(Exception):
    """The message is a sentence for whoever sent the file."""


@dataclass(frozen=True)
class Opened:
    """`image` is RGB or RGBA, turned upright, its longer side at most WORKING_SIDE pixels; None for a document, of
    which only the signature can be read."""

    mime: str
    image: Image.Image | None
    size: tuple[int, int]  # of the file


def open_upload(data: bytes) -> Opened:
    """Check, decode and reduce. Raises Unreadable."""
    if not data:
        raise Unreadable("The file is empty.")
    if len(data) > MAX_BYTES:
        raise Unreadable(TOO_LARGE)
    if data.startswith(PDF):
        return Opened("application/pdf", None, (0, 0))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Pillow on odd files: the sentence below is for people
        try:
            with Image.open(BytesIO(data), formats=list(FORMATS)) as image:
                _look_before_decoding(image)
                turned = orientation_of(image)
                return Opened(FORMATS[image.format], upright(_decoded(image), turned), image.size)
        except UnidentifiedImageError:
            raise Unreadable("This is not a PNG, JPEG, WebP or PDF file, whatever its name says.") from None
        except Unreadable:
            raise
        except Image.DecompressionBombError:
            raise Unreadable(_too_many_pixels("more than 50")) from None
        except Exception:  # decoders raise many kinds of errors on damaged files
            raise Unreadable("The picture is damaged or cut off and cannot be decoded.") from None


def _look_before_decoding(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise Unreadable(_too_many_pixels(f"{width:,} × {height:,} pixels, that is {width * height / 1e6:.0f}"))
    if image.info.get("progressive") and width * height > MAX_PROGRESSIVE:
        raise Unreadable("A progressive JPEG may have 12 million pixels here. Save it as a plain one, or smaller.")
    if min(width, height) < MIN_SIDE:
        raise Unreadable(f"A picture of {width} × {height} pixels is too small to tell anything.")
    if max(width, height) > MAX_RATIO * min(width, height):
        raise Unreadable(f"A strip of {width} × {height} pixels shows no face.")
    if getattr(image, "n_frames", 1) > 1:
        raise Unreadable("The file holds several frames. Send one of them as a still picture.")


def _too_many_pixels(how_many: str) -> str:
    return f"The picture has {how_many} million pixels; 25 million are looked at. Send a smaller one."


def _decoded(image: Image.Image) -> Image.Image:
    """Reduced by whole factors in strips: a second full copy of a large picture is what memory cannot take."""
    image.draft("RGB", (WORKING_SIDE, WORKING_SIDE))  # JPEG decodes at a fraction of the size
    image.load()
    mode = "RGBA" if image.has_transparency_data else "RGB"
    factor = -(-max(image.size) // WORKING_SIDE)
    if factor == 1:
        return image.convert(mode)
    width, height = image.width // factor, image.height // factor
    small, rows = Image.new(mode, (max(1, width), max(1, height))), 32
    for top in range(0, height, rows):
        bottom = min(height, top + rows)
        strip = image.crop((0, top * factor, width * factor, bottom * factor)).convert(mode)
        small.paste(strip.reduce(factor), (0, top))
    return small
