"""Whatever was issued here and however it is recognised: the case leads to the thing itself."""

from __future__ import annotations

import re
from functools import partial
from importlib import import_module
from io import BytesIO
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from personas.models import BlockedFace, Face, FaceNovelty, Report
from personas.services.boards.crossing import copy_board
from personas.services.exports.cards import export_card
from personas.services.teams.teams import make_team
from personas.services.trust import reports, verification
from personas.services.trust.evidence import evidence
from tests.marking.portraits import drawing_portraits, on, portrait, saved
from tests.trust.issued_things import KINDS, looked_at, of_gallery, of_team, remember

pytestmark = pytest.mark.django_db


@pytest.fixture
def generator(generator):
    return drawing_portraits(generator)


def shown(thing) -> Image.Image:
    """As a browser shows the picture that left."""
    return on(Image.open(BytesIO(thing.data)))


def labelled(thing) -> bytes:
    """Another picture that carries the id: what is left when somebody paints over ours and keeps the labels."""
    labels = PngInfo()
    labels.add_itxt("XML:com.adobe.xmp", f"<dc:identifier>urn:uuid:{thing.name}</dc:identifier>")
    return saved(on(portrait(4242)), "PNG", pnginfo=labels)


WAYS = {
    "name": lambda thing: {"where": thing.address},
    "file": lambda thing: {"upload": labelled(thing)},
    "signature": lambda thing: {"upload": thing.data},
    "watermark": lambda thing: {"upload": saved(shown(thing), "JPEG", quality=75)},
    "fingerprint": lambda thing: {"upload": saved(on(thing.original, (232, 226, 216)), "JPEG", quality=75)},
    "likeness": lambda thing: {"upload": saved(on(thing.original, (153, 153, 153)), "JPEG", quality=85)},
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_found_each_way(client, people, make_board, painter, staff, kind, way, monkeypatch):
    monkeypatch.setattr(verification, "find_mark", partial(verification.find_mark, seconds=0.5))
    thing = KINDS[kind](people, make_board, painter)
    sent = WAYS[way](thing)
    if "upload" in sent:
        sent["upload"] = SimpleUploadedFile("a.png", sent["upload"], "image/png")
    client.post(reverse("report"), {"reason": "likeness"} | sent)
    report = looked_at(Report.objects.get())
    found = {one["way"]: one for one in report.findings if one["face"]}
    assert found[way]["face"] == thing.name
    assert (str(report.portrait), report.face) == (thing.name, thing.face)
    client.force_login(staff)
    page = client.get(reverse("report_decide", args=[report.public_id]))
    assert thing.name in page.content.decode()
    picture = client.get(reverse("report_face", args=[report.public_id]), {"portrait": thing.name})
    assert picture.status_code == (200 if thing.face else 404)
    if thing.face:
        assert b"".join(picture.streaming_content) == thing.data


def test_a_card_is_known_by_what_its_signature_says_that_it_shows(people, make_board, painter):
    thing = of_team(people, make_board, painter)
    card = export_card(actor=people.alice, persona=thing.face.personas.get(), scale=1)
    found = {one["way"]: one["face"] for one in evidence(where="", text="", upload=card)}
    assert found["signature"] == thing.name


def test_a_file_that_was_changed_is_not_called_signed(people, make_board, painter):
    """Its manifest is the registry's to the byte, what stands beside it is not."""
    thing = of_team(people, make_board, painter)
    changed = thing.data.replace(b"AI-generated face", b"An honest picture"[:17], 1)
    assert changed != thing.data
    found = {one["way"]: one["face"] for one in evidence(where="", text="", upload=changed)}
    assert "signature" not in found
    assert found["file"] == thing.name


def test_several_people_in_one_picture_are_all_there_to_choose_from(client, people, make_board, painter, staff):
    board = make_board(count=3)
    painter.drain()
    faces = [persona.face for persona in board.personas.with_portraits()]
    for face in faces:
        remember(face)
    text = " and ".join(str(face.public_id) for face in faces[:1])
    sheet = Image.new("RGB", (640, 320), (250, 247, 242))  # tiles lift off it, as they do on a page
    for at, face in enumerate(faces[1:]):
        sheet.paste(on(Image.open(face.image)), (at * 320 + 20, 30))
    report = looked_at(reports.make_report(reason="misuse", text=text, upload=saved(sheet, "PNG")))
    names = {portrait.name for portrait in reports.portraits_of(report=report)}
    assert names == {str(face.public_id) for face in faces}
    client.force_login(staff)
    other = str(faces[2].public_id)
    unchosen = {"decision": "withdraw", "answer": "Gone."}
    refused = client.post(reverse("report_decide", args=[report.public_id]), unchosen)
    assert refused.status_code == 422 and "choose the one that is meant" in refused.content.decode()
    chosen_already = re.search(r'name="portrait"[^>]* checked', refused.content.decode())
    assert not chosen_already, "a withdrawal cannot be undone: nothing is chosen for anybody"
    chosen = unchosen | {"portrait": other}
    client.post(reverse("report_decide", args=[report.public_id]), chosen)
    states = [face.retired is not None for face in _again(faces)]
    assert states == [False, False, True]


def _again(faces):
    for face in faces:
        face.refresh_from_db()
    return faces


def test_a_perhaps_is_shown_and_never_acted_on_by_itself(people, make_board, painter, staff, monkeypatch):
    thing = of_team(people, make_board, painter)
    monkeypatch.setattr("personas.services.trust.evidence.MATCH", -1)
    monkeypatch.setattr("personas.services.trust.evidence.ALIKE", -1)
    picture = saved(on(thing.original, (232, 226, 216)), "PNG")
    report = looked_at(reports.make_report(reason="likeness", upload=picture))
    assert [one["way"] for one in report.findings if one["face"]] == ["fingerprint", "likeness"]
    assert (report.portrait, report.found) == (None, "perhaps")
    assert [portrait.name for portrait in reports.portraits_of(report=report)] == [thing.name]
    with pytest.raises(ValueError, match="name its id"):
        reports.close_report(actor=staff, report=report, withdraw=True, answer="Gone.")


def test_staff_see_no_portrait_that_the_case_is_not_about(client, people, make_board, painter, staff):
    thing = of_team(people, make_board, painter)
    other = make_board(count=1, seed=99)
    painter.drain()
    report = reports.make_report(reason="likeness", where=thing.address)
    client.force_login(staff)
    foreign = other.personas.with_portraits().get().face.public_id
    answer = client.get(reverse("report_face", args=[report.public_id]), {"portrait": str(foreign)})
    assert answer.status_code == 404


@pytest.mark.parametrize("where", [
    "http://[", "https://elsewhere.example/people?seed=7", "/face/?seed=7&colour=red", "/face/?seed=x", "//", "nowhere",
    "/face/?age=34&gender=f&seed=999999",
])  # fmt: skip
def test_an_address_that_names_nothing_says_so(people, make_board, painter, where):
    of_gallery(people, make_board, painter)
    (found,) = evidence(where=where, text="")
    assert (found["way"], found["face"]) == ("name", "")


def test_a_file_full_of_ids_costs_fifty_look_ups(people, make_board, painter, django_assert_max_num_queries):
    thing = of_team(people, make_board, painter)
    ids = "".join(f"00000000-0000-0000-0000-{number:012d}" for number in range(20_000))
    from personas.services.trust.evidence import _named_in

    with django_assert_max_num_queries(4 * 50):
        assert _named_in((ids + thing.name).encode()) == ""


def test_public_faces_of_before_are_called_by_their_mark(people, make_board, painter):
    """What the migration does with rows whose id was not that of their mark, and with copies that did not say so."""
    thing = of_gallery(people, make_board, painter)
    former = uuid4()
    Face.objects.filter(pk=thing.face.pk).update(public_id=former)
    FaceNovelty.objects.update(face_id_kept=former)
    BlockedFace.objects.create(face_id_kept=former, seed=1)
    board = of_team(people, make_board, painter).board
    copy = copy_board(actor=people.alice, board=board, to=make_team(name="Second", owner=people.alice))
    Face.objects.update(drawn_as=None)
    report = Report.objects.create(reason="other", face=Face.objects.get(pk=thing.face.pk))
    migration = import_module("personas.migrations.0081_mark_ids")
    for step in (migration.name_copies, migration.name_public_faces):
        step(apps, None)
    assert str(Face.objects.get(pk=thing.face.pk).public_id) == thing.name
    assert str(FaceNovelty.objects.get(face=thing.face).face_id_kept) == thing.name
    assert str(BlockedFace.objects.get().face_id_kept) == thing.name
    assert str(Report.objects.get(pk=report.pk).portrait) == thing.name
    assert copy.personas.get().face.mark_id == board.personas.get().face.public_id
