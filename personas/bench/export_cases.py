"""The exports that bench_exports measures, and beside each what its library does at least for the same content."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZIP_STORED, ZipFile

import numpy as np
from fpdf import FPDF
from PIL import Image, ImageFilter
from pptx import Presentation
from pptx.util import Pt

from personas import __version__
from personas.cards import card_model, render_card
from personas.cards.text.fonts import FOLDER, TEXT
from personas.exporting.bundle import FORMATS, make
from personas.exporting.order import Order, Person
from personas.identity import PersonBrief, compose
from personas.marking.provenance import encode_picture, sign_document
from personas.services.portraits.pictures import ALT, DESCRIPTION

NOW = datetime(2026, 11, 25, tzinfo=UTC)
ID = "3f2a9c1e-7b44-4d0e-9a51-0c2f6be1d7a9"
MARKETS = ("en_US", "de_DE", "fr_FR", "ja_JP", "hi_IN", "ar_AE")
SIDE = 256


def order(count: int) -> Order:
    """`count` composed people with portraits of about the entropy of a face; pictures are marked and signed."""
    return Order(
        "Spring launch",
        tuple(_person(number) for number in range(count)),
        encode=_encode,
        sign=lambda data, mime: sign_document(data, mime, document_id=ID, created=NOW, system_version=__version__),
        day=NOW.date(),
        readme="AI-generated, not real people.\n",
    )


def _person(number: int) -> Person:
    made = compose(PersonBrief(market=MARKETS[number % len(MARKETS)], age=(25, 60)), number)
    values = {name: getattr(made, name) for name in made.__slots__}
    place = ("، " if made.language == "ar" else ", ").join((made.city, made.country))
    persona = SimpleNamespace(**values, place=place, hue=number % 8, details=values, initials="AB", public_id=ID)
    stored = _stored(number)
    return Person(
        card_model(persona), lambda: Image.open(BytesIO(stored)).convert("RGBA"), ID, NOW, made.name_romanised
    )


def _stored(number: int) -> bytes:
    """A cut-out head of smooth noise as WebP, which is how portraits lie in the storage."""
    noise = np.random.default_rng(number).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)
    picture = Image.fromarray(noise).filter(ImageFilter.GaussianBlur(3))
    y, x = np.mgrid[:SIDE, :SIDE]
    inside = ((x - 128) / 80.0) ** 2 + ((y - 150) / 120.0) ** 2 < 1
    picture.putalpha(Image.fromarray((inside * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(1)))
    target = BytesIO()
    picture.save(target, "WEBP", quality=90)
    return target.getvalue()


def _encode(image: Image.Image, person: Person, format: str) -> bytes:
    said = {"picture_id": ID, "created": NOW, "description": DESCRIPTION, "alt": ALT, "system_version": __version__}
    return encode_picture(image, format=format, quality=92, **said)


def export(keys: tuple[str, ...], count: int) -> int:
    """Makes the export; returns its size in bytes."""
    with tempfile.TemporaryDirectory() as folder:
        file = make(order(count), keys, Path(folder))
        return len(file.content) if isinstance(file.content, bytes) else file.content.stat().st_size


def plain_pdf(count: int) -> int:
    """fpdf2 by itself: the same texts in one column and font, the same portraits, no layout, no signature."""
    pdf = FPDF(unit="pt", format=(960, 540))
    pdf.add_font("text", fname=FOLDER / TEXT)
    pdf.set_text_shaping(True)
    for person in order(count).people:
        pdf.add_page()
        pdf.set_font("text", size=9)
        pdf.image(person.portrait(), 0, 0, 200, 200)
        pdf.multi_cell(600, 11, _texts(person))
    return len(pdf.output())


def plain_pptx(count: int) -> int:
    """python-pptx with one box and one picture a slide."""
    deck, target = Presentation(), BytesIO()
    for person in order(count).people:
        slide = deck.slides.add_slide(deck.slide_layouts[6])
        slide.shapes.add_textbox(Pt(0), Pt(0), Pt(600), Pt(500)).text_frame.text = _texts(person)
        slide.shapes.add_picture(_png(person.portrait()), Pt(0), Pt(0))
    deck.save(target)
    return len(target.getvalue())


def plain_cards(count: int) -> int:
    """Cards drawn and encoded by Pillow, without marks."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_STORED) as archive:
        for number, person in enumerate(order(count).people):
            archive.writestr(f"{number}.png", _png(render_card(person.card, person.portrait())).getvalue())
    return len(target.getvalue())


def _texts(person: Person) -> str:
    lines = [line for section in person.card.sections for line in section.lines]
    return "\n".join(line for line in lines if line.isascii())


def _png(image: Image.Image) -> BytesIO:
    target = BytesIO()
    image.save(target, "PNG")
    return target


@cache
def cases() -> dict[str, tuple[int, Callable[[int], int]]]:
    """name: (people, what makes it)."""
    return {
        "PDF deck": (50, lambda count: export(("deck",), count)),
        "PDF, fpdf2 alone": (50, plain_pdf),
        "PDF one-page cards": (50, lambda count: export(("pages",), count)),
        "PDF poster": (50, lambda count: export(("poster",), count)),
        "PPTX": (50, lambda count: export(("pptx",), count)),
        "PPTX, python-pptx alone": (50, plain_pptx),
        "XLSX": (50, lambda count: export(("xlsx",), count)),
        "ZIP of cards": (200, lambda count: export(("card",), count)),
        "cards, Pillow alone": (200, plain_cards),
        "ZIP of everything": (200, lambda count: export(tuple(FORMATS), count)),
    }
