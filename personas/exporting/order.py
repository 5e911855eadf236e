"""What is to be exported: people, options, and the three things that the application lends: a codec, a signer, an ear.

Nothing in this package knows of databases, requests or users.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from PIL import Image

from personas.cards.model import BRAND, CardModel
from personas.notices import ENGLISH

PAPERS = {"A4": (595.28, 841.89), "Letter": (612.0, 792.0), "A3": (841.89, 1190.55)}
PORTRAIT_SIDE = 256  # pixels, as the generator draws them
LARGE_SIDE = 512  # enlarged with a Lanczos filter: smoother, not more detailed


class Cancelled(Exception):
    """Somebody called the export off; raised by the ear from inside a renderer."""


@dataclass(frozen=True)
class Person:
    """`portrait` opens the square cut-out (RGBA), or gives None. `record` is the whole persona as plain JSON values."""

    card: CardModel
    portrait: Callable[[], Image.Image | None] = lambda: None
    picture_id: str = ""
    created: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    record: dict[str, Any] = field(default_factory=dict)

    @property
    def has_portrait(self) -> bool:
        return not self.card.face_off and self.portrait() is not None


@dataclass(frozen=True)
class Order:
    """`encode(image, person)` gives the bytes of a PNG with its marks, which nothing changes afterwards.

    `sign(data, mime)` gives a document back, signed where it can be. `hear(done, total)` is called with the number of
    people (or files) that are finished, and may raise Cancelled.
    """

    title: str
    people: tuple[Person, ...]
    encode: Callable[[Image.Image, Person], bytes]
    sign: Callable[[bytes, str], bytes] = lambda data, mime: data
    hear: Callable[[int, int], None] = lambda done, total: None
    subtitle: str = ""
    day: date = date(2026, 1, 1)
    paper: str = "A4"
    readme: str = ""
    brand: str = BRAND
    badge: bool = True
    notice: str = ENGLISH.many

    def portrait(self, person: Person, side: int = PORTRAIT_SIDE) -> bytes | None:
        """The portrait alone, as an encoded PNG of `side` pixels with its transparency."""
        if person.card.face_off:
            return None
        image = person.portrait()
        if image is None:
            return None
        return self.encode(resized(image, side), person)

    @property
    def spoken_day(self) -> str:
        return f"{self.day.day} {self.day:%B} {self.day.year}"


def resized(image: Image.Image, side: int) -> Image.Image:
    """A square of `side` pixels. Colours are weighted by their opacity, so that no halo grows around the cut-out."""
    image = image.convert("RGBA")
    if image.size == (side, side):
        return image
    return image.convert("RGBa").resize((side, side), Image.Resampling.LANCZOS).convert("RGBA")
