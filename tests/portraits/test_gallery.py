"""Single faces: anybody looks at the gallery, an account that agreed to the terms has new ones drawn."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from personas.models import Acceptance, AuditEvent, Face, Job
from personas.services.portraits import faces
from personas.services.portraits import gallery_set as gallery

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def drawn_at_once(painter, monkeypatch):
    monkeypatch.setattr(faces.time, "sleep", lambda seconds: painter.drain())


def picture(client, **query):
    return client.get(reverse("face_webp"), query)


def test_the_home_page_shows_faces_of_the_gallery_only(client):
    home = client.get("/").content.decode()
    asked = re.findall(r"face\.webp\?age=(\d+)&amp;gender=(\w)&amp;seed=(\d+)", home)
    files = re.findall(r"/static/home/(\d+)\.webp", home)  # those that come with the source, while its weights are used
    assert len(asked) + len(files) == 6
    assert {(int(age), gender, int(seed)) for age, gender, seed in asked} <= set(gallery.SHOWN)
    assert {int(seed) for seed in files} <= {seed for _, _, seed in gallery.SHOWN}


def test_a_visitor_sees_the_gallery_and_has_nothing_else_drawn(client):
    for _ in range(4):
        page = client.get(reverse("face"))
        assert client.get(page.context["src"]).status_code == 200
    refused = picture(client, age=34, gender="f", seed=999)
    assert refused.status_code == 403
    assert "Sign in" in refused.content.decode()
    assert Job.objects.count() <= 4
    assert not Face.objects.filter(seed=999).exists()


def test_a_visitor_without_a_seed_is_led_into_the_gallery(client):
    led = picture(client)
    assert picture(client).status_code == 302
    assert client.get(led.url).status_code == 200


def test_what_somebody_had_drawn_is_there_for_all(client, people):
    asked = {"age": 50, "gender": "m", "seed": 4711}
    assert "Not drawn yet" in client.get(reverse("face"), asked).content.decode()
    client.force_login(people.alice)
    assert picture(client, **asked).status_code == 200
    client.logout()
    assert picture(client, **asked).status_code == 200
    assert client.get(reverse("face"), asked).context["src"]


def test_the_controls_are_shown_disabled_with_the_reason(client, people):
    text = client.get(reverse("face"), {"age": "40"}).content.decode()
    assert "disabled" in text
    assert "New ones need an account" in text
    client.force_login(people.alice)
    assert 'fieldset class="face-fields" disabled' not in client.get(reverse("face")).content.decode()


def test_an_account_that_agreed_to_nothing_looks_like_a_visitor(client, people):
    Acceptance.objects.all().delete()
    client.force_login(people.alice)
    assert picture(client, seed=999).status_code == 403
    assert reverse("terms_accept") in client.get(reverse("face")).content.decode()


def test_a_new_face_is_counted_and_noted(client, people, settings):
    settings.USER_FACES_HOUR = 1
    client.force_login(people.alice)
    assert picture(client, seed=1000).status_code == 200
    assert picture(client, seed=1000).status_code == 200
    refused = picture(client, seed=1001)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 3000
    assert AuditEvent.objects.filter(verb="face.drawn", team=people.team).count() == 1
