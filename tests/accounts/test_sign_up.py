"""From nothing to an account with a team: the address is confirmed first, and nobody learns who is here already."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from personas.models import Membership

pytestmark = pytest.mark.django_db
FORM = {"email": "nina@example.com", "username": "nina", "password1": "a-long-password"}
CODE_PAGE = "account_email_verification_sent"


def code_in(letter) -> str:
    return re.search(r"^    (\S+)$", letter.body, re.M).group(1)


def sign_up(client, **changes):
    return client.post(reverse("account_signup"), FORM | changes)


def test_a_confirmed_address_opens_a_team_of_ones_own(client, db):
    assert sign_up(client).url == reverse(CODE_PAGE)
    assert client.get(reverse("boards")).status_code == 302
    assert client.get(reverse(CODE_PAGE)).status_code == 200
    done = client.post(reverse(CODE_PAGE), {"code": code_in(mail.outbox[0])}, follow=True)
    assert done.redirect_chain[-1][0] == reverse("boards")
    nina = Membership.objects.get(user__username="nina")
    assert (nina.role, nina.team.memberships.count()) == ("owner", 1)
    assert EmailAddress.objects.get(user=nina.user).verified


def test_without_the_code_there_is_no_way_in(client, db):
    sign_up(client)
    assert client.post(reverse(CODE_PAGE), {"code": "WRONG1"}).context["verify_form"].errors
    client.post(reverse("account_logout"))
    cache.clear()  # a second letter within ten seconds is refused
    form = {"login": "nina", "password": "a-long-password"}
    assert client.post(reverse("account_login"), form).url == reverse(CODE_PAGE)
    assert client.get(reverse("boards")).status_code == 302


def test_three_wrong_codes_end_the_try(client, db):
    sign_up(client)
    answers = [client.post(reverse(CODE_PAGE), {"code": f"WRONG{n}"}).status_code for n in range(3)]
    assert answers == [200, 200, 302]
    assert client.post(reverse(CODE_PAGE), {"code": code_in(mail.outbox[0])}).url == reverse("account_login")
    assert client.get(reverse("boards")).status_code == 302


def test_a_code_for_the_right_address_after_a_mistyped_one(client, db):
    sign_up(client, email="nima@example.com")
    client.post(reverse(CODE_PAGE), {"action": "change", "email": "nina@example.com"})
    assert mail.outbox[-1].to == ["nina@example.com"]
    client.post(reverse(CODE_PAGE), {"code": code_in(mail.outbox[-1])})
    assert client.get(reverse("boards")).status_code == 200
    assert get_user_model().objects.get(username="nina").email == "nina@example.com"


def test_a_taken_address_looks_like_a_new_one(client, people):
    new, page = sign_up(client), client.get(reverse(CODE_PAGE)).content.decode()
    client.post(reverse("account_logout"))
    taken = sign_up(client, email="erin@example.com", username="erin2")
    assert (taken.status_code, taken.url) == (new.status_code, new.url)
    same = client.get(reverse(CODE_PAGE)).content.decode()
    assert "The address is wrong" in page
    assert "Send another code" in same
    assert "have an account" in mail.outbox[-1].subject
    assert not get_user_model().objects.filter(username="erin2").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "nina"),
        ("username", "erin"),
        ("username", "erin@example.com"),
        ("username", "a name"),
        ("password1", "password1234"),
        ("password1", "short"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(field, value, client, people):
    form = sign_up(client, **{field: value}).context["form"]
    assert list(form.errors) == [field]
    assert not get_user_model().objects.filter(username="nina").exists()


def test_a_closed_sign_up_says_how_else(client, settings, db):
    settings.SIGN_UP_OPEN = False
    assert "invitation" in sign_up(client).content.decode()
    assert "Make one" not in client.get(reverse("account_login")).content.decode()
    assert not get_user_model().objects.exists()


def test_an_account_that_an_operator_made_without_an_address_signs_in(client, django_user_model):
    django_user_model.objects.create_user("operator", "", "a-long-password")
    assert (
        client.post(reverse("account_login"), {"login": "operator", "password": "a-long-password"}).status_code == 302
    )
    assert client.get(reverse("boards")).status_code == 200


def test_a_mail_server_that_is_away_loses_nothing(client, settings, db):
    settings.EMAIL_BACKEND = "tests.accounts.away.Backend"
    assert sign_up(client).url == reverse(CODE_PAGE)
    assert get_user_model().objects.filter(username="nina").exists()
