"""One person as JSON: deterministic, and clear about what cannot be."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def get(client, **query):
    return client.get(reverse("person_json"), query)


def test_the_same_address_gives_the_same_person(client):
    one, two = (get(client, market="de_DE", age="25-44", gender="f", seed=7).json() for _ in range(2))
    assert one == two
    assert one["country"] == "Deutschland", "in the language of the text"
    assert 25 <= one["age"] <= 44
    assert one["gender"] == "f"


def test_the_face_belongs_to_the_person(client, painter, monkeypatch, people):
    from personas.services.portraits import faces

    monkeypatch.setattr(faces.time, "sleep", lambda seconds: painter.drain())
    person = get(client, seed=7).json()
    assert f"age={person['age']}" in person["face"]
    assert f"gender={person['gender']}" in person["face"]
    assert client.get(person["face"]).status_code == 403, "a visitor has no new face drawn"
    client.force_login(people.alice)
    assert client.get(person["face"]).status_code == 200


def test_a_lock_holds_and_the_rest_stays(client):
    free = get(client, seed=7, age=40).json()
    locked = get(client, seed=7, age=40, **{"lock.city": free["city"]}).json()
    assert locked == free


def test_a_role_profile_has_no_face(client):
    assert get(client, seed=7, template="role").json()["face"] == ""


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"age": "17"}, "age"),
        ({"age": "140"}, "age"),
        ({"age": "old"}, "age"),
        ({"market": "xx_XX"}, "market"),
        ({"gender": "q"}, "gender"),
        ({"template": "alien"}, "template"),
        ({"seed": "-3"}, "seed"),
        ({"colour": "blue"}, "colour"),
        ({"lock.shoe_size": "44"}, "shoe_size"),
        ({"lock.age": "20", "lock.job": "Doctor"}, "age"),
        ({"lock.city": "Berlin", "lock.country": "France"}, "city"),
    ],
)
def test_what_cannot_be_is_one_clear_error(client, query, field):
    response = get(client, **query)
    assert response.status_code == 400
    assert response.json()["field"] == field
    assert response.json()["error"].endswith(".")
