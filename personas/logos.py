"""A picture that somebody uploads, made harmless: measured before it is decoded, drawn anew without what it carried.

What is accepted is a still PNG, JPEG or WebP. What comes out is a PNG with pixels and nothing else: no metadata, no
profile, no second file behind the first. After the OWASP file upload cheat sheet and Pillow's security notes.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

from personas.marking.upright import orientation_of, upright

FORMATS = ("PNG", "JPEG", "WEBP")
BYTES_MAX = 2_000_000
PIXELS_MAX = 4_000_000
SIDE_MIN, RATIO_MAX = 16, 12
BOX = (1200, 400)  # what a logo is scaled down to; enough for a deck on a large screen


class LogoRefused(ValueError):
    """With a sentence for the person who chose the file."""


@dataclass(frozen=True)
class Logo:
    data: bytes  # PNG
    width: int
    height: int


def clean_logo(data: bytes) -> Logo:
    """`data` as a fresh PNG of at most 1200 x 400 px. Raises LogoRefused."""
    check_size(len(data))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                _check_shape(image)
                return _drawn_anew(image)
        except LogoRefused:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise LogoRefused(
                "The picture has far too many pixels. At most 4 million fit, such as 2000 x 2000."
            ) from None
        except UnidentifiedImageError:
            raise LogoRefused("That is no PNG, JPEG or WebP picture. An SVG can be exported as PNG.") from None
        # Whatever a crafted file makes the decoder say, the person needs one sentence.
        except Exception:
            raise LogoRefused(
                "The picture is damaged or not what it claims to be. Save it anew and try again."
            ) from None


def check_size(size: int) -> None:
    if size > BYTES_MAX:
        raise LogoRefused("The file is larger than 2 MB. Save the logo smaller.")


def _check_shape(image: Image.Image) -> None:
    """On the header alone: nothing is decoded yet."""
    width, height = image.size
    if width * height > PIXELS_MAX:
        raise LogoRefused(f"The picture has {width} x {height} pixels. At most 4 million fit, such as 2000 x 2000.")
    if min(width, height) < SIDE_MIN:
        raise LogoRefused(f"The picture is {width} x {height} pixels. Each side needs at least {SIDE_MIN}.")
    if max(width, height) > RATIO_MAX * min(width, height):
        raise LogoRefused(f"The picture is {width} x {height} pixels, which is too long and thin for a logo.")
    if getattr(image, "n_frames", 1) > 1 or getattr(image, "is_animated", False):
        raise LogoRefused("The picture moves. A logo is a still picture.")


def _drawn_anew(image: Image.Image) -> Logo:
    if image.format == "JPEG":
        image.draft("RGB", BOX)  # decodes a large JPEG at an eighth to the whole of its size
    image.load()
    drawn = upright(image.convert("RGBA"), orientation_of(image))
    drawn.thumbnail(BOX)
    fresh = Image.new("RGBA", drawn.size)  # Pillow writes a profile that it finds on the image it saves
    fresh.paste(drawn)
    file = io.BytesIO()
    fresh.save(file, "PNG", optimize=True)
    return Logo(file.getvalue(), *fresh.size)
