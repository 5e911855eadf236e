"""Every picture that any route, page or export gives is signed, marked and labelled; a new one that is not fails."""

from __future__ import annotations

import io
import re
import zipfile
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from personas.exporting.bundle import FORMATS
from personas.marking.signing import read_signature
from personas.marking.watermark import mark
from personas.models import Persona
from personas.services.export_making import make_file
from personas.services.exports import Choice
from personas.services.verification import find_mark
from tests.access.test_every_route import TABLE
from tests.access.world import two_worlds

pytestmark = pytest.mark.django_db
LABEL = b"digitalsourcetype/trainedAlgorithmicMedia"
MIME = {"PNG": "image/png", "WEBP": "image/webp", "JPEG": "image/jpeg"}
SMALLEST = 112  # pixels: a smaller picture has no room for the band of the mark; it is signed and labelled
NOT_FACES = {
    "team_logo": "a team's own drawing: nothing here made it, and it must not be called AI-generated",
    "shared_logo": "the same on a shared page",
}


class Pictures(HTMLParser):
    """Addresses of all pictures that a page shows."""

    def __init__(self, text: str):
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        names = {"img": ("src",), "source": ("src",), "video": ("poster",), "image": ("href",), "input": ("src",)}
        self.found += [values[name] for name in names.get(tag, ()) if values.get(name)]
        for part in (values.get("srcset") or "").split(","):
            self.found += part.split()[:1]


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def faults(data: bytes, where: str, faces: bool = True) -> list[str]:
    """What a picture file lacks."""
    image = Image.open(io.BytesIO(data))
    wrong = [f"{where}: not labelled"] if LABEL not in data else []
    if read_signature(data, MIME[image.format]).state != "trusted":
        wrong.append(f"{where}: not signed by us")
    if faces and min(image.size) >= SMALLEST and find_mark(image=image, seconds=30).state != "found":
        wrong.append(f"{where}: no mark found")
    return wrong


@pytest.fixture(autouse=True)
def marked_loudly(monkeypatch):
    """Who leaves the mark out is the question here, not how little of it survives: that is in bench_marks."""
    monkeypatch.setattr("personas.provenance.mark", partial(mark, sync=8.0, clear=20.0))


@pytest.fixture
def world(make_board, painter, people):
    return two_worlds(make_board, painter, people).ours


def test_every_route_and_what_its_page_shows(world, people):
    client, wrong, seen = Client(), [], set()
    client.force_login(people.alice)
    for route, (method, *_) in TABLE.items():
        if method != "get":
            continue
        address = world.address(route)
        response = client.get(address, follow=True)
        kind = response.headers.get("Content-Type", "")
        if kind.startswith("image/") and route not in NOT_FACES:
            seen.add(route)
            wrong += faults(body(response), route)
        elif kind.startswith("text/html") and response.status_code == 200:
            wrong += _shown(client, address, body(response).decode(), seen)
    assert not wrong, "\n".join(wrong)
    assert {"face_image", "card_png", "shared_face"} <= seen, "the walk has seen the pictures that there are"


def _shown(client, address: str, text: str, seen: set) -> list[str]:
    wrong = []
    for source in set(Pictures(text).found):
        path = urlsplit(urljoin(address, source)).path
        if path in seen or source.startswith("data:image/svg") or path.endswith(".svg") or path.endswith("/logo.png"):
            continue
        seen.add(path)
        if path.startswith(settings.STATIC_URL):
            wrong += _static(path)
            continue
        response = client.get(source)
        if response.status_code != 200:
            continue  # not drawn yet
        if response.headers.get("Content-Type", "").startswith("image/"):
            wrong += faults(body(response), f"{path} on {address}")
    return wrong


def _static(path: str) -> list[str]:
    """Pictures that come with the source cannot be signed by an installation that is not there yet: labelled only."""
    file = Path(settings.BASE_DIR) / "static" / path.removeprefix(settings.STATIC_URL)
    return [] if LABEL in file.read_bytes() else [f"{path}: not labelled"]


def test_pictures_that_come_with_the_source_are_labelled():
    static = Path(settings.BASE_DIR) / "static"
    files = [path for path in static.rglob("*") if path.suffix in (".webp", ".png", ".jpg")]
    assert files
    assert [str(path) for path in files if LABEL not in path.read_bytes()] == []


def test_an_unmarked_picture_would_be_noticed(world, people):
    from tests.marking.portraits import on, portrait, saved

    assert len(faults(saved(on(portrait(77))), "leak")) == 3


def test_every_export(world):
    """All formats at once: cards, portraits, PDF, slides, tables, in one archive."""
    people = list(Persona.objects.with_portraits().filter(public_id=world.ids["persona_id"]))
    file = make_file(people=people, choice=Choice(formats=tuple(FORMATS)), board=people[0].board)
    data = file.content.read_bytes() if isinstance(file.content, Path) else file.content
    found = dict(_inside(data))
    endings = {name.rsplit(".", 1)[-1] for name in found}
    assert {"png", "pdf"} <= endings
    wrong = []
    for name, content in found.items():
        if name.endswith(".pdf"):
            wrong += [] if read_signature(content, "application/pdf").state == "trusted" else [f"{name}: not signed"]
        else:
            wrong += faults(content, name)
    assert not wrong, "\n".join(wrong)


def _inside(data: bytes, where: str = ""):
    """Pictures in an archive, and in the archives and documents in it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            if name == "docProps/thumbnail.jpeg":  # of the empty template of python-pptx: shows no face
                continue
            if re.search(r"\.(png|webp|jpe?g|pdf)$", name):
                yield f"{where}{name}", content
            elif re.search(r"\.(zip|pptx|xlsx)$", name):
                yield from _inside(content, f"{where}{name}/")
