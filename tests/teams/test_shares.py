"""Share links: one object, for a while, for whoever holds the token; nothing else and nobody else."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from personas.models import AuditEvent, ShareLink, TokenBucket
from personas.services.teams import shares

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(make_board, painter):
    made = make_board(count=2)
    painter.drain()
    return made


def share(people, about, **values) -> str:
    return shares.make_share(actor=people.alice, about=about, **values)[1]


def url(token, route="shared", *more) -> str:
    return reverse(route, args=[token, *more])


def pictures(html: str) -> list[str]:
    return re.findall(r'<img src="([^"]+)"', html)


def test_whoever_holds_the_link_sees_the_board_and_its_pictures(client, people, board):
    token = share(people, board)
    page = client.get(url(token))
    html = page.content.decode()
    assert all(persona.name in html for persona in board.personas.all())
    assert "AI-generated, not a real person" in html
    found = pictures(html)
    assert len(found) == 2
    assert all(address.startswith(f"/s/{token}/faces/") for address in found)
    assert client.get(found[0])["Content-Type"] == "image/webp"
    person = client.get(re.search(r'href="(/s/[^"]+/people/[^"]+)"', html).group(1))
    assert board.personas.first().quote in person.content.decode().replace("&#x27;", "'")


@pytest.mark.parametrize("about", ["board", "persona"])
def test_the_page_is_told_to_nobody_and_kept_nowhere(about, client, people, board):
    token = share(people, board if about == "board" else board.personas.first())
    page = client.get(url(token))
    for response in (page, client.get(pictures(page.content.decode())[0])):
        assert "noindex" in response["X-Robots-Tag"]
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["Cache-Control"].startswith("private, no-store")
    html = page.content.decode()
    assert 'name="robots" content="noindex' in html
    assert str(board.team.public_id) not in html
    assert "/boards/" not in html
    assert "/personas/" not in html


def test_a_link_to_one_persona_shows_no_other(client, people, board):
    first, second = board.personas.with_portraits()
    token = share(people, first)
    html = client.get(url(token)).content.decode()
    assert first.name in html
    assert second.name not in html
    assert board.name not in html
    assert client.get(url(token, "shared_persona", second.public_id)).status_code == 404
    assert client.get(url(token, "shared_face", second.face.public_id)).status_code == 404


def test_the_token_is_nowhere_in_the_database_and_long(people, board):
    token = share(people, board, password="correct horse")
    assert len(token) * 6 >= 128
    stored = f"{ShareLink.objects.values().get()} {list(AuditEvent.objects.values())}"
    assert token not in stored
    assert "correct horse" not in stored


@pytest.mark.parametrize("end", ["revoked", "expired"])
def test_a_link_that_has_ended_looks_like_none(end, client, people, board, monkeypatch):
    token = share(people, board, days=1)
    picture = pictures(client.get(url(token)).content.decode())[0]
    if end == "revoked":
        shares.revoke_share(actor=people.erin, share=ShareLink.objects.get())
    else:
        later = timezone.now() + timedelta(days=1, seconds=1)
        monkeypatch.setattr(timezone, "now", lambda: later)
    gone, unknown = client.get(url(token)), client.get(url("no-such-token"))
    assert gone.status_code == unknown.status_code == 404
    assert gone.content == unknown.content
    assert client.get(picture).status_code == 404
    assert client.get(url(token, "shared_persona", board.personas.first().public_id)).status_code == 404


def test_a_password_guards_page_person_and_picture(people, board):
    token, visitor = share(people, board, password="correct horse"), Client(enforce_csrf_checks=True)
    persona = board.personas.with_portraits().first()
    gate = visitor.get(url(token))
    assert persona.name not in gate.content.decode()
    assert board.name not in gate.content.decode()
    picture = url(token, "shared_face", persona.face.public_id)
    assert visitor.get(picture).status_code == 404
    assert visitor.get(url(token, "shared_persona", persona.public_id)).url == url(token)
    csrf = {"csrfmiddlewaretoken": gate.cookies["csrftoken"].value}
    wrong = visitor.post(url(token, "shared_unlock"), csrf | {"password": "wrong horse"})
    assert wrong.status_code == 422
    assert persona.name not in wrong.content.decode()
    right = visitor.post(url(token, "shared_unlock"), csrf | {"password": "correct horse"})
    assert right.url == url(token)
    assert persona.name in visitor.get(url(token)).content.decode()
    assert visitor.get(picture).status_code == 200


def test_the_password_of_one_link_opens_no_other(client, people, board):
    first, second = share(people, board, password="correct horse"), share(people, board, password="battery staple")
    client.post(url(first, "shared_unlock"), {"password": "correct horse"})
    assert client.get(url(second)).templates[0].name == "teams/share/gate.html"
    cookie = next(iter(client.cookies.values()))
    assert cookie["path"] == url(first)
    assert cookie["httponly"]


def test_passwords_cannot_be_tried_for_ever(client, people, board):
    token = share(people, board, password="correct horse")
    answers = [client.post(url(token, "shared_unlock"), {"password": f"guess number {n}"}) for n in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert client.post(url(token, "shared_unlock"), {"password": "correct horse"}).status_code == 429


def test_views_are_counted_and_not_those_of_the_gate(client, people, board):
    token, locked = share(people, board), share(people, board, password="correct horse")
    for _ in range(3):
        client.get(url(token))
    client.get(url(locked))
    assert sorted(ShareLink.objects.values_list("views", flat=True)) == [0, 3]
    assert AuditEvent.objects.filter(verb="share.viewed").count() == 1


def test_making_and_withdrawing_leave_a_line(people, board):
    share(people, board, days=3)
    shares.revoke_share(actor=people.alice, share=ShareLink.objects.get())
    shares.revoke_share(actor=people.alice, share=ShareLink.objects.get())
    lines = AuditEvent.objects.filter(verb__startswith="share.").order_by("id")
    assert [line.verb for line in lines] == ["share.made", "share.revoked"]
    assert lines[0].data == {"days": 3, "password": False}


@pytest.mark.parametrize("days", [0, -1, 91, 100_000])
def test_a_link_always_ends(days, client, people, board):
    with pytest.raises(ValueError, match="1 to 90"):
        share(people, board, days=days)
    client.force_login(people.alice)
    assert client.post(reverse("board_share", args=[board.public_id]), {"days": days}).status_code == 422
    assert not ShareLink.objects.exists()


def test_an_editor_makes_one_on_the_page_and_sees_it_once(client, people, board, settings):
    client.force_login(people.erin)
    page = client.post(reverse("board_share", args=[board.public_id]), {"days": 14})
    link = re.search(rf'value="{settings.PUBLIC_URL}(/s/[^"]+)"', page.content.decode()).group(1)
    assert Client().get(link).status_code == 200
    assert link not in client.get(reverse("board_share", args=[board.public_id])).content.decode()
    assert ShareLink.objects.get().expires - timezone.now() > timedelta(days=13, hours=23)


def test_a_form_that_is_sent_twice_makes_one_link_and_shows_it_twice(client, people, board, settings):
    client.force_login(people.erin)
    address = reverse("board_share", args=[board.public_id])
    once = re.search(r'name="once" value="([^"]+)"', client.get(address).content.decode())[1]
    pages = [client.post(address, {"days": 14, "once": once}).content.decode() for _ in range(2)]
    links = {re.search(rf'value="{settings.PUBLIC_URL}(/s/[^"]+)"', page)[1] for page in pages}
    assert len(links) == 1 and len(links.pop()) >= 43
    shares.revoke_share(actor=people.erin, share=ShareLink.objects.get())
    page = client.post(address, {"days": 14, "once": once}).content.decode()
    assert Client().get(re.search(rf'value="{settings.PUBLIC_URL}(/s/[^"]+)"', page)[1]).status_code == 200
    assert ShareLink.objects.count() == 2 and AuditEvent.objects.filter(verb="share.made").count() == 2


def test_the_same_form_of_somebody_else_makes_another_link(client, people, board):
    for person in (people.erin, people.alice):
        client.force_login(person)
        client.post(reverse("board_share", args=[board.public_id]), {"days": 14, "once": "the same"})
    assert ShareLink.objects.count() == 2


def test_a_viewer_may_not_share(client, people, board):
    with pytest.raises(PermissionDenied, match="editor or owner"):
        shares.make_share(actor=people.victor, about=board)
    client.force_login(people.victor)
    page = client.get(reverse("board_share", args=[board.public_id])).content.decode()
    assert "disabled" in page
    assert "Your role in this team may look, but not share." in page


def test_links_are_limited(client, people, board, monkeypatch):
    monkeypatch.setattr(TokenBucket, "may_share", lambda user: False)
    client.force_login(people.alice)
    assert client.post(reverse("board_share", args=[board.public_id]), {"days": 3}).status_code == 422
    assert not ShareLink.objects.exists()


def test_the_link_gives_no_way_into_the_team(client, people, board):
    token = share(people, board)
    persona = board.personas.with_portraits().first()
    client.get(url(token))
    for address in (board.get_absolute_url(), persona.get_absolute_url(), persona.face.get_absolute_url()):
        assert client.get(address).status_code == 302
    assert client.post(url(token)).status_code == 405


def test_the_teams_own_words_and_colours_stand_on_the_page(client, people, board):
    people.team.disclosure, people.team.brand_colours = "Composed by <Studio>.", ["#1b4d3e"]
    people.team.save()
    html = client.get(url(share(people, board))).content.decode()
    assert "Composed by &lt;Studio&gt;." in html
    assert 'fill="#1b4d3e"' in html


def test_pages_behind_a_link_say_when_and_what_cannot_be_shown_as_others_do(people, board):
    page = Client().get(url(share(people, board))).content.decode()
    assert re.search(r'<script type="module" src="[^"]*js/portraits[^"]*\.js"', page)
    assert re.search(r'<script type="module" src="[^"]*js/times[^"]*\.js"', page)
    assert '<time datetime="' in page
