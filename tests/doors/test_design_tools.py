"""Pictures of a share link are fetched by tools in a browser, unless a password guards the link."""

import pytest
from django.test import Client
from django.urls import reverse

from personas.services.teams.shares import make_share


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["", "a-good-password"])
def test_a_picture_of_an_open_link_may_be_fetched_from_elsewhere(people, persona, password):
    _, token = make_share(actor=people.alice, about=persona.board, password=password)
    client = Client(headers={"origin": "https://design.example"})
    if password:
        client.post(reverse("shared_unlock", args=[token]), {"password": password})
    answer = client.get(reverse("shared_face", args=[token, persona.face.public_id]))
    assert answer.status_code == 200
    assert answer.headers.get("Access-Control-Allow-Origin") == (None if password else "*")
    assert "Access-Control-Allow-Credentials" not in answer.headers
