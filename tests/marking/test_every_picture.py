"""Every picture that any route, page, task or export gives is signed, marked and labelled; a new one that is not fails.

At the strength of the product, on portraits that the shipped weights draw.
"""

from __future__ import annotations

import json
import re
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urljoin, urlsplit
from uuid import UUID

import pytest
from django.conf import settings as used
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from personas.exporting.bundle import FORMATS
from personas.models import ExportJob, Face, Persona
from personas.services.exports.card_cache import DIGEST_BYTES
from personas.services.exports.exports import WORDS, Choice, request_export
from personas.services.portraits.gallery_set import shown
from personas.services.trust.reports import make_report
from tests.access.test_every_route import TABLE
from tests.access.world import two_worlds
from tests.marking.pictures import LABEL, Shown, faults, pictures_in
from tests.marking.portraits import on, portrait, saved

pytestmark = pytest.mark.django_db
NOT_FACES = {
    "team_logo": "a team's own drawing: nothing here made it, and it must not be called AI-generated",
    "shared_logo": "the same on a shared page",
    "report_upload": "what somebody sent with a report, shown to staff as it came",
}
CHOICES = {
    "everything": Choice(formats=tuple(FORMATS)),
    "without the badge, large cards": Choice(("card", "portrait", "xlsx", "figma"), scale=2, side=256, badge=False),
}
PLACES = {
    "card": r"/cards/.*\.png$",
    "portrait": r"/portraits/.*\.png$",
    "pages": r"_cards_.*\.pdf/page 1/",
    "poster": r"_poster_.*\.pdf/page 1/",
    "deck": r"_deck_.*\.pdf/page 1/",
    "pptx": r"\.pptx/ppt/media/",
    "xlsx": r"\.xlsx/xl/media/",
    "design": r"/design/.*\.png$",
    "figma": r"_figma_.*\.json/data$",
}


@pytest.fixture(scope="module")
def shipped():
    import torch

    from facegen.serve.sampler import PortraitGenerator

    torch.set_num_threads(1)
    return PortraitGenerator.load(used.WEIGHTS_DIR, device="cpu")


@pytest.fixture
def generator(shipped):
    return shipped


@pytest.fixture(autouse=True)
def the_same_each_time(own_keys, monkeypatch):
    """Key, ids and with them codes, seeds: nothing of the pixels is left to chance."""
    held = json.loads(own_keys.read_text())
    own_keys.write_text(json.dumps(held | {"watermark": "5a" * 32, "pepper": "c3" * 32}))
    ids = count(1)
    monkeypatch.setattr(Face._meta.get_field("public_id"), "_get_default", lambda: UUID(int=next(ids), version=4))
    monkeypatch.setattr("personas.views.portraits.face.secrets", SimpleNamespace(randbelow=lambda below: 77))
    monkeypatch.setattr("personas.views.portraits.face.any_gallery_face", lambda but=None: shown()[0])


@pytest.fixture
def world(own_storage, make_board, painter, people, settings):
    settings.FACE_WAIT_SECONDS = 0
    world = two_worlds(make_board, painter, people).ours
    with default_storage.open(Face.objects.get(public_id=world.ids["face_id"]).image.name) as file:
        report = make_report(reason="other", where=f"/faces/{world.ids['face_id']}", upload=file.read())
    world.ids["report_id"] = report.public_id
    return world


@pytest.fixture
def export(world, people, export_worker):
    """Asks for an export of the world's one person, has it made, and downloads the file."""
    ExportJob.objects.all().delete()  # what the worlds have queued was asked for by nobody

    def make(choice: Choice) -> bytes:
        person = Persona.objects.get(public_id=world.ids["persona_id"])
        about = {"actor": people.alice, "team": person.team, "board": person.board}
        job = request_export(people=[person], choice=choice, words="" if choice.badge else WORDS, **about)
        assert export_worker.drain() == 1
        client = Client()
        client.force_login(people.alice)
        return body(client.get(reverse("export_file", args=[job.public_id])))

    return make


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


