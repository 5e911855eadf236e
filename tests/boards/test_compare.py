"""Two to four people side by side."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from django.urls import reverse

from personas.models import Persona
from tests.boards.browsing import act, compare, ids_of


def test_three_people_are_compared_in_the_order_chosen(browser, board):
    people = ids_of(board)[2::-1]
    answer = compare(browser, board, people)
    assert [tile.id for tile, _ in answer.context["tiles"]] == people
    rows = {row.label: row for row in answer.context["rows"]}
    ages = [Persona.objects.get(public_id=person).age for person in people]
    assert rows["Age"].cells == [str(age) for age in ages] and not rows["Age"].same
    assert rows["Age"].spread == f"{max(ages) - min(ages)} years apart"


def test_what_is_the_same_is_told_from_what_differs(browser, board):
    chosen = list(board.personas.order_by("position")[:3])
    for persona, education in zip(chosen, ("Degree", "Degree", "None"), strict=True):
        persona.city, persona.country, persona.education = "Bremen", "Germany", education
        persona.details["goals"] = ["Ours", persona.name]
        persona.save()
    answer = compare(browser, board, ids_of(board)[:3])
    rows = {row.label: row for row in answer.context["rows"]}
    assert rows["Lives in"].same and rows["Lives in"].cells[0] == ("Bremen, Germany", False)
    assert rows["Education"].cells == [("Degree", True), ("Degree", True), ("None", False)]
    assert rows["Goals"].cells[0] == [("Ours", True), (chosen[0].name, False)]
    only = compare(browser, board, ids_of(board)[:3], only="differences").context["rows"]
    assert "Lives in" not in {row.label for row in only} and len(only) < len(rows)


@pytest.mark.parametrize("count", [0, 1])
def test_comparing_needs_two(browser, board, count):
    answer = compare(browser, board, ids_of(board)[:count])
    assert answer.status_code == 200 and "Two to four people" in answer.content.decode()


def test_comparing_takes_four_and_nobody_of_another_board(browser, board, make_board):
    other = ids_of(make_board(count=3, seed=3))
    assert len(compare(browser, board, [*ids_of(board), *other]).context["tiles"]) == 4
    assert len(compare(browser, board, other).context["tiles"]) == 0
    assert compare(browser, board, ["nonsense"]).status_code == 200


def test_a_selection_of_two_to_four_leads_to_comparing(browser, board):
    url = reverse("board_selection", args=[board.public_id])
    answer = browser.post(url, {"act": "compare", "people": ids_of(board)[:3]})
    assert answer.url.startswith(reverse("board_compare", args=[board.public_id]))
    assert json.loads(act(browser, board, "compare", ids_of(board)[:1]).content)["error"].startswith("Select 2 to 4")


def test_what_tells_people_apart_comes_first_and_what_is_the_same_last(browser, board):
    chosen = list(board.personas.order_by("position")[:3])
    for number, persona in enumerate(chosen):
        persona.age, persona.quote, persona.city, persona.country = (
            20 + 30 * number,
            f"Quote {number}",
            "Bremen",
            "Germany",
        )
        persona.education = "Degree" if number else "None"
        persona.details["goals"] = ["Ours", "And ours"]
        persona.save()
    rows = compare(browser, board, ids_of(board)[:3]).context["rows"]
    labels = [row.label for row in rows]
    assert labels.index("Age") < labels.index("Education") < labels.index("Quote") < labels.index("Lives in")
    same = [row.same for row in rows]
    assert same == sorted(same), "what is the same stands below what differs"
    assert all(one.apart >= next_one.apart - 0.01 for one, next_one in pairwise(rows) if not next_one.same)
    spread = {row.label: row.spread for row in rows}
    assert (spread["Age"], spread["Education"], spread["Lives in"]) == ("60 years apart", "2 of 3 the same", "")


def test_the_names_stand_in_a_row_of_their_own_that_stays(browser, board):
    page = compare(browser, board, ids_of(board)[:3]).content.decode()
    head = page.split("<thead>")[1].split("</thead>")[0]
    faces, names = head.split('<tr class="compare-names">')
    assert faces.count("frame") >= 3 and names.count('scope="col"') == 3 and "frame" not in names
    assert "differs" not in page.split("<tbody>")[1].replace('class="differs"', "")
