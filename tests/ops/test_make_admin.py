"""The first account of an installation: made on the command line, without a password on it."""

from __future__ import annotations

from io import StringIO

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.urls import reverse

pytestmark = pytest.mark.django_db


def made(*words: str) -> str:
    said = StringIO()
    call_command("make_admin", *words, stdout=said)
    return said.getvalue()


def test_a_new_admin_chooses_a_password_by_the_link_and_sees_operations(client):
    said = made("ada@example.com")
    assert said.startswith("ada (ada@example.com) sees Operations now.\nA password is chosen here, within 60 minutes:")
    link = said.split()[-1]
    assert link.startswith(settings.PUBLIC_URL)
    form = client.get(link.removeprefix(settings.PUBLIC_URL), follow=True)
    password = "correct-horse-battery"
    answer = client.post(form.request["PATH_INFO"], {"password1": password, "password2": password}, follow=True)
    assert answer.status_code == 200 and get_user_model().objects.get().check_password(password)
    client.post(reverse("account_login"), {"login": "ada@example.com", "password": password})
    assert client.get(reverse("operations"), follow=True).status_code == 200
    again = client.get(link.removeprefix(settings.PUBLIC_URL), follow=True).content.decode()
    assert 'name="password1"' not in again  # the link was for once


def test_somebody_who_has_an_account_keeps_the_password(people):
    people.erin.email = "Erin@Example.com"
    people.erin.set_password("as it was")
    people.erin.save()
    said = made("erin@example.com", "--username", "other")
    people.erin.refresh_from_db()
    assert people.erin.is_staff and people.erin.check_password("as it was") and "chosen" not in said
    assert get_user_model().objects.filter(email__iexact="erin@example.com").count() == 1


def test_what_is_no_address_and_what_looks_like_another_name_get_a_sentence(people):
    with pytest.raises(CommandError, match="valid email address"):
        made("ada")
    with pytest.raises(CommandError, match="Somebody has a name that looks like this one"):
        made("another@example.com", "--username", "aIice")
    with pytest.raises(CommandError, match="letters, digits"):
        made("another@example.com", "--username", "a b")
    assert not get_user_model().objects.filter(is_staff=True).exists()
