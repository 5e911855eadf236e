"""What a team knows of its product stands in the texts of its people, in its own words."""

from __future__ import annotations

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from personas.briefs import Brief
from personas.briefs.facts import Facts, Segment
from personas.models import Product
from personas.services.boards.boards import make_board
from personas.services.boards.products import PRODUCTS_MAX, keep_product, with_product
from personas.services.people.rerolls import reroll_persona

pytestmark = pytest.mark.django_db
FACTS = Facts(
    price="2.49 €",
    sold=("Hofladen Sonnental",),
    reasons_for=("Foams {like} milk", "Oats from the next [farm|field]"),
    reasons_against=("Twice the price of milk",),
    rivals=("Muhfrei",),
    segments=(
        Segment("Young parents", 50, (25, 39), "f", "Berlin 50%, Munich 50%", ("Breakfast in ten minutes",)),
        Segment("Baristas", 25, (20, 45)),
    ),
)
FORM = {
    "name": "Hafi", "kind": "oat drink", "reasons_for": "Foams {like} milk", "price": "2.49 €",
    "segments": "Young parents; 50%; 25-39; women; Berlin 50%, Munich 50%; Breakfast in ten minutes\n"
                "Baristas; 25%; 20-45",
}  # fmt: skip
LISTS = ("criteria", "objections", "brands", "questions", "goals")


@pytest.fixture
def hafi(people):
    return keep_product(actor=people.alice, team=people.team, name="Hafi", kind="oat drink", facts=FACTS)


@pytest.fixture
def board(people, hafi):
    brief = with_product(Brief(count=12, market="de_DE", language="en", age_min=50, age_max=70), hafi)
    return make_board(actor=people.alice, team=people.team, brief=brief, seed=4)


def test_segments_are_lanes_whose_people_are_as_it_says(board):
    people = list(board.personas.select_related("lane"))
    by_lane = {
        name: [p for p in people if (p.lane.name if p.lane else "") == name]
        for name in ("Young parents", "Baristas", "")
    }
    assert [len(part) for part in by_lane.values()] == [6, 3, 3]
    assert {p.city for p in by_lane["Young parents"]} == {"Berlin", "Munich"}
    assert {p.gender for p in by_lane["Young parents"]} == {"f"}
    assert all(25 <= p.age <= 39 and p.segment == "Young parents" for p in by_lane["Young parents"])
    assert all(50 <= p.age <= 70 and p.segment == "" for p in by_lane[""])


def test_words_of_the_team_stand_as_typed_and_are_marked_as_sourced(board):
    said = [(p, field, line) for p in board.personas.all() for field in LISTS
            for line in p.details[field]]  # fmt: skip
    lines = [line for _, _, line in said]
    for own in ("Foams {like} milk", "Oats from the next [farm|field]", "Twice the price of milk", "Muhfrei"):
        assert 1 <= lines.count(own) <= 2, own  # of twelve, two are 15 %
    assert "How does “Hafi” differ from Muhfrei?" in lines and "Is “Hafi” worth 2.49 €?" in lines
    for person, field, line in said:
        if line == "Breakfast in ten minutes":
            assert person.segment == "Young parents"
        if line in FACTS.reasons_for:
            assert person.details["evidence"][field]["kind"] == "sourced"


def test_whoever_is_re_rolled_stays_in_their_segment(people, board):
    person = board.personas.filter(segment="Young parents").first()
    made = reroll_persona(actor=people.alice, persona=person, expected_version=person.version)
    assert 25 <= made.age <= 39 and made.gender == "f" and made.city == person.city
    assert made.segment == "Young parents" and made.name != person.name


def test_a_product_is_kept_read_back_and_chosen_in_a_brief(client, people):
    client.force_login(people.alice)
    assert client.post(reverse("product_make"), FORM).status_code == 302
    product = Product.objects.get()
    shown = client.get(product.get_absolute_url()).content.decode()
    assert "Breakfast in ten minutes" in shown and "Foams {like} milk" in shown
    assert "Hafi" in client.get(reverse("products")).content.decode()
    read = client.post(reverse("brief_sentence"), {"count": 12, "market": "de_DE", "age_min": 25, "age_max": 54,
                       "template": "b2c", "own_product": str(product.public_id)})  # fmt: skip
    assert "who buy Hafi" in read.content.decode()


