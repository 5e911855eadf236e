"""A withdrawn face is gone, of whatever kind it was: the picture, its address, its kin, and the next draw of it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import numpy as np
import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from facegen.attributes import PortraitRequest
from facegen.serve.novelty import NoveltyIndex
from personas.engine import jobs
from personas.models import BlockedFace, Face, FaceOption, IssuedPicture, Job, Report
from personas.services.boards.copies import copy_personas
from personas.services.boards.crossing import copy_board
from personas.services.boards.samples import ensure_sample_board
from personas.services.exports.cards import export_card
from personas.services.people.face_options import offer_faces
from personas.services.people.personas import redraw_face
from personas.services.portraits import faces
from personas.services.portraits import gallery_set as gallery
from personas.services.portraits.faces import sweep_public_faces
from personas.services.portraits.issued import IssuedFaces, space_of
from personas.services.teams.teams import make_team
from personas.services.trust.reports import make_report
from personas.services.trust.retirement import retire_face, retire_portrait
from tests.marking.portraits import drawing_portraits, on, saved
from tests.trust.issued_things import KINDS, of_gallery, of_team, remember

pytestmark = pytest.mark.django_db
DENIED = "must not be used"


@pytest.fixture
def generator(generator):
    return drawing_portraits(generator)


@pytest.fixture
def withdraw(client, staff, django_capture_on_commit_callbacks):
    """As staff do it, on the page of the case that a report of the thing's address made."""

    def act(thing):
        report = make_report(reason="likeness", where=thing.address)
        client.force_login(staff)
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(
                reverse("report_decide", args=[report.public_id]),
                {"decision": "withdraw", "answer": "It is gone.", "portrait": str(report.portrait)},
            )
        assert answer.status_code == 302
        assert Report.objects.get(pk=report.pk).state == Report.State.WITHDRAWN

    return act


