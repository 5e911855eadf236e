"""Search and filters of the library."""

import re

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


def names(browser, **query) -> list[str]:
    return [persona.name for persona in browser.get(reverse("library"), query).context["page"]]


def test_every_text_of_a_person_is_searched_and_the_product_of_the_board(browser, make_board):
    board = make_board(count=2, product="oat milk", seed=3)
    persona = board.personas.first()
    persona.bio, persona.details = "Lives in a Köln attic.", persona.details | {"goals": ["Bake a ПИРОГ on Sunday"]}
    persona.save()
    assert found(browser, q="oat milk") == 2
    assert found(browser, q="milk koln") == found(browser, q="KÖLN") == 1
    assert names(browser, q="пирог") == [persona.name], "small letters find capitals in any alphabet"
    assert found(browser, q="goals") == 0, "the names of fields are no text"
    assert found(browser, q=board.name) == 2


def test_ages_that_run_backwards_are_said_and_left_out(browser, shelf):
    for headers in ({}, {"HX-Request": "true"}):
        response = browser.get(reverse("library"), {"age_min": 40, "age_max": 20}, headers=headers)
        assert (
            "Ages 40 to 20 runs backwards. Write 20 to 40. It was left out of the search." in response.content.decode()
        )
        assert response.context["page"].paginator.count == 7, "half a range would answer what was not asked"


@pytest.mark.parametrize(("sort", "key"), [
    ("name", lambda persona: persona.name.lower()),
    ("age", lambda persona: persona.age),
    ("age-down", lambda persona: -persona.age),
    ("board", lambda persona: persona.board.name.lower()),
    ("oldest", lambda persona: persona.pk),
    ("", lambda persona: -persona.pk),
    ("nonsense", lambda persona: -persona.pk),
])  # fmt: skip
def test_people_stand_in_the_order_that_is_asked_for(browser, shelf, sort, key):
    shown = list(browser.get(reverse("library"), {"sort": sort}).context["page"])
    assert len(shown) == 7
    assert [key(persona) for persona in shown] == sorted(key(persona) for persona in shown)


class TestSelection:
    def act(self, client, act: str, chosen, **more):
        data = {"act": act, "people": [str(persona.public_id) for persona in chosen], **more}
        return client.post(reverse("library_selection"), data, headers={"Accept": "application/json"})

    def test_people_of_several_boards_are_added_to_one_and_taken_back(self, browser, shelf, make_board):
        chosen = [board.personas.first() for board in shelf]
        target = make_board(count=1, seed=9)
        answer = self.act(browser, "copy", chosen, to=str(target.public_id)).json()
        assert "2 people added to" in answer["say"]
        assert {persona.name for persona in chosen} < {persona.name for persona in target.personas.all()}
        undo = answer["undo"]
        browser.post(undo["url"], undo["fields"] | {"people": undo["people"]})
        assert target.personas.count() == 1

    def test_a_form_that_is_sent_twice_adds_them_once(self, browser, shelf, make_board):
        page, target = browser.get(reverse("library")).content.decode(), make_board(count=1, seed=9)
        once = re.search(r'id="selection".*?name="once" value="([^"]+)"', page, re.DOTALL)[1]
        for _ in range(2):
            self.act(browser, "copy", list(shelf[0].personas.all()[:2]), to=str(target.public_id), once=once)
        assert target.personas.count() == 3

    def test_people_are_trashed_and_restored(self, browser, shelf):
        chosen = [board.personas.first() for board in shelf]
        undo = self.act(browser, "trash", chosen).json()["undo"]
        assert found(browser) == 5
        browser.post(undo["url"], undo["fields"] | {"people": undo["people"]})
        assert found(browser) == 7

    def test_people_of_one_board_are_compared(self, browser, shelf):
        response = self.act(browser, "compare", list(shelf[0].personas.all()[:2]))
        assert response.url.startswith(reverse("board_compare", args=[shelf[0].public_id]))
        apart = self.act(browser, "compare", [board.personas.first() for board in shelf])
        assert (apart.status_code, apart.json()["error"]) == (
            422,
            "People are compared on one board. Add them to one first.",
        )

    @pytest.mark.parametrize("data", [{"act": "copy"}, {"act": "explode"}, {"act": "trash", "people": "x"}, {}])
    def test_nonsense_is_a_sentence(self, browser, shelf, data):
        response = browser.post(reverse("library_selection"), data, headers={"Accept": "application/json"})
        assert response.status_code == 422 and response.json()["error"]

    def test_who_may_only_look_changes_nothing_and_strangers_see_nobody(self, client, people, shelf):
        chosen = [shelf[0].personas.first()]
        client.force_login(people.victor)
        assert self.act(client, "trash", chosen).status_code == 403
        client.force_login(people.charlie)
        assert self.act(client, "trash", chosen).json()["error"] == "Choose somebody first."
        assert shelf[0].personas.count() == 4
