"""What every answer carries, whatever kind of answer it is."""

from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from personas.requests.middleware import guard_answers
from personas.services.teams import shares

pytestmark = pytest.mark.django_db
PICTURES_AND_FILES = "default-src 'none'"


@pytest.fixture
def answers(people, make_board, painter, monkeypatch):
    """One answer of each kind, by its name."""
    board = make_board(count=1)
    painter.drain()
    persona = board.personas.with_portraits().first()
    _, open_link = shares.make_share(actor=people.alice, about=board)
    _, locked = shares.make_share(actor=people.alice, about=board, password="correct horse")
    owner, visitor, strict = Client(), Client(), Client(enforce_csrf_checks=True)
    for client in (owner, strict):
        client.force_login(people.alice)
    viewer = Client()
    viewer.force_login(people.victor)
    made = {
        "page": owner.get(reverse("boards")),
        "page without an account": visitor.get("/"),
        "sign-in": visitor.get(reverse("account_login")),
        "redirect": visitor.get(reverse("boards")),
        "htmx": owner.get(reverse("board_progress", args=[board.public_id]), headers={"HX-Request": "true"}),
        "picture": owner.get(persona.face.get_absolute_url()),
        "card": owner.get(reverse("card_png", args=[persona.public_id])),
        "csv": owner.get(reverse("team_audit_csv", args=[people.team.public_id])),
        "json": owner.get(reverse("team_audit_json", args=[people.team.public_id])),
        "own data": owner.get(reverse("account_data")),
        "shared": visitor.get(reverse("shared", args=[open_link])),
        "shared picture": visitor.get(reverse("shared_face", args=[open_link, persona.face.public_id])),
        "gate": visitor.get(reverse("shared", args=[locked])),
        "not found": visitor.get("/nowhere/"),
        "forbidden": viewer.get(reverse("team_audit", args=[people.team.public_id])),
        "without token": strict.post(reverse("board_cancel", args=[board.public_id])),
        "wrong method": owner.get(reverse("board_cancel", args=[board.public_id])),
        "unprocessable": owner.post(reverse("team_settings", args=[people.team.public_id])),
        "health": visitor.get("/healthz"),
        "ready": visitor.get("/readyz"),
    }
    made["too many"] = [visitor.post(reverse("account_login"), {"login": f"n{n}"}) for n in range(12)][-1]
    made["too many letters"] = [
        visitor.post(reverse("account_reset_password"), {"email": "e@example.com"}) for _ in range(7)
    ][-1]
    owner.raise_request_exception = False
    monkeypatch.setattr("personas.views.people.library.LibraryFilterForm", None)
    made["broken"] = owner.get(reverse("library"))
    return made


EXPECTED = {
    "redirect": 302,
    "htmx": 286,
    "not found": 404,
    "forbidden": 403,
    "without token": 403,
    "wrong method": 405,
    "unprocessable": 422,
    "too many letters": 429,
    "broken": 500,
}
NO_PAGES = {"picture", "card", "csv", "json", "own data", "shared picture", "health", "ready", "wrong method"}


def test_every_kind_of_answer_is_guarded(answers):
    wrong = {}
    for kind, answer in answers.items():
        policy = answer["Content-Security-Policy"]
        good = (
            "default-src 'none'" in policy,
            "unsafe" not in policy,
            answer["X-Content-Type-Options"] == "nosniff",
            answer["X-Frame-Options"] == "DENY",
            answer["Referrer-Policy"] in ("same-origin", "no-referrer"),
            answer["Cross-Origin-Opener-Policy"] == "same-origin",
            "camera=()" in answer["Permissions-Policy"],
            kind in NO_PAGES or "frame-ancestors 'none'" in policy,
        )
        if not all(good) or answer.status_code != EXPECTED.get(kind, answer.status_code):
            wrong[kind] = answer.status_code, good
    assert wrong == {}


def test_what_is_private_is_kept_by_no_cache_between(answers):
    open_to_all = {"page without an account", "sign-in", "redirect", "not found", "health", "ready", "too many"}
    for kind in set(answers) - open_to_all - {"too many letters", "without token", "wrong method", "broken"}:
        assert "private" in answers[kind]["Cache-Control"], kind


def test_pages_and_files_of_whoever_is_signed_in_are_kept_by_no_browser(answers, people, rf):
    for kind in ("page", "htmx", "card", "csv", "json", "own data"):
        assert "no-store" in answers[kind]["Cache-Control"], kind
    request = rf.get("/codes.txt")
    request.user, request.session = people.alice, SimpleNamespace(accessed=True)
    answer = guard_answers(lambda asked: HttpResponse("codes", content_type="text/plain"))(request)
    assert answer["Cache-Control"] == "private, no-store"


def test_what_a_link_shows_is_told_to_nobody(answers):
    for kind in ("shared", "shared picture"):
        answer = answers[kind]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert answer["Cache-Control"].startswith("private, no-store")
    assert '<meta name="robots" content="noindex' in answers["shared"].content.decode()


def test_errors_belong_to_the_app(answers):
    for kind in ("not found", "forbidden", "without token", "too many letters", "broken"):
        assert "Facet" in answers[kind].content.decode(), kind
    assert "http" not in answers["broken"].content.decode().split("<body>")[1], "an error tells no address"


def test_a_file_of_ours_is_not_guessed_at(client, settings):
    answer = client.get("/static/css/tokens.css")
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_cookies_of_production_stay_with_the_host_and_off_scripts():
    from tests.house.test_deployment import PRODUCTION, manage

    code = (
        "from django.conf import settings as s; "
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, "
        "s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE, s.SECURE_HSTS_SECONDS > 30_000_000)"
    )
    told = manage("shell", "--no-imports", "-c", code, **PRODUCTION)
    assert told.stdout.split() == ["__Host-session", "__Host-csrf", "True", "True", "True", "Lax", "True"], told.stderr


def test_ready_says_what_is_missing(client, painter):
    from personas.models import Worker
    from personas.services.engine import readiness

    readiness.forget()
    assert client.get("/readyz").status_code == 200
    Worker.objects.all().delete()
    readiness.forget()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["worker"] is False
    assert response.json()["database"] is True
