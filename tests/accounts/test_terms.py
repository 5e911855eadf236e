"""The terms: asked once a version, before the first face, and nothing that was written is lost."""

from __future__ import annotations

import pytest
from django.urls import reverse

from personas.models import Acceptance, AuditEvent, Board
from personas.services.accounts import terms
from personas.services.accounts.terms import TermsNotAccepted
from personas.services.accounts.terms_texts import CLEAN_EXPORT, DOCUMENTS, TERMS
from personas.services.boards import boards
from personas.services.exports.cards import export_card
from personas.services.people import personas

pytestmark = pytest.mark.django_db
# A text that changes needs a new version, because people have accepted this one. Add a line, change none.
DIGESTS = {
    ("terms", "2026-11-25"): "ea6e5aff0db860ea992093c1a403044e79f373b74fbdf241f165b61f360db207",
    ("clean-export", "2026-11-25"): "e3ec5ec724cb1a718c1b81d07961727cdec4d83aecda10a2719aaeb3d04235d1",
}
BRIEF = {"count": 2, "market": "en_US", "age_min": 25, "age_max": 54, "template": "b2c", "product": "tea"}


@pytest.fixture
def newcomer(people):
    """erin, who may make boards and has agreed to nothing."""
    Acceptance.objects.filter(user=people.erin).delete()
    return people.erin


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=lambda d: d.key)
def test_no_word_changes_behind_a_version_that_people_accepted(document):
    assert document.digest == DIGESTS[document.key, document.version]


def test_anybody_reads_the_terms(client):
    page = client.get(reverse("terms")).content.decode()
    assert TERMS.version in page
    assert all(section.heading in page for section in TERMS.sections)


def test_nothing_is_made_or_exported_before(newcomer, people, make_board):
    board = make_board(count=1)
    persona = board.personas.with_portraits().get()
    for act in (
        lambda: make_board(count=1, actor=newcomer),
        lambda: boards.retry_board(actor=newcomer, board=board),
        lambda: personas.redraw_face(actor=newcomer, persona=persona),
        lambda: export_card(actor=newcomer, persona=persona, scale=1),
    ):
        with pytest.raises(TermsNotAccepted, match="agreement"):
            act()
    assert Board.objects.count() == 1


def test_the_brief_leads_over_the_terms_and_back(client, newcomer):
    client.force_login(newcomer)
    asked = client.get(reverse("brief"))
    assert asked.status_code == 302
    page = client.get(asked.url)
    assert TERMS.ask in page.content.decode()
    untouched = client.post(reverse("terms_accept"), {"next": reverse("brief")})
    assert untouched.status_code == 422
    assert "tick the box" in untouched.content.decode()
    agreed = client.post(reverse("terms_accept"), {"next": reverse("brief"), "accept_terms": TERMS.version})
    assert agreed.url == reverse("brief")
    assert client.get(reverse("brief")).status_code == 200


def test_a_brief_that_was_sent_is_kept_and_made_after_the_agreement(client, newcomer):
    client.force_login(newcomer)
    asked = client.post(reverse("brief"), BRIEF | {"name": "<Spring> & co"})
    assert asked.status_code == 403
    assert Board.objects.count() == 0
    kept = dict(asked.context["repeat"])
    assert kept["name"] == "<Spring> & co"
    assert "&lt;Spring&gt; &amp; co" in asked.content.decode()
    made = client.post(asked.context["back"], kept | {"accept_terms": TERMS.version})
    assert made.url == Board.objects.get(name="<Spring> & co").get_absolute_url()


def test_the_agreement_is_stored_with_version_time_and_network_and_noted(client, newcomer, people):
    client.force_login(newcomer)
    for _ in range(2):
        client.post(reverse("terms_accept"), {"accept_terms": TERMS.version}, REMOTE_ADDR="203.0.113.77")
    kept = Acceptance.objects.get(user=newcomer)
    assert (kept.document, kept.version, kept.network) == ("terms", TERMS.version, "203.0.113.0/24")
    assert AuditEvent.objects.filter(team=people.team, verb="terms.accepted", actor_name="erin").count() == 1


def test_an_older_text_does_not_count(client, newcomer):
    client.force_login(newcomer)
    client.post(reverse("terms_accept"), {"accept_terms": "2020-01-01"})
    assert not terms.has_accepted(user=newcomer)
    with pytest.raises(ValueError, match="changed meanwhile"):
        terms.accept(actor=newcomer, version="2020-01-01")
    Acceptance.objects.create(user=newcomer, document="terms", version="2020-01-01")
    assert not terms.has_accepted(user=newcomer)


def test_the_terms_are_not_the_agreement_to_a_clean_card(newcomer):
    terms.accept(actor=newcomer, version=TERMS.version)
    assert not terms.has_accepted(user=newcomer, document=CLEAN_EXPORT)


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_agreeing_leads_to_no_other_site(client, newcomer, target):
    client.force_login(newcomer)
    answer = client.post(reverse("terms_accept"), {"next": target, "accept_terms": TERMS.version})
    assert answer.url == reverse("boards")


def test_a_box_without_the_csrf_token_agrees_to_nothing(newcomer):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(newcomer)
    assert client.post(reverse("terms_accept"), {"accept_terms": TERMS.version}).status_code == 403
    assert not terms.has_accepted(user=newcomer)


def test_htmx_is_led_to_the_page_and_a_program_gets_the_plain_refusal(client, newcomer, make_board):
    client.force_login(newcomer)
    board = make_board(count=1)
    url = reverse("board_retry", args=[board.public_id])
    led = client.post(
        url, headers={"hx-request": "true", "hx-current-url": f"http://testserver{board.get_absolute_url()}"}
    )
    assert led["HX-Redirect"].startswith(reverse("terms_accept"))
    assert client.post(url, headers={"authorization": "Bearer x"}).status_code == 403