def note_on(client, data: bytes) -> str:
    return client.post(reverse("verify_json"), {"picture": SimpleUploadedFile("a.webp", data)}).json()["note"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_withdrawn_is_denied_blocked_and_deleted(client, people, make_board, painter, withdraw, kind):
    thing = KINDS[kind](people, make_board, painter)
    stripped = saved(on(Image.open(BytesIO(thing.data))), "JPEG", quality=75)
    file = thing.face.image.name if thing.face else ""
    assert DENIED not in note_on(client, thing.data)
    withdraw(thing)
    assert DENIED in note_on(client, thing.data)
    assert DENIED in note_on(client, stripped)
    assert not IssuedPicture.objects.filter(name=thing.name, denied=None).exists()
    blocked = BlockedFace.objects.get()
    assert (str(blocked.face_id_kept), blocked.space) == (thing.name, space_of())
    assert not file or not default_storage.exists(file)
    index = NoveltyIndex.load(settings.WEIGHTS_DIR)
    issued = IssuedFaces(space_of(), index.mirror_signs)
    issued.catch_up()
    near = index.embed(thing.original) + np.float32(0.01)
    assert issued.near(near / np.linalg.norm(near), seed=4).blocked, "the neighbourhood, by another seed"
    assert issued.near(-index.embed(thing.original), seed=blocked.seed).blocked, "the seed, wherever it leads"


@pytest.mark.parametrize("kind", ["team", "sample", "copy"])
def test_initials_stand_in_its_place(client, people, make_board, painter, withdraw, kind):
    thing = KINDS[kind](people, make_board, painter)
    board = thing.board
    withdraw(thing)
    client.force_login(people.alice)
    assert client.get(thing.face.get_absolute_url()).status_code == 404
    assert "Face withdrawn" in client.get(board.get_absolute_url()).content.decode()
    persona = thing.face.personas.with_portraits().get()
    assert persona.portrait_state == "retired"
    with pytest.raises(ValidationError, match="withdrawn"):
        offer_faces(actor=people.alice, persona=persona, kind="moment")
    assert Image.open(BytesIO(export_card(actor=people.alice, persona=persona, scale=1))).size == (1080, 1350)


class TestGallery:
    @pytest.fixture
    def gone(self, people, make_board, painter, withdraw):
        thing = of_gallery(people, make_board, painter)
        withdraw(thing)
        return thing

    def addresses(self) -> list[str]:
        age, gender, seed = gallery.SHOWN[0]
        return [f"{reverse(name)}?age={age}&gender={gender}&seed={seed}" for name in ("face_webp", "face")]

    @pytest.mark.parametrize("signed_in", [False, True])
    def test_its_addresses_answer_410_and_say_so(self, client, people, gone, signed_in):
        client.logout()
        if signed_in:
            client.force_login(people.alice)
        for address in self.addresses():
            answer = client.get(address)
            assert answer.status_code == 410
            assert "was withdrawn" in answer.content.decode()
            assert "<img" not in answer.content.decode()

    def test_it_stays_gone_when_its_row_is_swept(self, client, people, gone, painter):
        assert sweep_public_faces(keep=0, older_than=timedelta(0)) == 0
        Face.objects.all().delete()
        client.force_login(people.alice)
        for address in (*self.addresses(), *self.addresses()):
            assert client.get(address).status_code == 410
        assert not Job.objects.exclude(state="done").exists(), "nothing is drawn for it"

    def test_the_home_page_and_the_gallery_show_others(self, client, gone):
        client.logout()
        seed = gallery.SHOWN[0][2]
        home = client.get("/").content.decode()
        assert home.count('src="/face.webp?') + home.count('src="/static/home/') == 6
        assert f"seed={seed}&" not in home and f'seed={seed}"' not in home
        seen = {client.get(reverse("face")).context["seed"] for _ in range(60)}
        assert seed not in seen and len(seen) > 5

    def test_one_that_was_swept_before_can_be_withdrawn_too(self, client, people, make_board, painter, withdraw):
        thing = of_gallery(people, make_board, painter)
        sweep_public_faces(keep=0, older_than=timedelta(0))
        assert not Face.objects.exists()
        withdraw(thing)
        assert client.get(self.addresses()[0]).status_code == 410
        assert DENIED in note_on(client, thing.data)


def test_copies_go_along_from_whichever_end(people, make_board, painter):
    thing = of_team(people, make_board, painter)
    other, third = (make_team(name=name, owner=people.alice) for name in ("Second", "Third"))
    twin = copy_board(actor=people.alice, board=thing.board, to=other).personas.get().face
    triplet = copy_board(actor=people.alice, board=twin.personas.get().board, to=third).personas.get().face
    assert {str(face.mark_id) for face in (twin, triplet)} == {thing.name}
    retire_face(actor=people.alice, face=triplet)
    assert not Face.objects.filter(retired=None).exists()
    assert not Face.objects.exclude(image="").exists()
    assert BlockedFace.objects.get().radius, "the vector was kept under the first one's id"


def test_the_sample_boards_of_other_teams_show_the_same_people(people, make_board, painter):
    """Each is drawn and marked for itself, of one seed for one request: it is one picture, under several ids."""
    mine = ensure_sample_board(actor=people.alice, team=people.team)
    theirs = ensure_sample_board(actor=people.charlie, team=people.other_team)
    painter.drain()
    ours = list(mine.personas.with_portraits().order_by("pk"))
    others = list(theirs.personas.with_portraits().order_by("pk"))
    for persona in (*ours, *others):
        remember(persona.face)
    assert ours[0].face.asked == others[0].face.asked
    swept = others[1].face
    others[1].delete()
    swept.delete()
    retire_face(actor=people.alice, face=ours[0].face)
    retire_face(actor=people.alice, face=ours[1].face)
    shown = [persona.portrait_state for persona in theirs.personas.with_portraits().order_by("pk")]
    assert shown == ["retired", "ready", "ready", "ready", "ready"]
    denied = IssuedPicture.objects.exclude(denied=None).values_list("name", flat=True)
    assert str(swept.public_id) in denied, "also of a row that is gone"
    assert IssuedPicture.objects.filter(denied=None).count() == 8


def test_the_same_person_at_another_age_goes_too_and_others_stay(people, make_board, painter):
    thing = of_team(people, make_board, painter)
    persona = thing.face.personas.with_portraits().get()
    offer_faces(actor=people.alice, persona=persona, kind="moment")
    offer_faces(actor=people.alice, persona=persona, kind="candidate")
    painter.drain()
    moments = {option.face_id for option in FaceOption.objects.filter(kind="moment")}
    retire_face(actor=people.alice, face=thing.face)
    assert set(Face.objects.exclude(retired=None).values_list("pk", flat=True)) == moments | {thing.face.pk}
    assert set(FaceOption.objects.values_list("kind", flat=True)) == {"candidate"}


def test_the_history_names_it_and_shows_no_broken_picture(client, people, make_board, painter):
    thing = of_team(people, make_board, painter)
    persona = thing.face.personas.with_portraits().get()
    other = redraw_face(actor=people.alice, persona=persona)
    painter.drain()
    retire_face(actor=people.alice, face=thing.face)
    client.force_login(people.alice)
    page = client.get(reverse("persona_history", args=[persona.public_id])).content.decode()
    assert thing.name not in page and "Withdrawn" in page
    assert str(other.public_id) in page


def test_one_that_is_not_drawn_yet_is_not_drawn(people, make_board, painter):
    face = make_board(count=1).personas.get().face
    claim = jobs.claim(worker="w", limit=1)[0]
    retire_face(actor=people.alice, face=face)
    assert not jobs.finish(claim=claim)
    assert jobs.retry(jobs=Job.objects.all()) == 0
    assert painter.drain() == 0
    face.refresh_from_db()
    assert (face.image.name, face.retired is None) == ("", False)


def test_a_visitor_who_waits_for_it_does_not_have_it_drawn(people, make_board, painter, monkeypatch):
    face = faces.public_face(request=PortraitRequest(), seed=5)
    monkeypatch.setattr(faces.time, "sleep", lambda seconds: retire_face(actor=people.alice, face=face))
    with pytest.raises(faces.FaceNotReady, match="withdrawn"):
        faces.wait_until_drawn(face=face, seconds=5)
    assert not Job.objects.filter(state="queued").exists()


def test_a_copy_made_with_an_old_row_in_hand_is_withdrawn(people, make_board, painter):
    """Whoever copies read the person before the withdrawal and copies after it."""
    thing = of_team(people, make_board, painter)
    persona = thing.face.personas.with_portraits().get()
    assert persona.face.ready
    retire_face(actor=people.alice, face=thing.face)
    other = make_team(name="Second", owner=people.alice)
    board = copy_board(actor=people.alice, board=thing.board, to=other)
    (copied,) = copy_personas(actor=people.alice, personas=[persona], to=board)
    assert copied.face.retired and not copied.face.ready


def test_twice_is_once(people, make_board, painter):
    thing = of_team(people, make_board, painter)
    first = retire_face(actor=people.alice, face=thing.face)
    denied = IssuedPicture.objects.get(name=thing.name).denied
    assert retire_portrait(actor=people.alice, name=thing.name) == first
    assert IssuedPicture.objects.get(name=thing.name).denied == denied


def test_a_document_that_shows_it_is_known_by_its_signature(client, people, make_board, painter):
    """In a PDF no mark is looked for: the signature names the faces."""
    from fpdf import FPDF

    from personas.marking.provenance import sign_document

    thing = of_team(people, make_board, painter)
    paper = FPDF()
    paper.add_page()
    about = {"document_id": thing.name, "created": thing.face.created, "system_version": "0.1.0"}
    data = sign_document(bytes(paper.output()), "application/pdf", **about, faces=[thing.name])
    assert note_on(client, data) == ""
    retire_face(actor=people.alice, face=thing.face)
    assert DENIED in note_on(client, data)


def test_a_likeness_alone_is_said_to_be_one(client, people, make_board, painter):
    thing = of_team(people, make_board, painter)
    unmarked = saved(on(thing.original, (232, 226, 216)), "PNG")
    retire_face(actor=people.alice, face=thing.face)
    assert "looks like a face that was reported" in note_on(client, unmarked)
