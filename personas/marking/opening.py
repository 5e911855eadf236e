"""The one door for files that strangers send: look at what one claims before anything is decoded, and say no in a
sentence. Every form that takes a picture asks here, with rules of its own, and inside `personas.marking.gate`.

After the OWASP file upload cheat sheet and Pillow's security notes.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from personas.marking.upright import orientation_of, upright

FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "MPO": "image/jpeg", "WEBP": "image/webp"}
PLUGINS = ("PNG", "JPEG", "WEBP")
PDF = b"%PDF-"


@dataclass(frozen=True)
class Rules:
    """What a form takes. `use` ends the sentence "A picture of … is too small", `smaller` says what to do about it."""

    bytes_max: int = 10_000_000
    pixels_max: int = 25_000_000
    progressive_max: int = 12_000_000  # a progressive JPEG is held whole, twice, while it is decoded
    side_min: int = 48
    ratio_max: int = 8
    working_side: int = 1600  # pixels: what every later step needs
    documents: bool = False  # a PDF too, of which only the signature can be read
    use: str = "to tell anything"
    smaller: str = "Send a smaller one; reducing it to 2000 pixels is harmless."

    @property
    def too_large(self) -> str:
        return f"The file is larger than {self.bytes_max // 1_000_000} MB. {self.smaller}"

    @property
    def other_kind(self) -> str:
        if self.documents:
            return "This is not a PNG, JPEG, WebP or PDF file, whatever its name says."
        return "This is no PNG, JPEG or WebP picture, whatever its name says. An SVG can be exported as PNG."


PICTURES = Rules()
PICTURES_AND_DOCUMENTS = Rules(documents=True)


class Unreadable(ValueError):
    """The message is a sentence for whoever sent the file."""


@dataclass(frozen=True)
class Opened:
    """`image` is RGB or RGBA, turned upright, its longer side at most the rules' working side; None for a document."""

    mime: str
    image: Image.Image | None
    size: tuple[int, int]  # of the file


def open_upload(data: bytes, rules: Rules = PICTURES_AND_DOCUMENTS) -> Opened:
    """Check, decode and reduce. Raises Unreadable."""
    check_size(len(data), rules)
    if rules.documents and data.startswith(PDF):
        return Opened("application/pdf", None, (0, 0))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Pillow on odd files: the sentence below is for people
        try:
            with Image.open(BytesIO(data), formats=PLUGINS) as image:
                _look_before_decoding(image, rules)
                size, decoded = image.size, _decoded(image, rules)
                # Asked before, a damaged PNG is decoded for its metadata, and then counts as decoded.
                return Opened(FORMATS[image.format], upright(decoded, orientation_of(image)), size)
        except UnidentifiedImageError:
            raise Unreadable(rules.other_kind) from None
        except Unreadable:
            raise
        except Image.DecompressionBombError:
            raise Unreadable(_too_many_pixels("more than 50", rules)) from None
        except Exception:  # decoders raise many kinds of errors on damaged files
            raise Unreadable("The picture is damaged or cut off and cannot be decoded. Save it anew.") from None


def check_size(size: int, rules: Rules) -> None:
    """On what a form says of its file, before that is read. Raises Unreadable."""
    if not size:
        raise Unreadable("The file is empty. Choose another one.")
    if size > rules.bytes_max:
        raise Unreadable(rules.too_large)


def _look_before_decoding(image: Image.Image, rules: Rules) -> None:
    width, height = image.size
    about = f"{width:,} × {height:,} pixels"
    if width * height > rules.pixels_max:
        raise Unreadable(_too_many_pixels(f"{about}, that is {width * height / 1e6:.0f}", rules))
    if image.info.get("progressive") and width * height > rules.progressive_max:
        raise Unreadable("A progressive JPEG may have 12 million pixels here. Save it as a plain one, or smaller.")
    if min(width, height) < rules.side_min:
        raise Unreadable(f"A picture of {about} is too small {rules.use}.")
    if max(width, height) > rules.ratio_max * min(width, height):
        raise Unreadable(f"A strip of {about} is too long and thin {rules.use}.")
    if _moves(image):
        raise Unreadable("The picture moves: the file holds several frames. Send one of them as a still picture.")


def _moves(image: Image.Image) -> bool:
    """Telephones write a second picture, of depth or light, behind a JPEG. Pillow calls that MPO; it stands still."""
    return image.format != "MPO" and getattr(image, "n_frames", 1) > 1


def _too_many_pixels(how_many: str, rules: Rules) -> str:
    most = f"{rules.pixels_max // 1_000_000} million"
    return f"The picture has {how_many} million pixels; {most} are looked at. Send a smaller one."


def _decoded(image: Image.Image, rules: Rules) -> Image.Image:
    """Reduced by whole factors in strips: a second full copy of a large picture is what memory cannot take."""
    side = rules.working_side
    image.draft("RGB", (side, side))  # JPEG decodes at a fraction of the size
    image.load()
    mode = "RGBA" if image.has_transparency_data else "RGB"
    factor = -(-max(image.size) // side)
    if factor == 1:
        return image.convert(mode)
    width, height = image.width // factor, image.height // factor
    small, rows = Image.new(mode, (max(1, width), max(1, height))), 32
    for top in range(0, height, rows):
        bottom = min(height, top + rows)
        strip = image.crop((0, top * factor, width * factor, bottom * factor)).convert(mode)
        small.paste(strip.reduce(factor), (0, top))
    return small
