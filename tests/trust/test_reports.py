"""Reports: taken without an account, looked into at once, decided by staff; a withdrawn face is gone everywhere."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from personas.marking.opening import Unreadable
from personas.models import AuditEvent, BlockedFace, IssuedPicture, Report
from personas.services.exports.cards import export_card
from personas.services.teams.shares import make_share
from personas.services.trust import reports
from personas.services.trust.report_looks import check_picture
from personas.services.trust.retirement import retire_face
from tests.trust.issued_things import looked_at

pytestmark = pytest.mark.django_db


def png(size=(64, 64), **more) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, (9, 80, 99)).save(file, "PNG", **more)
    return file.getvalue()


def sent(client, **fields):
    return client.post(reverse("report"), {"reason": "likeness"} | fields)


def test_an_id_is_found_at_once_and_the_case_says_so(client, persona):
    for name in (str(persona.face.public_id), f"https://x.example/personas/{persona.public_id}/"):
        answer = sent(client, where=name)
        report = Report.objects.latest("pk")
        assert answer.url == report.get_absolute_url()
        assert report.face == persona.face
        page = client.get(answer.url)
        assert "names a portrait that was drawn here" in page.content.decode()
        assert "noindex" in page["X-Robots-Tag"]


def test_a_downloaded_card_is_known_by_its_file(client, people, persona):
    card = export_card(actor=people.alice, persona=persona, scale=1)
    sent(client, upload=SimpleUploadedFile("card.png", card, "image/png"))
    report = looked_at(Report.objects.get())
    assert report.face == persona.face
    assert {one["way"] for one in report.findings if one["face"]} >= {"file"}


def test_a_picture_that_is_not_ours_finds_nothing_and_says_what_that_means(client, db):
    answer = sent(client, upload=SimpleUploadedFile("me.png", png(), "image/png"), text="Is this me?")
    report = looked_at(Report.objects.get())
    assert report.face is None
    assert "does not make a picture real" in client.get(answer.url).content.decode()


def test_what_was_sent_is_kept_until_it_is_decided_and_then_deleted(
    client, people, persona, staff, django_capture_on_commit_callbacks
):
    sent(client, upload=SimpleUploadedFile("me.png", png(), "image/png"), where=str(persona.face.public_id))
    report = Report.objects.get()
    name = report.upload.name
    assert default_storage.exists(name)
    client.force_login(staff)
    assert client.get(reverse("report_upload", args=[report.public_id]))["Content-Type"] == "image/png"
    with django_capture_on_commit_callbacks(execute=True):
        reports.close_report(actor=staff, report=report, withdraw=False, answer="It is not you.")
    assert not default_storage.exists(name)
    assert client.get(reverse("report_upload", args=[report.public_id])).status_code == 404
    assert "It is not you." in client.get(report.get_absolute_url()).content.decode()


def test_a_withdrawn_face_is_gone_everywhere(client, people, persona, staff, django_capture_on_commit_callbacks):
    _, token = make_share(actor=people.alice, about=persona.board)
    shared = reverse("shared_face", args=[token, persona.face.public_id])
    assert client.get(shared).status_code == 200
    file = persona.face.image.name
    sent(client, where=str(persona.face.public_id))
    client.force_login(staff)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            reverse("report_decide", args=[Report.objects.get().public_id]),
            {"decision": "withdraw", "answer": "You are right, it is gone."},
        )
    assert answer.status_code == 302
    assert not default_storage.exists(file)
    assert client.get(shared).status_code == 404
    assert "Face withdrawn" in client.get(reverse("shared", args=[token])).content.decode()
    client.force_login(people.alice)
    assert client.get(reverse("face_image", args=[persona.face.public_id])).status_code == 404
    assert "Face withdrawn" in client.get(persona.board.get_absolute_url()).content.decode()
    page = client.get(persona.get_absolute_url()).content.decode()
    assert "This face was withdrawn" in page
    assert not IssuedPicture.objects.filter(name=str(persona.face.public_id), denied=None).exists()
    blocked = BlockedFace.objects.get()
    assert (blocked.seed, blocked.face_id_kept) == (persona.face.seed, persona.face.public_id)
    assert AuditEvent.objects.filter(team=people.team, verb="face.retired").count() == 1
    persona.face.refresh_from_db()
    card = export_card(actor=people.alice, persona=persona.board.personas.with_portraits().get(), scale=1)
    assert Image.open(BytesIO(card)).size == (1080, 1350), "the card shows initials"


def test_a_withdrawn_public_face_says_so(client, people, painter, monkeypatch):
    from personas.services.portraits import faces

    monkeypatch.setattr(faces.time, "sleep", lambda seconds: painter.drain())
    client.force_login(people.alice)
    url = f"{reverse('face_webp')}?seed=5"
    assert client.get(url).status_code == 200
    retire_face(actor=people.alice, face=faces.Face.objects.get())
    gone = client.get(url)
    assert gone.status_code == 410
    assert "withdrawn" in gone.content.decode()


def test_it_needs_something_to_go_by_and_a_picture_that_can_be_read(client, db):
    assert "one is enough" in sent(client).content.decode()
    wrong = sent(client, upload=SimpleUploadedFile("a.png", b"not a picture", "image/png"), text="kept")
    assert wrong.status_code == 422
    text = wrong.content.decode()
    assert "no PNG, JPEG or WebP" in text
    assert "kept" in text
    assert Report.objects.count() == 0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\r\n\x1a\n" + b"0" * 100,
        png()[:60],
        png((5001, 5000)),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + b"0" * 50,
        b"0" * 10_000_001,
    ],
    ids=["empty", "broken", "cut", "huge", "svg", "gif", "heavy"],
)
def test_a_hostile_upload_is_a_sentence(data):
    with pytest.raises(Unreadable):
        check_picture(data=data)


def test_reports_from_one_address_are_rationed(client, db):
    for _ in range(10):
        assert sent(client, text="x").status_code == 302
    refused = sent(client, text="kept words")
    assert refused.status_code == 422
    assert "kept words" in refused.content.decode()


def test_only_staff_see_the_queue_and_decide(client, people, persona, staff):
    sent(client, where=str(persona.face.public_id))
    report = Report.objects.get()
    staff_routes = [
        reverse("report_queue"),
        *(reverse(f"report_{n}", args=[report.public_id]) for n in ("decide", "face")),
    ]
    client.force_login(people.alice)
    assert {client.get(url).status_code for url in staff_routes} == {404}
    client.force_login(staff)
    assert {client.get(url).status_code for url in staff_routes} == {200}
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        reports.close_report(actor=people.alice, report=report, withdraw=True, answer="x")


def test_a_case_is_decided_once_with_an_answer(staff, persona):
    report = reports.make_report(reason="minor", where=str(persona.face.public_id))
    with pytest.raises(ValueError, match="write one"):
        reports.close_report(actor=staff, report=report, withdraw=True, answer=" ")
    reports.close_report(actor=staff, report=report, withdraw=True, answer="Gone.")
    with pytest.raises(ValueError, match="meanwhile"):
        reports.close_report(actor=staff, report=report, withdraw=False, answer="Back?")
    nothing = reports.make_report(reason="other", text="words")
    with pytest.raises(ValueError, match="name its id"):
        reports.close_report(actor=staff, report=nothing, withdraw=True, answer="Gone.")
