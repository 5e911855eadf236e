"""From the page to the file: asked for, made, downloaded; by those who may, of what they may see."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pptx import Presentation

from personas.exporting.bundle import FORMATS
from personas.forms.exports.export import GROUPS
from personas.models import AuditEvent, ExportJob, Membership, TokenBucket
from personas.services.boards.trash import trash_persona
from personas.services.exports import exports
from personas.services.exports.exports import Choice, ExportRefused, export_now, request_export

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(make_board, painter):
    board = make_board(count=3)
    painter.drain()
    return board


@pytest.fixture
def erin(client, people):
    client.force_login(people.erin)
    return client


def form(board, *formats, **more) -> dict:
    people = [str(one) for one in board.personas.values_list("public_id", flat=True)]
    values = {"formats": formats, "people": people, "paper": "A4", "scale": 1, "side": 256, "badge": "on"}
    return {**values, **more}


def page_of(board) -> str:
    return reverse("board_export", args=[board.public_id])


def test_every_format_stands_in_one_group_of_the_page():
    assert sorted(key for _, keys in GROUPS for key in keys) == sorted(FORMATS)


def test_slides_of_a_board_from_the_page_to_the_file(erin, board, export_worker):
    answer = erin.post(page_of(board), form(board, "pptx"))
    assert answer.status_code == 302
    (job,) = ExportJob.objects.all()
    assert "Waiting for the export worker" in erin.get(page_of(board)).content.decode()
    assert export_worker.drain() == 1
    job.refresh_from_db()
    assert job.error == "" and job.ready
    assert job.file_name.endswith(f"_3-personas_{timezone.now():%Y-%m-%d}.pptx")
    answer = erin.get(reverse("export_file", args=[job.public_id]))
    slides = Presentation(BytesIO(b"".join(answer.streaming_content))).slides
    assert [slide.shapes.title.text_frame.text for slide in slides][2:] == [one.name for one in board.personas.all()]
    assert answer["Content-Disposition"].endswith('.pptx"')
    assert "private" in answer["Cache-Control"] and answer["X-Content-Type-Options"] == "nosniff"
    assert set(AuditEvent.objects.values_list("verb", flat=True)) >= {"export.asked", "export.downloaded"}


def test_several_formats_come_as_one_archive_with_the_readme(erin, board, export_worker):
    erin.post(page_of(board), form(board, "csv", "portrait", "card"))
    export_worker.drain()
    job = ExportJob.objects.get()
    with zipfile.ZipFile(job.file.open("rb")) as archive:
        names = archive.namelist()
        readme = archive.read("README-AI-GENERATED.txt").decode()
    assert len(names) == 1 + 3 + 3 + 1
    assert "3 portraits" in readme and "WITHOUT" not in readme
    assert reverse("verify") in readme and reverse("report") in readme


def test_a_table_is_there_at_once(erin, board):
    answer = erin.post(page_of(board), form(board, "csv"))
    assert answer["Content-Type"] == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == [one.name for one in board.personas.all()]
    assert AuditEvent.objects.filter(verb="export.made").count() == 1


def test_the_day_of_a_file_is_the_day_of_the_installation(erin, board, settings, monkeypatch):
    settings.TIME_ZONE = "Pacific/Auckland"
    noon = datetime(2026, 12, 1, 12, tzinfo=UTC)
    monkeypatch.setattr("personas.services.exports.export_making.timezone.now", lambda: noon)
    answer = erin.post(page_of(board), form(board, "csv"))
    assert "_2026-12-02.csv" in answer["Content-Disposition"]


def once_in(client, address: str) -> str:
    return re.search(r'name="once" value="([^"]+)"', client.get(address).content.decode())[1]


def test_a_form_that_is_sent_twice_asks_for_one_export(erin, board, settings):
    settings.TEAM_EXPORT_LIMIT = 1  # the second one is not refused for want of room either
    asked = form(board, "pptx", once=once_in(erin, page_of(board)), badge="off", words=exports.WORDS)
    assert [erin.post(page_of(board), asked).status_code for _ in range(2)] == [302, 302]
    assert ExportJob.objects.count() == 1
    noted = AuditEvent.objects.filter(verb__startswith="export.").values_list("verb", flat=True)
    assert sorted(noted) == ["export.asked", "export.clean"]


def test_a_form_that_stays_on_its_page_asks_for_what_is_chosen_now(erin, board):
    once = once_in(erin, page_of(board))
    files = [erin.post(page_of(board), form(board, "csv", once=once)).content for _ in range(2)]
    assert files[0] == files[1] and ExportJob.objects.count() == 1
    erin.post(page_of(board), form(board, "pptx", once=once))
    erin.post(page_of(board), form(board, "csv", once=once, people=[str(board.personas.first().public_id)]))
    assert ExportJob.objects.count() == 3


@pytest.mark.parametrize("key", ["csv", "json"])
def test_a_file_made_at_once_is_listed_like_the_others(erin, board, key):
    answer = erin.post(page_of(board), form(board, key, mark="00c0ffee"))
    assert answer.cookies["facet-file"].value == "00c0ffee"  # the page's button waits for it
    job = ExportJob.objects.get()
    assert job.ready and job.expires > timezone.now() and (job.size, job.saying) == (len(answer.content), "")
    page = erin.get(page_of(board)).content.decode()
    assert job.file_name in page and "Download" in page
    again = erin.get(reverse("export_file", args=[job.public_id]))
    assert b"".join(again.streaming_content) == answer.content


def test_a_mark_that_is_none_sets_no_cookie(erin, board):
    assert "facet-file" not in erin.post(page_of(board), form(board, "csv", mark="x; path=/")).cookies


def test_only_those_who_are_chosen_in_the_order_of_the_board(erin, board):
    first, _, last = board.personas.all()
    answer = erin.post(page_of(board), form(board, "csv", people=[str(last.public_id), str(first.public_id)]))
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert [row["name"] for row in rows] == [first.name, last.name]


def test_one_person_and_a_selection_over_boards(erin, board, make_board):
    person, other = board.personas.first(), make_board(count=1, seed=9).personas.get()
    answer = erin.post(
        reverse("persona_export", args=[person.public_id]), form(board, "csv", people=[str(person.public_id)])
    )
    assert person.name in answer.content.decode()
    url = f"{reverse('export_selection')}?people={person.public_id}&people={other.public_id}&people=nonsense"
    page = erin.get(url).content.decode()
    assert person.name in page and other.name in page
    both = [str(person.public_id), str(other.public_id)]
    answer = erin.post(reverse("export_selection"), form(board, "csv", people=both))
    assert len(list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))) == 2


def test_a_selection_on_the_board_opens_the_page_with_these_people_chosen(erin, board):
    first = board.personas.first()
    answer = erin.post(page_of(board), {"people": [str(first.public_id)], "choose": "1"})
    assert answer.status_code == 200
    assert answer.content.decode().count('name="people"') == 3
    assert answer.content.decode().count(f'name="people" value="{first.public_id}" checked') == 1
    assert not ExportJob.objects.exists()


def test_nobody_exports_whom_they_may_not_see(client, people, board, make_board):
    client.force_login(people.charlie)
    assert client.get(page_of(board)).status_code == 404
    mine = make_board(count=1, actor=people.charlie, team=people.other_team)
    answer = client.post(page_of(mine), form(board, "csv"))
    assert answer.status_code == 422
    assert not any(one.name in answer.content.decode() for one in board.personas.all())
    answer = client.get(f"{reverse('export_selection')}?people={board.personas.first().public_id}")
    assert answer.url == reverse("library")


def test_who_has_left_the_team_gets_no_file(people, board, export_worker):
    job = request_export(
        actor=people.erin,
        team=people.team,
        people=list(board.personas.all()),
        choice=Choice(("json", "csv")),
        board=board,
    )
    Membership.objects.filter(user=people.erin).delete()
    export_worker.drain()
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "None of these people is there any more.")


def test_who_is_in_the_trash_meanwhile_is_left_out(erin, people, board, export_worker):
    erin.post(page_of(board), form(board, "csv", "json"))
    gone = board.personas.first()
    trash_persona(actor=people.alice, persona=gone)
    export_worker.drain()
    with zipfile.ZipFile(ExportJob.objects.get().file.open("rb")) as archive:
        name = next(one for one in archive.namelist() if one.endswith(".csv"))
        assert gone.name not in archive.read(name).decode()
    assert "_2-personas_" in ExportJob.objects.get().file_name


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"formats": ()}, "Choose at least one format."),
        ({"formats": ("docx",)}, "docx"),
        ({"people": ()}, "Choose at least one person."),
        ({"badge": "off"}, "I will say so"),
        ({"badge": "off", "words": "no"}, "I will say so"),
        ({"paper": "A0"}, "A0"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(erin, board, changes, sentence):
    answer = erin.post(page_of(board), form(board, "pptx", "card", **changes))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert 'role="alert"' in text
    if "formats" not in changes:
        assert text.count('name="formats" value="card" checked') == 1
    assert not ExportJob.objects.exists()


def test_without_the_badge_only_after_it_was_typed(erin, people, board, export_worker):
    erin.post(page_of(board), form(board, "card", "json", badge="off", words="i will say so."))
    export_worker.drain()
    with zipfile.ZipFile(ExportJob.objects.get().file.open("rb")) as archive:
        assert "WITHOUT the visible badge" in archive.read("README-AI-GENERATED.txt").decode()
    assert AuditEvent.objects.filter(verb="export.clean").count() == 1
    assert people.erin.acceptances.filter(document="clean-export", words=exports.WORDS).exists()


def test_portraits_alone_carry_the_notice_in_the_picture(people, board):
    from personas.services.exports.export_making import order_of

    person = board.personas.first()
    said, clean = (
        order_of(people=[person], choice=Choice(("portrait",), badge=badge), board=board, hear=lambda done, total: None)
        for badge in (True, False)
    )
    with_notice, without = (Image.open(BytesIO(one.portrait_alone(one.people[0], 256))) for one in (said, clean))
    assert with_notice.size == without.size == (256, 256)
    assert with_notice.getpixel((2, 250)) == (255, 255, 255, 255)  # the bar, edge to edge
    assert without.getpixel((2, 250))[:3] != (255, 255, 255)
    whole = with_notice.getchannel("A").point(lambda alpha: 255 * (alpha == 200)).getbbox()
    assert whole[2] - whole[0] == whole[3] - whole[1] > 200  # the portrait stands on the bar, uncut


def test_limits(people, board, settings, monkeypatch):
    everybody = list(board.personas.all())
    settings.EXPORT_PEOPLE_LIMIT = 2
    with pytest.raises(ExportRefused, match="at most 2 people"):
        export_now(actor=people.erin, team=people.team, people=everybody, choice=Choice(("csv",)))
    settings.EXPORT_PEOPLE_LIMIT = 500
    monkeypatch.setattr(TokenBucket, "take", lambda *args, **more: False)
    with pytest.raises(ExportRefused, match="in an hour"):
        export_now(actor=people.erin, team=people.team, people=everybody, choice=Choice(("csv",)))


def test_the_line_of_a_job_is_polled_until_it_is_over(erin, board, export_worker):
    erin.post(page_of(board), form(board, "json", "csv"))
    url = reverse("export_status", args=[ExportJob.objects.get().public_id])
    answer = erin.get(url, headers={"hx-request": "true"})
    assert answer.status_code == 200 and "every 1s" in answer.content.decode()
    export_worker.drain()
    answer = erin.get(url, headers={"hx-request": "true"})
    assert answer.status_code == 286
    assert "Download" in answer.content.decode() and "every 1s" not in answer.content.decode()


def test_cancelled_and_tried_again(erin, board, export_worker):
    erin.post(page_of(board), form(board, "json", "csv"))
    job = ExportJob.objects.get()
    erin.post(reverse("export_cancel", args=[job.public_id]))
    assert "Try again" in erin.get(page_of(board)).content.decode()
    assert export_worker.drain() == 0
    erin.post(reverse("export_retry", args=[job.public_id]))
    assert export_worker.drain() == 1
    assert "Download" in erin.get(reverse("exports")).content.decode()


def test_an_export_whose_time_is_over_says_so(erin, board, export_worker):
    from personas.services.exports.export_files import sweep_exports

    erin.post(page_of(board), form(board, "json", "csv"))
    export_worker.drain()
    ExportJob.objects.update(expires=timezone.now())
    sweep_exports()
    job = ExportJob.objects.get()
    assert "deleted after its time" in erin.get(reverse("exports")).content.decode()
    answer = erin.get(reverse("export_file", args=[job.public_id]), follow=True)
    assert "deleted after its time" in answer.content.decode()


def test_the_empty_list_says_what_it_is_for(erin):
    assert "No exports yet" in erin.get(reverse("exports")).content.decode()
