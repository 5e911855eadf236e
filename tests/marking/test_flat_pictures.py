"""Pictures without any detail: nothing is heard in them, and no arithmetic goes astray."""

from __future__ import annotations

import math
import warnings

import pytest
from PIL import Image

from personas.marking.invisible.detection import look

FLAT = [("black", (256, 256)), ("black", (320, 200)), ((120, 90, 60), (1080, 1350))]


@pytest.mark.parametrize(("colour", "size"), FLAT, ids=str)
def test_nothing_is_heard_in_one_colour(colour, size):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        heard = [found.clear for found in look(Image.new("RGB", size, colour), b"k" * 32, seconds=0.2)]
    assert heard
    assert all(math.isfinite(clear) and clear < 7 for clear in heard)
