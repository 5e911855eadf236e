"""The audit of a board: what it says of people, what mends it, what undoes that, and weights in exports."""

from __future__ import annotations

import io
from collections import Counter

import pytest
from django.urls import reverse
from pypdf import PdfReader

from personas.exporting.tables.table import table
from personas.markets.report import Row, margins, missing, pyramid
from personas.models import Job, Persona
from personas.services.boards.auditing.market_audit import audit_of, facts_of, weights_of
from personas.services.boards.auditing.mending import mend_board, unmend_board, unweigh_board, weigh_board
from personas.services.exports.export_making import order_of
from personas.services.exports.exports import Choice


@pytest.fixture
def board(make_board):
    return make_board(count=12, age_min=18, age_max=90)


def people_of(board):
    return list(board.personas.with_portraits().select_related("team"))


def lopsided(board):
    """Everybody is a woman of 30."""
    Persona.objects.filter(board=board).update(gender="f", age=30)
    return people_of(board)


def test_facts_are_read_back_from_a_stored_person(board):
    for person in people_of(board):
        facts = facts_of(person)
        assert facts.level >= 0 and facts.household and facts.age == person.age and facts.region == person.region


def test_a_fresh_board_is_close_and_a_lopsided_one_is_not(board):
    fresh = {report.key: report for report in audit_of(board, people_of(board)).reports}
    assert fresh["gender"].test.passes and "further off" in fresh["gender"].verdict
    audit = audit_of(board, lopsided(board))
    gender = next(report for report in audit.reports if report.key == "gender")
    assert not gender.test.passes and "than chance" in gender.verdict and gender.distance > 0.2
    rows = {row.group: row for row in gender.rows}
    assert rows["f"].present == 12 and rows["m"].mend == 6 and rows["f"].mend == -6
    assert any("nobody is “Masculine”" in said for said in audit.missing)


def test_the_pyramid_counts_everybody(board):
    audit = audit_of(board, people_of(board))
    ambiguous = sum(person.gender == "x" for person in people_of(board))
    assert sum(band.men + band.women for band in audit.bands) == 12 - ambiguous
    assert sum(band.men_expected + band.women_expected for band in audit.bands) == pytest.approx(12, abs=0.2)
    assert audit.bands[0].label == "75 and over" and audit.bands[-1].label == "18 to 24"


def test_mending_brings_the_board_nearer_and_can_be_taken_back(people, board):
    before = lopsided(board)
    out, came = mend_board(actor=people.alice, board=board, most=3)
    now = people_of(board)
    assert len(out) == len(came) == 3 and len(now) == 12 and {one.pk for one in came} <= {one.pk for one in now}
    assert Counter(one.gender for one in now)["m"] >= 2
    assert Job.objects.filter(face__in=[one.face for one in came]).count() == 3, "their portraits are drawn"
    unmend_board(actor=people.alice, board=board, back=[o.public_id for o in out], away=[c.public_id for c in came])
    assert {one.pk for one in people_of(board)} == {one.pk for one in before}


def test_weights_meet_the_market_and_go_into_tables(people, board):
    persons = people_of(board)
    Persona.objects.filter(pk__in=[one.pk for one in persons[:9]]).update(gender="f")
    Persona.objects.filter(pk__in=[one.pk for one in persons[9:]]).update(gender="m")
    persons = people_of(board)
    weights = weights_of(board, persons)
    men = sum(weight for weight, one in zip(weights, persons, strict=True) if one.gender == "m")
    assert sum(weights) == pytest.approx(12, abs=0.05) and men > 4, "three men stand for more than three"
    assert weigh_board(actor=people.alice, board=board) == 12
    assert [one.details["weight"] for one in people_of(board)] == weights
    order = order_of(people=people_of(board), choice=Choice(("csv",)), board=board, hear=lambda done, total: None)
    assert [row["weight"] for row in table(order).rows] == [f"{weight:g}" for weight in weights]
    unweigh_board(actor=people.alice, board=board)
    assert {one.details["weight"] for one in people_of(board)} == {None}


def test_the_page_says_it_mends_and_undoes(client, people, board):
    client.force_login(people.alice)
    lopsided(board)
    address = reverse("board_audit", args=[board.public_id])
    page = client.get(address).content.decode()
    assert "Population pyramid" in page and "adults of 18 and over" not in page and "As a table" in page
    mended = client.post(reverse("board_mend", args=[board.public_id]), {"most": "2"}, follow=True)
    assert mended.redirect_chain[-1][0] == address and "Undo the exchange" in mended.content.decode()
    mend, script = reverse("board_mend", args=[board.public_id]), {"accept": "application/json"}
    answer = client.post(mend, {"most": "1"}, headers=script)
    undo = answer.json()["undo"]
    back = client.post(undo["url"], undo["fields"], headers=script)
    assert back.json()["say"] == "The exchange is taken back."
    assert client.post(mend, {"most": "x"}, headers=script).status_code == 422
    assert client.post(reverse("board_weigh", args=[board.public_id])).status_code == 302


def test_rows_speak_of_people():
    row = Row("f", "Feminine", 3, 5.4, 10)
    assert (row.percent, row.target_percent, row.mend) == (30, 54, 2)
    assert margins([], "en_US", {"gender": {"f": 1.0}}) == [] and missing([]) == [] and pyramid([], {}) == []


def test_the_sheet_is_read_back(client, people, board):
    client.force_login(people.victor)
    lopsided(board)
    answer = client.get(reverse("board_audit_sheet", args=[board.public_id]))
    pages = PdfReader(io.BytesIO(answer.content)).pages
    text = "\n".join(page.extract_text() for page in pages)
    assert len(pages) == 1 and answer["Content-Type"] == "application/pdf"
    for said in ("Audit of", "Population pyramid", "Gender presentation", "12 of 6.", "Missing groups", "than chance"):
        assert said in text, said
