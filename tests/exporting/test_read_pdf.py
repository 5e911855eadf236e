"""PDFs, opened by pypdf, hold every text and every picture."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.exporting.readers import PEOPLE, joined, made, texts_of, typeset
from tests.exporting.test_pages_fit import CARDS, MARKETS


@pytest.mark.parametrize("market", [market for market in MARKETS if market != "ar_AE"])
def test_pdf_cards_hold_every_text(market):
    reader = PdfReader(BytesIO(made("pages", CARDS[market]).content))
    said = joined("".join(page.extract_text() for page in reader.pages))
    for text in texts_of(CARDS[market], keys=("goals", "pains", "bio", "tagline", "triggers", "questions")):
        assert typeset(text) in said, text


def test_pdf_cards_of_arabic_hold_every_word():
    card = CARDS["ar_AE"]
    said = PdfReader(BytesIO(made("pages", card).content)).pages[0].extract_text()
    words = [word.strip(".,،؟!“”") for text in (*card.goals, *card.pains) for word in text.split()]
    assert len(words) > 15
    assert [word for word in words if word not in said] == []


@pytest.mark.parametrize(("key", "pictures"), [("pages", 6), ("deck", 6), ("poster", 6)])
def test_pdfs_hold_every_picture(key, pictures):
    reader = PdfReader(BytesIO(made(key).content))
    images = {image.indirect_reference.idnum for page in reader.pages for image in page.images}
    assert len(images) == pictures
    assert all(page.images[0].image.size == (512, 512) for page in reader.pages[1:2])


@pytest.mark.parametrize(("paper", "size"), [("A4", (595, 842)), ("Letter", (612, 792))])
def test_paper(paper, size):
    box = PdfReader(BytesIO(made("pages", PEOPLE[0], paper=paper).content)).pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == size


def test_poster_and_deck_have_their_form():
    poster = PdfReader(BytesIO(made("poster").content)).pages
    assert (round(float(poster[0].mediabox.width)), round(float(poster[0].mediabox.height))) == (1191, 842)
    deck = PdfReader(BytesIO(made("deck").content))
    assert len(deck.pages) == 2 + len(PEOPLE)
    assert float(deck.pages[0].mediabox.width) / float(deck.pages[0].mediabox.height) == pytest.approx(16 / 9)
