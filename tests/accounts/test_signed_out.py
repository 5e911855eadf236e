"""What becomes of a form that is sent when the session has ended."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def way_back(client, address: str, **headers) -> str:
    response = client.post(address, {"text": "Typed a moment ago"}, headers=headers)
    assert response.status_code == 302
    to = urlsplit(response["Location"])
    assert to.path == reverse("account_login")
    return parse_qs(to.query)["next"][0]


def test_signing_in_leads_back_to_the_page_that_the_form_stood_on(client, persona):
    page = reverse("persona_comments", args=[persona.public_id])
    add = reverse("persona_comment_add", args=[persona.public_id])
    assert way_back(client, add, referer=f"http://testserver{page}?from=tile") == f"{page}?from=tile"
    assert way_back(client, reverse("brief"), referer=f"http://testserver{reverse('brief')}") == reverse("brief")


@pytest.mark.parametrize(
    "said", ["", "https://elsewhere.example/boards/", "javascript:alert(1)", "//elsewhere.example"]
)
def test_a_page_elsewhere_is_not_led_to(client, persona, said):
    headers = {"referer": said} if said else {}
    assert way_back(client, reverse("persona_comment_add", args=[persona.public_id]), **headers) == reverse("boards")


def test_a_page_that_is_only_read_keeps_its_own_address(client, persona):
    response = client.get(persona.get_absolute_url())
    assert parse_qs(urlsplit(response["Location"]).query)["next"] == [persona.get_absolute_url()]


def test_pages_say_who_reads_them_so_that_drafts_are_of_one_person(browser, client, people):
    assert 'data-who="alice"' in browser.get(reverse("brief")).content.decode()
    client.logout()
    page = client.get(reverse("account_login")).content.decode()
    assert "data-who" not in page and "data-drafts-kept hidden" in page
