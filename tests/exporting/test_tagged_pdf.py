"""PDFs for people who do not see them: what ISO 14289-1 (PDF/UA-1) asks and a program can look at."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from itertools import pairwise

import pytest

from personas.cards import labels
from personas.cards.text.typography import typeset
from tests.exporting.readers import PEOPLE, made
from tests.exporting.tagged import Tagged, read
from tests.exporting.test_pages_fit import CARDS

KINDS = ("pages", "deck", "poster")
BACKWARDS = re.compile("[\u0590-\u08ff]")
LETTERS = re.compile(r"[^\W\d_]+|\d+")
MARKS = re.compile("[\u064b-\u0652]")
DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@cache
def data_of(kind: str) -> bytes:
    return made(kind).content


@cache
def tagged(kind: str) -> Tagged:
    return read(data_of(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_all_that_is_drawn_is_an_element_or_an_artifact(kind):
    assert tagged(kind).untagged == []


@pytest.mark.skipif(not shutil.which("pdfinfo"), reason="poppler-utils (pdfinfo, pdftotext) are not installed")
@pytest.mark.parametrize("kind", KINDS)
def test_a_second_program_finds_every_word_in_the_structure(kind, tmp_path):
    file = tmp_path / "file.pdf"
    file.write_bytes(data_of(kind))
    on_pages = subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True).stdout
    told = subprocess.run(["pdfinfo", "-struct-text", file], capture_output=True, text=True, check=True).stdout
    heard = "".join(re.findall(r'^\s*"(.*)"$', told, re.MULTILINE)).replace(" ", "")
    heard = MARKS.sub("", heard)
    words = [MARKS.sub("", DIRECTIONS.sub("", word)) for word in on_pages.split()]
    # pdftotext sets the punctuation and the vowels of Arabic anew by their place: the letters of each word count.
    parts = [part for word in words for part in (LETTERS.findall(word) if BACKWARDS.search(word) else [word])]
    parts = [part for part in parts if LETTERS.search(part)]
    assert len(parts) > 300
    assert [part for part in parts if part not in heard] == []


@pytest.mark.parametrize("kind", KINDS)
def test_headings_begin_at_the_first_level_and_skip_none(kind):
    levels = [int(node.kind[1]) for node in tagged(kind).root.every("H1", "H2", "H3")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    names = [node.text for node in tagged(kind).root.every("H1", "H2", "H3")]
    assert all(card.name in names for card in PEOPLE)


def test_a_deck_is_title_people_and_their_sections():
    levels = {level: [node.text for node in tagged("deck").root.every(f"H{level}")] for level in (1, 2, 3)}
    assert levels[1] == ["Spring launch"]
    assert [name for name in levels[2] if name != "Who is here"] == [card.name for card in PEOPLE]
    goals = {labels.of(card.language)["goals"] for card in PEOPLE}
    assert len(goals) > 1 and sum(name in goals for name in levels[3]) == len(PEOPLE)


@pytest.mark.parametrize("kind", KINDS)
def test_lists_are_lists(kind):
    root = tagged(kind).root
    lists = root.every("L")
    assert len(lists) >= 2 * len(PEOPLE)
    for one in lists:
        assert {item.kind for item in one.kids} == {"LI"}
        assert all([body.kind for body in item.kids] == ["LBody"] and item.kids[0].text for item in one.kids)
    goals = CARDS["en_US"].goals
    assert any([item.all_text for item in one.kids] == [typeset(goal) for goal in goals] for one in lists)


@pytest.mark.parametrize("kind", KINDS)
def test_every_picture_says_what_it_shows_in_its_own_language(kind):
    figures = tagged(kind).root.every("Figure")
    assert all(figure.said for figure in figures)
    said = [figure.said for figure in figures]
    assert all(card.alt in said for card in PEOPLE)
    german = next(page for page in tagged(kind).root.kids if page.lang == "de") if kind != "poster" else None
    if german:
        portraits = [figure for figure in german.every("Figure") if figure.said.startswith("AI-generated")]
        assert {figure.lang for figure in portraits} == {"en"}
        assert {figure.lang for figure in german.every("Figure") if figure not in portraits} == {""}


def test_what_shapes_say_is_said():
    said = [figure.said for figure in read(made("pages", CARDS["en_US"]).content).root.every("Figure")]
    name, weight = CARDS["en_US"].channels[0]
    assert said.count(f"{name} ({weight} of 5)") == 1  # one picture of five dots
    assert any(" to " in one for one in said)


@pytest.mark.parametrize("kind", KINDS)
def test_the_order_of_the_structure_is_that_of_reading(kind):
    """Who it is, then the lists as the template has them, item by item."""
    text = tagged(kind).text
    card = CARDS["en_US"]
    start = text.rindex(card.name, 0, text.index(typeset(card.goals[0])))
    places = [text.index(typeset(one), start) for one in (card.name, card.job, *card.goals, *card.pains)]
    assert places == sorted(places)


def test_no_two_words_are_joined_where_a_line_ends():
    assert typeset(CARDS["en_US"].bio) in tagged("pages").text
    assert CARDS["ja_JP"].bio.replace(" ", "") in tagged("pages").text.replace(" ", "")


def test_what_runs_right_to_left_is_told_in_the_order_of_reading():
    assert CARDS["ar_AE"].goals[0] in tagged("pages").text
    assert CARDS["ar_AE"].name_native in tagged("deck").text


@pytest.mark.parametrize("kind", KINDS)
def test_the_document_says_what_it_is(kind):
    reader = tagged(kind).reader
    root = reader.root_object
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert reader.metadata.title == "Spring launch"
    packet = reader.xmp_metadata.stream.get_data().decode()
    assert '<pdfuaid:part xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">1</pdfuaid:part>' in packet
    for number, page in enumerate(reader.pages):
        assert (page["/Tabs"], page["/StructParents"]) == ("/S", number)
    (file,) = (part.get_object() for part in root["/Names"]["/EmbeddedFiles"]["/Names"][1::2])
    assert file["/F"] == file["/UF"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_is_in_the_language_of_its_texts(kind):
    assert tagged(kind).reader.root_object["/Lang"] == "en"  # of several languages
    german = read(made(kind, CARDS["de_DE"]).content)
    assert german.reader.root_object["/Lang"] == "de"
    assert {page.lang for page in german.root.kids} == {"de"}
    if kind == "pages":
        assert [page.lang for page in tagged(kind).root.kids] == [card.language for card in PEOPLE]


@pytest.mark.parametrize("kind", KINDS)
def test_fonts_are_embedded_and_every_sign_is_known(kind):
    for page in tagged(kind).reader.pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile2" in inner["/FontDescriptor"]
            assert "/CIDToGIDMap" in inner and "/ToUnicode" in font.get_object()
