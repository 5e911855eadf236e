"""What nobody should upload is refused with a sentence or drawn anew, in little memory."""

import io
import json
import subprocess
import sys

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from personas.models import AuditEvent
from personas.services.teams.logos import BOX, clean_logo
from tests.uploads.hostile import CLEAN, HOSTILE, HTML, photo, saved

MEGABYTES_MAX = 200


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    """Every hostile file, cleaned in one process that does nothing else."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, make in HOSTILE.items():
        (folder / name).write_bytes(make())
    command = [sys.executable, "-m", "tests.uploads.hostile", str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_all_of_them_together_stay_below_200_megabytes(outcome):
    assert len(outcome["found"]) >= 20
    assert outcome["megabytes"] < MEGABYTES_MAX


@pytest.mark.parametrize("name", sorted(set(HOSTILE) - CLEAN))
def test_it_is_refused_with_a_sentence(name, outcome):
    sentence = outcome["found"][name]["refused"]
    assert sentence.endswith(".") and len(sentence) > 20


@pytest.mark.parametrize("name", sorted(CLEAN))
def test_it_is_drawn_anew_and_carries_nothing(name, outcome):
    data = bytes.fromhex(outcome["found"][name]["data"])
    assert HTML[:20] not in data and b"PK\x03\x04" not in data and b"<?php" not in data
    with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
        image.load()
        assert not {"exif", "icc_profile", "Comment"} & set(image.info)
        assert not image.getexif()


def test_a_picture_on_its_side_is_turned(outcome):
    width, height = outcome["found"]["with_profile_and_exif"]["size"]
    assert height > width


MODES = {
    "PNG": ("RGB", "RGBA", "L", "LA", "P", "1", "I;16"),
    "JPEG": ("RGB", "L", "CMYK"),
    "WEBP": ("RGB", "RGBA", "L"),
}


@pytest.mark.parametrize(("format", "mode"), [(format, mode) for format, modes in MODES.items() for mode in modes])
def test_an_honest_picture_of_any_kind_is_taken(format, mode):
    picture = Image.new("I;16", (300, 100), 9_000) if mode == "I;16" else photo().convert(mode)
    logo = clean_logo(saved(picture, format))
    assert (logo.width, logo.height) == (300, 100)


def test_a_large_one_is_scaled_and_keeps_its_shape():
    logo = clean_logo(saved(Image.new("RGB", (2_000, 1_000), "navy")))
    assert (logo.width, logo.height) == (BOX[1] * 2, BOX[1])


pytestmark = pytest.mark.django_db


def upload(client, team, data: bytes, name="logo.png"):
    return client.post(reverse("team_logo", args=[team.public_id]), {"logo": SimpleUploadedFile(name, data)})


def test_a_logo_is_kept_shown_replaced_and_removed(client, people, django_capture_on_commit_callbacks):
    client.force_login(people.alice)
    team, address = people.team, reverse("team_logo", args=[people.team.public_id])
    upload(client, team, saved(photo()), "wrong.svg")
    team.refresh_from_db()
    first = team.logo.name
    answer = client.get(address)
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Security-Policy"] == "default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert address in client.get(reverse("team", args=[team.public_id])).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        upload(client, team, saved(photo((200, 100)), "JPEG"))
    team.refresh_from_db()
    assert team.logo.name != first and not default_storage.exists(first)
    second = team.logo.name
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {"remove": "1"})
    assert client.get(address).status_code == 404
    assert not default_storage.exists(second)
    assert AuditEvent.objects.filter(team=team, verb="team.changed", data__fields="logo").count() == 3


@pytest.mark.parametrize(("person", "status"), [("erin", 403), ("charlie", 404)])
def test_only_an_owner_changes_it(person, status, client, people):
    client.force_login(getattr(people, person))
    assert upload(client, people.team, saved(photo())).status_code == status


def test_a_refusal_is_said_beside_the_field_and_the_old_logo_stays(client, people):
    client.force_login(people.alice)
    upload(client, people.team, saved(photo()))
    answer = upload(client, people.team, b"<svg/>", "logo.svg")
    assert answer.status_code == 422
    assert "no PNG, JPEG or WebP" in answer.content.decode()
    people.team.refresh_from_db()
    assert people.team.logo


def test_a_file_of_fifty_megabytes_is_not_kept_in_memory(client, people):
    client.force_login(people.alice)
    answer = upload(client, people.team, bytes(50_000_000))
    assert answer.status_code == 422
    assert "larger than 2 MB" in answer.content.decode()


def test_the_form_needs_its_token(people):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(people.alice)
    assert upload(client, people.team, saved(photo())).status_code == 403
