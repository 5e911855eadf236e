"""The persona page and its card."""

import io

import pytest
from django.urls import reverse
from PIL import Image


@pytest.fixture
def persona(make_board, painter):
    board = make_board(count=2)
    painter.drain()
    return board.personas.with_portraits().first()


def test_the_page_holds_the_person(browser, persona):
    page = browser.get(persona.get_absolute_url()).content.decode()
    for text in (persona.name, persona.city, str(persona.age), persona.face.get_absolute_url()):
        assert text in page
    assert "AI-generated" in page


@pytest.mark.parametrize(("scale", "size"), [("1", (1080, 1350)), ("2", (2160, 2700))])
def test_the_card_downloads_as_png_of_the_stated_size(browser, persona, scale, size):
    response = browser.get(reverse("card_png", args=[persona.public_id]), {"scale": scale})
    assert response["Content-Type"] == "image/png"
    assert 'attachment; filename="facet-' in response["Content-Disposition"]
    with Image.open(io.BytesIO(response.content)) as image:
        image.load()
        assert (image.format, image.size) == ("PNG", size)
        assert "trainedAlgorithmicMedia" in str(image.info)


def test_a_card_of_another_size_is_refused(browser, persona):
    assert browser.get(reverse("card_png", args=[persona.public_id]), {"scale": "40"}).status_code == 400


def test_a_card_without_a_portrait_is_a_card(browser, make_board):
    persona = make_board(count=1).personas.get()
    response = browser.get(reverse("card_png", args=[persona.public_id]))
    with Image.open(io.BytesIO(response.content)) as image:
        assert image.size == (1080, 1350)


def test_the_portrait_is_private_and_for_ever(browser, persona):
    response = browser.get(persona.image_url)
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "private, max-age=31536000, immutable, no-transform"
    with Image.open(io.BytesIO(b"".join(response.streaming_content))) as image:
        assert image.mode == "RGBA"


def test_the_alt_text_says_what_was_measured_and_nothing_that_was_only_asked_for(persona):
    face = persona.face
    persona.gender = "f"
    face.asked = {"age": 34, "gender": "f", "expression": "laugh", "glasses": "clear"}
    face.measured = {"age": 41.3, "gender": "f", "expression": "neutral", "glasses": "none"}
    said = "AI-generated portrait of a fictional woman, about 41, neutral expression"
    assert persona.portrait_words(face) == said
    face.measured = {"age": 41.3, "gender": "f", "glasses": "clear"}
    assert persona.portrait_words(face) == "AI-generated portrait of a fictional woman, about 41, glasses"
    face.measured = {}
    assert persona.portrait_words(face) == "AI-generated portrait of a fictional woman, about 34"


def test_the_alt_text_never_guesses_beyond_the_recipe(persona):
    assert persona.alt_text.startswith("AI-generated portrait of a fictional ")
    assert str(persona.age) in persona.alt_text
