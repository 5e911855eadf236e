"""What every answer carries."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/face/", "/nowhere/", "/healthz"])
def test_the_policy_allows_our_own_files_and_nothing_else(client, path):
    policy = client.get(path)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_the_usual_guards(client):
    response = client.get("/")
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_page_that_is_not_there_belongs_to_the_app(client):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "Facet" in response.content.decode()


def test_a_page_that_breaks_belongs_to_the_app(client, people, monkeypatch):
    client.raise_request_exception = False
    client.force_login(people.alice)
    monkeypatch.setattr("personas.views.library.LibraryFilterForm", None)
    response = client.get(reverse("library"))
    assert response.status_code == 500
    assert "Facet" in response.content.decode()


def test_ready_says_what_is_missing(client, painter):
    from personas.models import Worker

    assert client.get("/readyz").status_code == 200
    Worker.objects.all().delete()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["worker"] is False
    assert response.json()["database"] is True
