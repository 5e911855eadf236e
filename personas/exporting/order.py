"""What is to be exported: people, options, and the three things that the application lends: a codec, a signer, an ear.

Nothing in this package knows of databases, requests or users.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from PIL import Image

from personas.cards import labels
from personas.cards.burn import burn_notice
from personas.cards.model import BRAND, LOST, CardModel
from personas.marking.notices import ENGLISH, Notice
from personas.texts import throughout

PAPERS = {"A4": (595.28, 841.89), "Letter": (612.0, 792.0), "A3": (841.89, 1190.55)}
PORTRAIT_SIDE = 256  # pixels, as the generator draws them
LARGE_SIDE = 512  # enlarged with a Lanczos filter: smoother, not more detailed


@dataclass(frozen=True)
class Person:
    """`portrait` opens the square cut-out (RGBA), or gives None. `record` is the whole persona as plain JSON values."""

    card: CardModel
    portrait: Callable[[], Image.Image | None] = lambda: None
    picture_id: str = ""
    created: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    mark: str = ""  # under which name the portrait's watermark knows it
    romanised: str = ""  # the name in Latin letters, for names of files
    record: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _clean(self, "card", "picture_id", "romanised", "record")

    @property
    def in_place(self) -> str:
        """Said below the initials of somebody whose portrait was drawn and does not open."""
        return LOST if self.mark and not self.card.face_off else ""


class Remarks(dict[str, None]):
    """What whoever gets the file must know of it: sentences in their order, each once."""

    def __call__(self, sentence: str) -> None:
        self.setdefault(sentence)


@dataclass(frozen=True)
class Order:
    """`encode(image, person, format)` gives the bytes of a PNG or JPEG with its marks; nothing changes them afterwards.

    `sign(data, mime)` gives a document back, signed where it can be. `burn(image, person)` gives a portrait back that
    says by itself that it is generated, for pictures that leave the card. `hear(done, total)` is called with the number
    of people that are finished, and may raise what ends the making. `remark(sentence)` takes what whoever gets the file
    must know of it. `ends` are errors of what was lent that end the whole making, not one format.
    """

    title: str
    people: tuple[Person, ...]
    encode: Callable[[Image.Image, Person, str], bytes]
    sign: Callable[[bytes, str], bytes] = lambda data, mime: data
    burn: Callable[[Image.Image, Person], Image.Image] = lambda image, person: image
    hear: Callable[[int, int], None] = lambda done, total: None
    remark: Remarks = field(default_factory=Remarks)
    ends: tuple[type[Exception], ...] = ()
    subtitle: str = ""
    day: date = date(2026, 1, 1)
    paper: str = "A4"
    scale: int = 1
    side: int = LARGE_SIDE
    separator: str = ""  # of CSV: a key of places.SEPARATORS; "" is as the market has it
    readme: str = ""
    brand: str = BRAND
    badge: bool = True
    notice: str = ENGLISH.many

    def __post_init__(self) -> None:
        _clean(self, "title", "subtitle", "readme", "brand", "notice")

    def portrait(self, person: Person, side: int) -> Image.Image | None:
        """The portrait in `side` pixels, for a page that says beside it what it is."""
        image = None if person.card.face_off else person.portrait()
        return None if image is None else resized(image, side)

    def portrait_file(self, person: Person, side: int) -> bytes | None:
        """The same as an encoded PNG with its transparency."""
        image = self.portrait(person, side)
        return None if image is None else self.encode(image, person, "PNG")

    def portrait_alone(self, person: Person, side: int) -> bytes | None:
        """An encoded PNG that stands for itself: with the notice in the picture, unless the badge is off."""
        image = self.portrait(person, side)
        if image is None:
            return None
        return self.encode(self.burn(image, person) if self.badge else image, person, "PNG")

    @property
    def language(self) -> str:
        """Of the texts, as a BCP 47 tag: that of all people, or English where they have several."""
        languages = {person.card.language for person in self.people}
        return languages.pop() if len(languages) == 1 else ENGLISH.language

    @property
    def spoken_day(self) -> str:
        return labels.day(self.day, self.language, whole=True)


def _clean(thing: Person | Order, *names: str) -> None:
    """The door of this package: no writer meets a character that its format cannot hold."""
    for name in names:
        object.__setattr__(thing, name, throughout(getattr(thing, name)))


def resized(image: Image.Image, side: int) -> Image.Image:
    """A square of `side` pixels. Colours are weighted by their opacity, so that no halo grows around the cut-out."""
    image = image.convert("RGBA")
    if image.size == (side, side):
        return image
    return image.convert("RGBa").resize((side, side), Image.Resampling.LANCZOS).convert("RGBA")


def stood_on_notice(image: Image.Image, words: Notice) -> Image.Image:
    """A square portrait on top of the notice instead of under it: a little smaller, and the whole face to be seen."""
    short = replace(words, badge=words.tag)
    empty = Image.new("RGBA", image.size)
    bar = burn_notice(empty, short).getchannel("A").getbbox()
    side = bar[1] if bar else image.height
    canvas = Image.new("RGBA", image.size)
    canvas.paste(resized(image, side), ((image.width - side) // 2, 0))
    return burn_notice(canvas, short)
