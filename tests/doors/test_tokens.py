"""Access tokens: shown once, kept as a hash, bounded by scope, team, time and membership."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from personas.models import ApiToken, AuditEvent, Membership
from personas.services.doors.tokens import PREFIX, find_token, make_token, revoke_token, tokens_of
from tests.accounts.test_account import say_it_is_me, sign_in

pytestmark = pytest.mark.django_db


def made(people, **values):
    given = {"actor": people.erin, "team": people.team, "name": "Deck", "scopes": ["read"]} | values
    return make_token(**given)


def test_a_token_is_kept_as_a_hash_only(people):
    row, token = made(people)
    assert token.startswith(PREFIX) and token not in str(ApiToken.objects.values().get())
    assert find_token(token=token) == row and find_token(token=token + "x") is None
    assert AuditEvent.objects.filter(verb="token.made", team=people.team).count() == 1


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"scopes": []}, "Choose at least one scope."),
        ({"scopes": ["everything"]}, "There is no scope “everything”"),
        ({"days": 366}, "A token lasts from 1 to 365 days, not 366."),
        ({"name": " \u200b "}, "A token needs a name"),
    ],
)
def test_what_cannot_be_is_said(people, values, sentence):
    with pytest.raises(ValueError, match=sentence.replace("(", r"\(")):
        made(people, **values)


@pytest.mark.parametrize("how", ["revoked", "expired", "left the team", "account closed"])
def test_a_token_that_is_over_finds_nothing(people, how):
    row, token = made(people)
    if how == "revoked":
        assert revoke_token(actor=people.erin, token=row)
    elif how == "expired":
        ApiToken.objects.update(expires=timezone.now() - timedelta(seconds=1))
    elif how == "left the team":
        Membership.objects.filter(user=people.erin).delete()
    else:
        type(people.erin).objects.filter(pk=people.erin.pk).update(is_active=False)
    assert find_token(token=token) is None


def test_the_page_shows_a_token_once_and_revokes_it(client, people):
    sign_in(client)
    say_it_is_me(client)
    sent = {"name": "Deck", "team": str(people.team.public_id), "scopes": ["read", "write"], "days": 7, "once": "abc"}
    page = client.post(reverse("tokens"), sent)
    token = page.context["made"]
    assert page.status_code == 200 and token in page.content.decode()
    assert client.post(reverse("tokens"), sent).context["made"] == token  # sent twice
    assert token not in client.get(reverse("tokens")).content.decode()
    row = tokens_of(person=people.erin).get()
    assert row.scopes == ["read", "write"]
    client.post(reverse("token_revoke", args=[row.public_id]))
    assert not tokens_of(person=people.erin) and find_token(token=token) is None


def test_what_is_wrong_on_the_page_is_said_and_kept(client, people):
    sign_in(client)
    say_it_is_me(client)
    page = client.post(reverse("tokens"), {"name": "Deck", "team": str(people.other_team.public_id), "days": 900})
    text = page.content.decode()
    assert page.status_code == 422 and 'value="Deck"' in text and 'value="900"' in text
    assert "Choose at least one thing" in text and "Days: write a whole number from 1 to 365, not 900." in text
