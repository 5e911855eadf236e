"""Boards and the trash come in pages: what stands on none of them is neither read nor counted."""

import pytest
from django.urls import reverse
from django.utils import timezone

from personas.models import Board, Persona
from personas.views.boards import board, trash

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(people):
    rows = [Board(team=people.team, name=f"Plan {n:03}") for n in range(board.A_PAGE * 2 + 5)]
    return Board.objects.bulk_create(rows)


def names(page) -> list[str]:
    return [one.name for one in page.context["boards"] if not one.sample]


def test_boards_come_in_pages_the_newest_first(client, people, many, django_assert_max_num_queries):
    client.force_login(people.alice)
    client.get(reverse("boards"))
    with django_assert_max_num_queries(14):
        first = client.get(reverse("boards"))
    pages = [names(first), *(names(client.get(reverse("boards"), {"page": n})) for n in (2, 3))]
    shown = [name for page in pages for name in page]
    assert len(pages[1]) == board.A_PAGE and len(shown) == len(set(shown)) == len(many)
    assert "Pages of boards" in first.content.decode() and "1 of 3" in first.content.decode()
    assert names(client.get(reverse("boards"), {"page": "99"})) == pages[2]
    assert names(client.get(reverse("boards"), {"page": "x"})) == pages[0]


def test_the_trash_reads_the_page_that_is_shown(client, people, many, django_assert_max_num_queries):
    now = timezone.now()
    Board.objects.filter(pk__in=[one.pk for one in many]).update(trashed=now)
    place = Board.objects.create(team=people.team, name="Kept")
    before = now - timezone.timedelta(days=1)
    of_it = {"team": people.team, "board": place, "trashed": before, "age": 40, "birth_year": 1986}
    lost = [Persona(name=f"P {n}", seed=n, **of_it) for n in range(3)]
    Persona.objects.bulk_create(lost)
    client.force_login(people.alice)
    with django_assert_max_num_queries(14):
        page = client.get(reverse("trash"))
    assert len(page.context["items"]) == trash.A_PAGE
    last = client.get(reverse("trash"), {"page": 2}).context["items"]
    assert [item.name for item in last][-3:] and {item.kind for item in last} == {"board", "persona"}
    assert len(last) == len(many) + 3 - trash.A_PAGE
