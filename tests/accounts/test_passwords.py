"""Changing the password, and a new one when it is forgotten."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from personas.models import AuditEvent

pytestmark = pytest.mark.django_db
NEW = "another-long-password"


def signed_in(client) -> bool:
    return client.get(reverse("boards")).status_code == 200


def test_a_new_password_ends_the_other_sessions_and_is_noted(client, people):
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(people.erin)
    form = {"oldpassword": "a-long-password", "password1": NEW, "password2": NEW}
    assert client.post(reverse("account_change_password"), form).url == reverse("account")
    assert signed_in(client)
    assert not signed_in(elsewhere)
    people.erin.refresh_from_db()
    assert people.erin.check_password(NEW)
    assert AuditEvent.objects.get(verb="account.password_changed").team == people.team
    assert mail.outbox[-1].to == ["erin@example.com"]


@pytest.mark.parametrize("form", [{"oldpassword": "wrong"}, {"password1": "short", "password2": "short"}])
def test_the_old_password_is_asked_for_and_a_weak_one_refused(form, client, people):
    client.force_login(people.erin)
    good = {"oldpassword": "a-long-password", "password1": NEW, "password2": NEW}
    assert client.post(reverse("account_change_password"), good | form).context["form"].errors
    people.erin.refresh_from_db()
    assert people.erin.check_password("a-long-password")


def test_a_letter_leads_to_a_new_password_once(client, people, settings):
    client.post(reverse("account_reset_password"), {"email": "ERIN@example.com"})
    (letter,) = mail.outbox
    assert letter.to == ["erin@example.com"]
    link = re.search(rf"{settings.PUBLIC_URL}(/\S+)", letter.body).group(1)
    form = client.get(link, follow=True)
    address = form.redirect_chain[-1][0]
    assert link.split("-", 1)[1] not in address
    done = client.post(address, {"password1": NEW, "password2": NEW}, follow=True)
    assert done.redirect_chain[-1][0] == reverse("account_login")
    people.erin.refresh_from_db()
    assert people.erin.check_password(NEW)
    assert AuditEvent.objects.get(verb="account.password_changed").actor_name == "erin"
    assert "This link has expired" in Client().get(link, follow=True).content.decode()


def test_an_address_without_an_account_looks_the_same(client, people):
    known, unknown = (
        client.post(reverse("account_reset_password"), {"email": f"{name}@example.com"}) for name in ("erin", "nobody")
    )
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert ["No account" in letter.subject for letter in mail.outbox] == [False, True]


def test_letters_to_one_address_are_limited(client, people):
    codes = [
        client.post(reverse("account_reset_password"), {"email": "erin@example.com"}).status_code for _ in range(6)
    ]
    assert codes == [302] * 5 + [429]
    assert len(mail.outbox) == 5