class Walk:
    """One visitor's way through all routes. `seen` are the addresses of pictures, `wrong` is what they lack."""

    def __init__(self, visitor, painter):
        self.client, self.painter = Client(), painter
        self.seen: set[str] = set()
        self.wrong: list[str] = []
        if visitor:
            self.client.force_login(visitor)

    def through(self, world) -> Walk:
        for route, (method, *_) in TABLE.items():
            if method == "get":
                self.open(route, world.address(route))
        return self

    def open(self, route: str, address: str) -> None:
        data, is_page = self._get(address)
        pictures = [] if route in NOT_FACES else list(pictures_in(data, route))
        for where, file in pictures:
            self.seen.add(route)
            self.wrong += faults(file, where)
        for source in Shown(data.decode()).found if is_page else ():
            self._show(urljoin(address, source), f"{source} on {route}")

    def _get(self, address: str) -> tuple[bytes, bool]:
        response = self.client.get(address, follow=True)
        if response.status_code == 503:  # a face that was asked for just now
            self.painter.drain()
            response = self.client.get("{PATH_INFO}?{QUERY_STRING}".format(**response.request))
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        return body(response), is_page and response.status_code == 200

    def _show(self, address: str, where: str) -> None:
        path = urlsplit(address).path
        if address in self.seen or path.endswith((".svg", "/logo.png")) or address.startswith("data:image/svg"):
            return
        self.seen.add(address)
        if path.startswith(used.STATIC_URL):
            self.wrong += labelled_only(path)
        elif not address.startswith("data:") and "/upload" not in path:  # pictures in the page were found in its text
            pictures = list(pictures_in(self._get(address)[0], where))
            self.wrong += [fault for one, file in pictures for fault in faults(file, one)]
            self.wrong += [] if pictures else [f"{where}: not drawn, and so not looked at"]


def labelled_only(path: str) -> list[str]:
    """Pictures that come with the source cannot be signed by an installation that is not there yet."""
    file = Path(used.BASE_DIR) / "static" / path.removeprefix(used.STATIC_URL)
    return [] if LABEL in file.read_bytes() else [f"{path}: not labelled"]


def test_every_route_and_what_its_page_shows(world, people, painter):
    people.alice.is_staff = True
    people.alice.save()
    walk = Walk(people.alice, painter).through(world)
    assert not walk.wrong, "\n".join(walk.wrong)
    assert {"face_image", "face_webp", "card_png", "shared_face", "report_face"} <= walk.seen


def test_what_a_visitor_without_an_account_sees(world, painter):
    walk = Walk(None, painter).through(world)
    assert not walk.wrong, "\n".join(walk.wrong)
    assert {"face_webp", "shared_face"} <= walk.seen
    assert any("gender" in address for address in walk.seen), "the faces of the home page"


@pytest.mark.parametrize("choice", CHOICES.values(), ids=CHOICES)
def test_every_export(export, choice):
    """Alone, in an archive, in cells and slides, on the pages of a PDF, and as text in JSON."""
    found = dict(pictures_in(export(choice), "export"))
    wrong = [fault for where, file in found.items() for fault in faults(file, where)]
    assert not wrong, "\n".join(wrong)
    assert {key for key in PLACES if key in choice.formats} == {key for where in found for key in keys_of(where)}


def keys_of(where: str) -> list[str]:
    return [key for key, place in PLACES.items() if re.search(place, where)]


def test_what_workers_leave_in_the_storage(world, people, export):
    export(Choice(formats=("card",)))
    client = Client()
    client.force_login(people.alice)
    client.get(world.address("card_png"))
    kept = dict(stored("faces")) | dict(stored("exports"))
    kept |= {name: data[DIGEST_BYTES:] for name, data in stored("cards")}
    assert {name.split("/")[0] for name in kept} == {"faces", "exports", "cards"}
    found = [one for name, data in kept.items() for one in pictures_in(data, name)]
    wrong = [fault for where, file in found for fault in faults(file, where)]
    assert not wrong, "\n".join(wrong)


def stored(folder: str):
    folders, files = default_storage.listdir(folder)
    for name in (f"{folder}/{file}" for file in files):
        with default_storage.open(name) as file:
            yield name, file.read()
    for inner in folders:
        yield from stored(f"{folder}/{inner}")


def test_pictures_that_come_with_the_source_are_labelled():
    static = Path(used.BASE_DIR) / "static"
    files = [path for path in static.rglob("*") if path.suffix in (".webp", ".png", ".jpg")]
    assert files
    assert [str(path) for path in files if LABEL not in path.read_bytes()] == []


def test_an_unmarked_picture_would_be_noticed(db):
    assert len(faults(saved(on(portrait(77))), "leak")) == 3


def test_an_unmarked_picture_in_a_pdf_would_be_noticed(db):
    from fpdf import FPDF

    paper = FPDF()
    paper.add_page()
    paper.image(on(portrait(77)))
    inside = [found for found in pictures_in(bytes(paper.output()), "leak.pdf") if "/page 1/" in found[0]]
    assert [len(faults(file, where)) for where, file in inside] == [3]
