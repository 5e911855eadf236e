"""A logo that somebody uploads, made harmless: drawn anew without what it carried.

What comes in is what the one door takes (personas.marking.opening). What comes out is a PNG with pixels and nothing
else: no metadata, no profile, no second file behind the first.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image

from personas.marking.gate import at_the_gate
from personas.marking.opening import Rules, open_upload

BOX = (1200, 400)  # what a logo is scaled down to; enough for a deck on a large screen
LOGOS = Rules(
    bytes_max=2_000_000,
    pixels_max=4_000_000,
    side_min=16,
    ratio_max=12,
    working_side=7_000,  # no reducing before BOX: the longest side of 4 million pixels that are not too thin
    use="for a logo",
    smaller="Save the logo smaller.",
)


@dataclass(frozen=True)
class Logo:
    data: bytes  # PNG
    width: int
    height: int


def clean_logo(data: bytes) -> Logo:
    """`data` as a fresh PNG of at most 1200 x 400 px. Raises Unreadable, and Busy."""
    with at_the_gate():
        return _drawn_anew(data)


def _drawn_anew(data: bytes) -> Logo:
    drawn = open_upload(data, LOGOS).image.convert("RGBA")
    drawn.thumbnail(BOX)
    fresh = Image.new("RGBA", drawn.size)  # Pillow writes a profile that it finds on the image it saves
    fresh.paste(drawn)
    file = io.BytesIO()
    fresh.save(file, "PNG", optimize=True)
    return Logo(file.getvalue(), *fresh.size)
