"""The brief page: from what a person writes to a board."""

import html

import pytest
from django.urls import reverse

from personas.models import Board, Job, Persona

GOOD = {
    "name": "Spring launch",
    "count": "12",
    "market": "de_DE",
    "age_min": "25",
    "age_max": "44",
    "gender_mix": "6 women, 6 men",
    "product": "coffee",
    "template": "b2c",
}


def test_a_brief_becomes_a_board_of_people(browser, people):
    response = browser.post(reverse("brief"), GOOD)
    board = Board.objects.get()
    assert response.url == board.get_absolute_url()
    assert (board.name, board.team, board.created_by) == ("Spring launch", people.team, people.alice)
    rows = list(Persona.objects.filter(board=board))
    assert len(rows) == 12
    assert sorted(persona.gender for persona in rows) == ["f"] * 6 + ["m"] * 6
    assert all(25 <= persona.age <= 44 and persona.country == "Deutschland" for persona in rows)
    assert len({persona.name for persona in rows}) == 12
    assert all(persona.bio and persona.job and persona.city for persona in rows)
    assert Job.objects.filter(board=board, state="queued").count() == 12


def test_the_text_is_there_before_any_portrait(browser):
    board = browser.post(reverse("brief"), GOOD, follow=True)
    text = board.content.decode()
    for persona in Persona.objects.all():
        assert persona.name in text
    assert "0 of 12 ready" in text


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"count": "0"}, "count", "A board holds 1 to 200 people, not 0."),
        ({"count": "many"}, "count", "whole number"),
        ({"age_min": "17"}, "age_min", "Facet makes adults of 18 to 90, not 17."),
        ({"age_min": "60"}, "age_max", "60 to 44 runs backwards. Write 44 to 60."),
        ({"gender_mix": "8 women, 6 men"}, "gender_mix", "8 + 6 = 14 people, but the board has 12."),
        ({"market": "xx_XX"}, "market", "xx_XX"),
        ({"ages_mix": "70-80 half"}, "ages_mix", "is not an age range"),
    ],
)
def test_an_impossible_brief_is_answered_in_place_and_nothing_is_lost(browser, change, field, said):
    response = browser.post(reverse("brief"), GOOD | change)
    assert response.status_code == 422
    assert said in " ".join(response.context["form"].errors[field])
    assert "Spring launch" in response.content.decode()
    assert Board.objects.count() == 0


def test_everything_that_is_wrong_is_said_at_once_in_our_words(browser):
    wrong = {"count": "2000", "age_min": "60", "age_max": "20", "gender_mix": "6 wimmen", "market": ""}
    response = browser.post(reverse("brief"), GOOD | wrong)
    assert set(response.context["form"].errors) == {"count", "age_max", "gender_mix", "market"}
    page = html.unescape(response.content.decode())
    for said in (
        "A board holds 1 to 200 people, not 2000.",
        "60 to 20 runs backwards. Write 20 to 60.",
        "Gender presentation: “wimmen” is not one of feminine, masculine, ambiguous.",
        "Market: nothing is there yet.",
    ):
        assert said in page
    assert "2000 people" not in page, "what cannot be made is not promised on the button"
    live = html.unescape(browser.post(reverse("brief_sentence"), GOOD | wrong).content.decode())
    assert "A board holds 1 to 200 people, not 2000." in live and "runs backwards" in live
    assert "2000 adults in the United States, who buy coffee." in live, "what is wrong is read back, or left out"


def test_a_number_of_people_beyond_all_measure_costs_nothing(browser):
    response = browser.post(reverse("brief"), GOOD | {"count": "9" * 30, "gender_mix": "half women"})
    assert response.status_code == 422


def test_the_button_speaks_of_one_person(browser):
    page = browser.post(reverse("brief"), GOOD | {"count": "1", "gender_mix": "2 women"}).content.decode()
    assert ">1 person</span>" in page


def test_the_live_sentence_reads_back_what_is_asked(browser):
    text = browser.post(reverse("brief_sentence"), GOOD).content.decode()
    assert "Twelve adults in Germany, 25-44, 6 women and 6 men, who buy coffee." in text
    text = browser.post(reverse("brief_sentence"), GOOD | {"gender_mix": "13 women"}).content.decode()
    assert "13 people, but the board has 12." in text


def test_the_live_sentence_survives_nonsense(browser):
    response = browser.post(reverse("brief_sentence"), {"count": "x", "market": "", "age_min": "-4", "gender_mix": "%"})
    assert response.status_code == 200


def test_too_many_boards_in_an_hour_are_put_off(browser, monkeypatch):
    from personas.models import TokenBucket

    monkeypatch.setattr(TokenBucket, "may_make_board", lambda user: False)
    response = browser.post(reverse("brief"), GOOD)
    assert response.status_code == 422
    assert "Please wait" in response.content.decode()
    assert Board.objects.count() == 0


def test_the_same_brief_and_seed_make_the_same_people(make_board):
    first, second = make_board(count=6, seed=11), make_board(count=6, seed=11)
    columns = ("name", "age", "city", "job", "bio", "quote", "seed", "face__seed", "face__asked")
    assert list(first.personas.values_list(*columns)) == list(second.personas.values_list(*columns))
