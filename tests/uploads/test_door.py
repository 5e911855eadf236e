"""One door for every file: only what the page asks for is kept, one place says how large, one gate is around it."""

from __future__ import annotations

import io
import re
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLResolver, get_resolver, reverse
from PIL import Image

from personas.marking import gate
from personas.marking.opening import PICTURES, Unreadable, open_upload
from personas.requests.uploads import TAKEN, CappedUpload
from personas.services.teams.logos import LOGOS, clean_logo
from tests.uploads.hostile import photo, png, saved, zeros


@pytest.fixture
def kept(monkeypatch):
    """Bytes that the handler has written into memory."""
    written = []
    real = io.BytesIO

    class Counting(real):
        def write(self, data):
            written.append(len(data))
            return super().write(data)

    monkeypatch.setattr("personas.requests.uploads.io", SimpleNamespace(BytesIO=Counting))
    return written


@pytest.mark.django_db
@pytest.mark.parametrize("route", ["account_login", "brief", "boards", "account_signup"])
def test_a_page_that_takes_no_file_keeps_none(route, client, kept):
    client.post(reverse(route), {"picture": SimpleUploadedFile("a.png", bytes(3_000_000)), "login": "x"})
    assert sum(kept) == 0


@pytest.mark.django_db
def test_a_page_keeps_one_file_and_no_other(client, kept):
    files = [SimpleUploadedFile(f"{n}.png", saved(photo())) for n in range(3)]
    client.post(reverse("verify"), {"picture": files, "other": SimpleUploadedFile("b.png", bytes(2_000_000))})
    assert sum(kept) == files[0].size


@pytest.mark.django_db
def test_what_is_too_large_is_let_go_and_said(client, kept):
    answer = client.post(reverse("verify"), {"picture": SimpleUploadedFile("a.png", bytes(11_000_000))})
    assert answer.status_code == 422
    assert "larger than 10 MB" in answer.content.decode()


def urls_of_the_site(resolver=None):
    for pattern in (resolver or get_resolver()).url_patterns:
        yield from urls_of_the_site(pattern) if isinstance(pattern, URLResolver) else [pattern]


def test_every_form_with_a_file_is_entered_at_the_door():
    """A view that reads request.FILES by a name that is not entered would never see a file."""
    names = set()
    for path in Path("personas/views").rglob("*.py"):
        names |= set(re.findall(r'request\.FILES(?:\.get\(|\[)"(\w+)"', path.read_text()))
    for path in Path("personas/forms").rglob("*.py"):
        names |= set(re.findall(r"(\w+) = forms\.(?:File|Image)Field", path.read_text()))
    for path in Path("personas/doors/api/routes").glob("*.py"):
        names |= set(re.findall(r"(\w+): File\[UploadedFile\]", path.read_text()))
    assert names == {name for name, _ in TAKEN.values()}
    named = {pattern.name for pattern in urls_of_the_site()}
    assert named >= {route.removeprefix("api:") for route in TAKEN}
    assert CappedUpload.__module__ == "personas.requests.uploads"


def test_a_jpeg_with_a_second_picture_behind_it_is_a_still_one():
    file = io.BytesIO()
    first, second = photo((300, 200)), photo((60, 40))
    first.save(file, "MPO", save_all=True, append_images=[second])
    assert Image.open(io.BytesIO(file.getvalue()), formats=["JPEG"]).format == "MPO", "what telephones write"
    opened = open_upload(file.getvalue())
    assert (opened.mime, opened.size) == ("image/jpeg", (300, 200))
    assert clean_logo(file.getvalue()).width == 300


@pytest.mark.parametrize("rules", [PICTURES, LOGOS], ids=["picture", "logo"])
def test_what_a_header_claims_is_judged_before_anything_is_decoded(rules, monkeypatch):
    monkeypatch.setattr("personas.marking.opening._decoded", lambda *about: pytest.fail("decoded"))
    side = int(rules.pixels_max**0.5) + 1
    with pytest.raises(Unreadable, match=f"{rules.pixels_max // 1_000_000} million"):
        open_upload(png(side, side, zeros(side, 1)), rules)


def test_the_gate_lets_two_through_and_says_so_to_the_third(monkeypatch):
    monkeypatch.setattr(gate, "PATIENCE", 0.05)
    monkeypatch.setattr(gate, "_gate", threading.BoundedSemaphore(gate.AT_ONCE))
    with gate.at_the_gate(), gate.at_the_gate(), pytest.raises(gate.Busy, match="Try again"):
        clean_logo(saved(photo()))
    assert clean_logo(saved(photo())).width == 300