def test_what_is_given_away_reads_back_the_same(client, people, hafi):
    client.force_login(people.alice)
    whole = json.loads(client.get(reverse("product_json", args=[hafi.public_id])).content)
    assert Facts.from_dict(whole) == FACTS and whole["name"] == "Hafi"
    table = client.get(reverse("product_csv", args=[hafi.public_id])).content
    page = client.post(
        hafi.get_absolute_url(), FORM | {"segments": "", "do": "read", "table": SimpleUploadedFile("s.csv", table)}
    )
    assert page.context["form"]["segments"].value() == FORM["segments"]
    hafi.refresh_from_db()
    assert Facts.from_dict(hafi.facts) == FACTS  # a file that was read is not kept yet


def workbook(rows) -> bytes:
    from openpyxl import Workbook

    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


ROWS = [("Segment", "Share %", "Age"), ("Young", 40, "25-39"), ("Old", "x", None)]
FILES = [
    ("s.xlsx", workbook(ROWS), "Young; 40%; 25-39", "Row 3: “x” is no share"),
    ("s.csv", "name;share;Shoe size\nYoung;40;43".encode("utf-16"), "Young; 40%", "no use for the column “Shoe size”"),
    ("s.csv", b"name,ages\nYoung,39-25\n", "", "39-25 runs backwards"),
    ("s.csv", b"town\nBerlin\n", None, "No column is called “name”"),
    ("s.csv", b"name\n" + b"Young\n" * 10_000, None, "more than 200 rows"),
    ("s.json", b'{"people": 3}', None, "holds no list “segments”"),
    ("s.json", b"[" * 5000, None, "no JSON"),
    ("s.xlsx", b"PK nonsense", None, "cannot be read"),
    ("s.pdf", b"%PDF-", None, "ends in .csv, .xlsx or .json"),
    ("s.csv", b"x" * 1_100_000, None, "larger than 1 MB"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "lines", "sentence"), FILES, ids=[case[3][:24] for case in FILES])
def test_a_file_that_cannot_be_read_gets_a_sentence_and_nothing_typed_is_lost(
    client, people, name, data, lines, sentence
):
    client.force_login(people.alice)
    form = FORM | {"segments": "Mine; 10%", "do": "read", "table": SimpleUploadedFile(name, data)}
    page = client.post(reverse("product_make"), form)
    text = page.content.decode()
    assert page.status_code == 422 and sentence in text and "Foams {like} milk" in text
    assert page.context["form"]["segments"].value() == ("Mine; 10%" if lines is None else lines)
    assert not Product.objects.exists()


WRONG = [
    ({"name": ""}, "nothing is there yet"),
    ({"segments": "A; 70%\nB; 40%"}, "add up to 110 %"),
    ({"segments": "A\nA"}, "names two segments"),
    ({"segments": "; 40%"}, "Line 1: There is no name"),
    ({"segments": "A; 40%; 12-16"}, "Facet makes adults"),
    ({"segments": "A; ; ; robots"}, "is no gender that we know"),
    ({"reasons_for": "x" * 200}, "120 are the most"),
    ({"segments": "\n".join(f"S{n}" for n in range(21))}, "21 segments are too many"),
]


@pytest.mark.parametrize(("change", "sentence"), WRONG, ids=[case[1][:24] for case in WRONG])
def test_what_cannot_be_is_said_and_nothing_is_kept(client, people, change, sentence):
    client.force_login(people.alice)
    page = client.post(reverse("product_make"), FORM | change)
    assert page.status_code == 422 and sentence in page.content.decode() and not Product.objects.exists()


def test_a_town_that_does_not_exist_is_said_in_the_brief(client, people):
    facts = Facts(segments=(Segment("A", towns="Atlantis"),))
    product = keep_product(actor=people.alice, team=people.team, name="X", facts=facts)
    client.force_login(people.alice)
    data = {
        "count": 5,
        "market": "de_DE",
        "age_min": 25,
        "age_max": 54,
        "template": "b2c",
        "own_product": product.public_id,
    }
    page = client.post(reverse("brief"), data)
    assert page.status_code == 422 and "Segment “A”: Atlantis is no place in Germany" in page.content.decode()


def test_a_team_keeps_its_products_to_itself_and_so_many(people, hafi):
    with pytest.raises(Exception, match="role"):
        keep_product(actor=people.charlie, team=people.team, name="Mine", facts=Facts())
    Product.objects.bulk_create(Product(team=people.team, name=str(n)) for n in range(PRODUCTS_MAX))
    with pytest.raises(ValueError, match="at most 500 products"):
        keep_product(actor=people.alice, team=people.team, name="One more", facts=Facts())
