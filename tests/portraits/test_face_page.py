"""The public face: same address, same bytes; bad addresses say why."""

from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image

from personas.models import Face, TokenBucket
from personas.services.portraits import faces

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def drawn_at_once(painter, monkeypatch):
    """The worker is a process of its own; here it draws while the web waits."""
    monkeypatch.setattr(faces.time, "sleep", lambda seconds: painter.drain())


@pytest.fixture(autouse=True)
def somebody_who_agreed(client, people):
    client.force_login(people.charlie)


def get(client, **query):
    response = client.get(reverse("face_webp"), query)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response, body


def test_the_same_address_gives_the_same_bytes(client):
    first, one = get(client, age=34, gender="f", seed=7)
    assert first.status_code == 200
    assert first["Content-Type"] == "image/webp"
    _, two = get(client, age=34, gender="f", seed=7)
    assert one == two
    assert Face.objects.count() == 1


def pixels(body: bytes) -> bytes:
    return Image.open(BytesIO(body)).tobytes()


def test_the_same_pixels_again_after_the_picture_was_swept(client):
    """Its bytes differ in the signature, which holds a time; while the picture is stored they are the same."""
    from datetime import timedelta

    _, one = get(client, age=34, gender="f", seed=7)
    assert faces.sweep_public_faces(keep=0, older_than=timedelta(0)) == 1
    assert Face.objects.count() == 0
    _, two = get(client, age=34, gender="f", seed=7)
    assert pixels(one) == pixels(two)
    assert one != two


def test_another_seed_or_another_wish_is_another_picture(client):
    bodies = {get(client, **query)[1] for query in ({"seed": 7}, {"seed": 8}, {"seed": 7, "age": 70})}
    assert len(bodies) == 3


def test_without_a_seed_it_leads_to_one(client):
    response = client.get(reverse("face_webp"), {"gender": "m"})
    assert response.status_code == 302
    assert "gender=m" in response.url
    assert "seed=" in response.url


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"age": "17"}, "age must be a number from 18 to 90"),
        ({"age": "old"}, "age must be a number from 18 to 90"),
        ({"gender": "q"}, "ender must be one of"),
        ({"appearance": "martian"}, "ppearance must be one of"),
        ({"seed": "-1"}, "The seed must be a whole number"),
        ({"seed": "9" * 30}, "The seed must be a whole number"),
        ({"colour": "blue"}, "Unknown parameter “colour”"),
    ],
)
def test_a_bad_address_answers_400_with_the_reason(client, query, said):
    response = client.get(reverse("face_webp"), query)
    assert response.status_code == 400
    assert said.lower() in response.content.decode().lower()
    assert client.get(reverse("face"), query).status_code == 400


def test_without_a_worker_it_says_so_and_when_to_come_back(client, monkeypatch, settings):
    monkeypatch.setattr(faces.time, "sleep", lambda seconds: None)
    settings.FACE_WAIT_SECONDS = 0
    response = client.get(reverse("face_webp"), {"seed": 5})
    assert response.status_code == 503
    assert response["Retry-After"] == "2"


def test_new_faces_are_rationed_and_known_ones_are_not(client, settings):
    settings.USER_FACES_HOUR = 1
    get(client, seed=1)
    assert get(client, seed=1)[0].status_code == 200
    assert get(client, seed=2)[0].status_code == 429


def test_the_page_shows_a_new_face_on_every_load(client):
    seeds = {client.get(reverse("face")).context["seed"] for _ in range(5)}
    assert len(seeds) == 5
    held = client.get(reverse("face"), {"seed": 42, "gender": "f"})
    assert held.context["src"] == f"{reverse('face_webp')}?gender=f&seed=42"


def test_the_bucket_refills(db, monkeypatch):
    from datetime import timedelta

    take = [TokenBucket.take("test", "me", capacity=3, refill=timedelta(hours=1)) for _ in range(4)]
    assert take == [True, True, True, False]
    TokenBucket.objects.update(updated=TokenBucket.objects.get().updated - timedelta(minutes=25))
    assert TokenBucket.take("test", "me", capacity=3, refill=timedelta(hours=1))
