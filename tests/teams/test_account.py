"""One's own account: changing the password, and a new one when it is forgotten."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from personas.models import AuditEvent, TokenBucket

pytestmark = pytest.mark.django_db
NEW = "another-long-password"


def signed_in(client) -> bool:
    return client.get(reverse("boards")).status_code == 200


def test_a_new_password_ends_the_other_sessions_and_is_noted(client, people):
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(people.erin)
    form = {"old_password": "a-long-password", "new_password1": NEW, "new_password2": NEW}
    client.post(reverse("account"), form)
    assert signed_in(client)
    assert not signed_in(elsewhere)
    people.erin.refresh_from_db()
    assert people.erin.check_password(NEW)
    assert AuditEvent.objects.get(verb="account.password_changed").team == people.team


@pytest.mark.parametrize("form", [{"old_password": "wrong"}, {"new_password1": "short", "new_password2": "short"}])
def test_the_old_password_is_asked_for_and_a_weak_one_refused(form, client, people):
    client.force_login(people.erin)
    good = {"old_password": "a-long-password", "new_password1": NEW, "new_password2": NEW}
    assert client.post(reverse("account"), good | form).context["form"].errors
    people.erin.refresh_from_db()
    assert people.erin.check_password("a-long-password")


def test_a_letter_leads_to_a_new_password_once(client, people):
    client.post(reverse("password_forgotten"), {"email": "ERIN@example.com"})
    (letter,) = mail.outbox
    assert letter.to == ["erin@example.com"]
    link = re.search(r"http://testserver(\S+)", letter.body).group(1)
    form = client.get(link, follow=True)
    address = form.redirect_chain[-1][0]
    assert link.split("/")[3] not in address
    client.post(address, {"new_password1": NEW, "new_password2": NEW})
    people.erin.refresh_from_db()
    assert people.erin.check_password(NEW)
    assert "This link has ended" in Client().get(link, follow=True).content.decode()


def test_an_address_without_an_account_looks_the_same(client, people):
    known, unknown = (
        client.post(reverse("password_forgotten"), {"email": f"{name}@example.com"}) for name in ("erin", "nobody")
    )
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert len(mail.outbox) == 1


def test_letters_are_limited(client, people, monkeypatch):
    monkeypatch.setattr(TokenBucket, "may_try_password", lambda address: False)
    assert client.post(reverse("password_forgotten"), {"email": "erin@example.com"}).status_code == 429
    assert not mail.outbox
