"""Cards and portraits alone, opened by Pillow."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from tests.exporting.readers import PEOPLE, made


@pytest.mark.parametrize(("scale", "size"), [(1, (1080, 1350)), (2, (2160, 2700))])
def test_card_png(scale, size):
    file = made("card", PEOPLE[0], scale=scale)
    assert Image.open(BytesIO(file.content)).size == size
    assert file.name.endswith("@2x.png" if scale == 2 else ".png")


@pytest.mark.parametrize("side", [256, 512])
def test_portrait_alone_is_transparent(side):
    picture = Image.open(BytesIO(made("portrait", PEOPLE[0], side=side).content))
    assert (picture.size, picture.mode) == ((side, side), "RGBA")
    assert picture.getpixel((2, 2))[3] == 0


def test_an_enlarged_portrait_has_no_halo():
    """Colours under a transparent pixel must not run into the edge."""
    from personas.exporting.order import resized

    image = Image.new("RGBA", (16, 16), (255, 0, 0, 0))
    image.paste((0, 0, 255, 255), (4, 4, 12, 12))
    large = resized(image, 32)
    assert all(pixel[0] < 40 for pixel in large.get_flattened_data() if pixel[3] > 8)
