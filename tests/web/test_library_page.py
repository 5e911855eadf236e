"""Search and filters of the library."""

import pytest
from django.urls import reverse


@pytest.fixture
def shelf(make_board):
    women = make_board(count=4, market="de_DE", gender_mix="women", age_min=20, age_max=30, seed=1)
    men = make_board(count=3, market="ja_JP", gender_mix="men", age_min=60, age_max=70, seed=2)
    return women, men


def found(browser, **query) -> int:
    return browser.get(reverse("library"), query).context["page"].paginator.count


def test_everybody_is_there_at_first(browser, shelf):
    assert found(browser) == 7


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"gender": "f"}, 4),
        ({"market": "ja_JP"}, 3),
        ({"age_min": 40}, 3),
        ({"age_max": 40}, 4),
        ({"gender": "f", "age_min": 40}, 0),
    ],
)
def test_filters(browser, shelf, query, count):
    assert found(browser, **query) == count


def test_search_finds_every_word_somewhere(browser, shelf):
    persona = shelf[0].personas.first()
    assert found(browser, q=persona.name) >= 1
    assert found(browser, q=f"{persona.family_name} {persona.city}") >= 1
    assert found(browser, q="zzzzqq") == 0


def test_a_board_is_a_filter(browser, shelf):
    assert found(browser, board=str(shelf[1].public_id)) == 3


@pytest.mark.parametrize("query", [{"age_min": "old"}, {"market": "xx"}, {"board": "nonsense"}, {"page": "-9"}])
def test_nonsense_in_the_address_still_shows_people(browser, shelf, query):
    response = browser.get(reverse("library"), query)
    assert response.status_code == 200


def test_htmx_gets_the_results_alone(browser, shelf):
    page = browser.get(reverse("library"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page


def test_an_empty_library_shows_the_way(browser):
    page = browser.get(reverse("library")).content.decode()
    assert reverse("brief") in page
