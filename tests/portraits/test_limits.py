"""How many faces: one by one and in briefs, per person, team and address; and when there is room again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from personas.models import Board, TokenBucket
from personas.services.people import personas
from personas.services.portraits import limits
from personas.services.portraits.limits import LimitReached

pytestmark = pytest.mark.django_db
BRIEF = {"count": 4, "market": "en_US", "age_min": 25, "age_max": 54, "template": "b2c"}


def test_single_faces_are_bounded_by_the_hour_and_the_sentence_says_when(people, settings):
    settings.USER_FACES_HOUR = 3
    for _ in range(3):
        limits.take_single_faces(actor=people.alice, team=people.team)
    with pytest.raises(LimitReached, match="You have used up 3 faces an hour") as reached:
        limits.take_single_faces(actor=people.alice, team=people.team)
    assert "room for one more in about 20 min" in str(reached.value)
    assert 1100 < reached.value.retry_after <= 1200
    limits.take_single_faces(actor=people.erin, team=people.team)


def test_the_day_is_a_limit_of_its_own(people, settings):
    settings.USER_FACES_HOUR, settings.USER_FACES_DAY = 100, 2
    for _ in range(2):
        limits.take_single_faces(actor=people.alice, team=None)
    with pytest.raises(LimitReached, match="2 faces a day"):
        limits.take_single_faces(actor=people.alice, team=None)


def test_a_refusal_by_the_team_costs_the_person_nothing(people, settings):
    settings.USER_FACES_HOUR, settings.TEAM_FACES_DAY = 2, 1
    limits.take_single_faces(actor=people.alice, team=people.team)
    for _ in range(3):
        with pytest.raises(LimitReached, match="The team Studio has"):
            limits.take_single_faces(actor=people.alice, team=people.team)
    limits.take_single_faces(actor=people.alice, team=None)


def test_a_brief_of_two_hundred_fits_where_single_faces_would_not(people, settings):
    assert settings.USER_FACES_HOUR < 200 <= settings.USER_BRIEF_FACES_DAY
    for _ in range(5):
        limits.take_brief(actor=people.alice, team=people.team, count=200)
    with pytest.raises(LimitReached, match="1,000 faces a day"):
        limits.take_brief(actor=people.alice, team=people.team, count=200)
    limits.take_single_faces(actor=people.alice, team=people.team)


def test_nought_is_no_limit(people, settings):
    settings.USER_FACES_HOUR = settings.USER_FACES_DAY = settings.TEAM_FACES_DAY = 0
    for _ in range(70):
        limits.take_single_faces(actor=people.alice, team=people.team)


def test_more_than_the_limit_at_once_is_said_so(people, settings):
    settings.USER_BRIEF_FACES_DAY = 100
    with pytest.raises(LimitReached, match="That is 200 faces at once"):
        limits.take_brief(actor=people.alice, team=people.team, count=200)


def test_the_brief_page_says_it_and_keeps_what_was_written(client, people, settings):
    settings.TEAM_FACES_DAY = 6
    client.force_login(people.alice)
    assert client.post(reverse("brief"), BRIEF).status_code == 302
    refused = client.post(reverse("brief"), BRIEF | {"name": "Second"})
    text = refused.content.decode()
    assert refused.status_code == 422
    assert "The team Studio has used up 6 faces a day" in text
    assert 'value="Second"' in text
    assert Board.objects.count() == 1


def test_redrawing_says_it_on_the_page(client, people, settings, make_board):
    settings.USER_FACES_HOUR = 1
    persona = make_board(count=1).personas.get()
    personas.redraw_face(actor=people.alice, persona=persona)
    client.force_login(people.alice)
    answer = client.post(reverse("persona_redraw", args=[persona.public_id]), follow=True)
    assert "You have used up 1 face an hour" in answer.content.decode()


def test_one_address_is_one_bucket_for_all_who_come_from_it(client, people, settings):
    settings.ADDRESS_FACES_DAY = 4
    for person, address, status in (
        (people.alice, "203.0.113.7", 302),
        (people.charlie, "203.0.113.7", 422),
        (people.charlie, "203.0.113.8", 302),
    ):
        client.force_login(person)
        assert client.post(reverse("brief"), BRIEF, REMOTE_ADDR=address).status_code == status


def test_a_bucket_fills_evenly_and_a_lost_race_looks_again(db, monkeypatch):
    def spend(amount: int):
        return TokenBucket.spend("test", "me", amount=amount, capacity=10, refill=timedelta(hours=1))

    assert spend(10) is None
    assert timedelta(minutes=29) < spend(5) <= timedelta(minutes=30)
    TokenBucket.objects.update(updated=timezone.now() - timedelta(minutes=31))
    real, raced = TokenBucket.objects.get_or_create, []

    def slow(**kwargs):
        found = real(**kwargs)
        if not raced:  # somebody else spends between the look and the write
            raced.append(True)
            TokenBucket.objects.update(tokens=0.0, updated=timezone.now())
        return found

    monkeypatch.setattr(TokenBucket.objects, "get_or_create", slow)
    assert spend(5) is not None


def test_a_bucket_swept_away_while_two_requests_make_it_is_made_again(db, monkeypatch):
    """Both find no row, one makes it, housekeeping takes it, the other is told that it exists and finds none."""
    make, told = TokenBucket.objects.get_or_create, []

    def swept_away_once(**values):
        if not told:
            told.append(values["value"])
            raise IntegrityError("UNIQUE constraint failed: personas_tokenbucket.value")
        return make(**values)

    monkeypatch.setattr(TokenBucket.objects, "get_or_create", swept_away_once)
    assert TokenBucket.take("verify", "192.0.2.1", capacity=30, refill=timedelta(minutes=1))
    assert told == [TokenBucket.objects.get().value]
