"""No export of a withdrawn face is left: not a finished one, not one that is being made while it is withdrawn."""

from __future__ import annotations

import threading
import time
import zipfile
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from personas.models import ExportJob, Face
from personas.services.exports import cards, export_jobs, export_making
from personas.services.exports.cards import export_card
from personas.services.exports.export_kinds import Made
from personas.services.exports.exports import Choice, request_export
from personas.services.people.personas import redraw_face
from personas.services.teams.shares import make_share
from personas.services.trust.retirement import retire_face
from tests.cards.kept import cards_kept
from tests.exports.export_files import files

pytestmark = pytest.mark.django_db
ZIP, DECK = Choice(("card", "portrait"), side=256), Choice(("pptx",))


@pytest.fixture(autouse=True)
def no_card_or_export_of_others():
    for name in (*files(), *cards_kept()):
        default_storage.delete(name)


@pytest.fixture
def two(make_board, painter):
    """Two people of a board, with portraits."""
    board = make_board(count=2)
    painter.drain()
    return list(board.personas.with_portraits().order_by("pk"))


@pytest.fixture
def ask(people):
    def submit(personas, choice, board=None, actor=None, team=None):
        order = {"people": personas, "choice": choice, "board": board}
        return request_export(actor=actor or people.alice, team=team or people.team, **order)

    return submit


def again(*rows):
    for row in rows:
        row.refresh_from_db()
    return rows


def test_every_file_that_shows_it_goes_and_no_other(
    client, people, two, ask, export_worker, make_board, painter, django_capture_on_commit_callbacks
):
    one, other = two
    with_board, bare, deck = ask(two, ZIP, board=one.board), ask([one], ZIP), ask(two, DECK)
    without = ask([other], ZIP)
    theirs = make_board(count=1, actor=people.charlie, team=people.other_team, seed=3)
    painter.drain()
    elsewhere = ask(list(theirs.personas.with_portraits()), ZIP, actor=people.charlie, team=people.other_team)
    assert export_worker.drain() == 5
    redraw_face(actor=people.alice, persona=one)  # the files show the face that the person had then
    names = [job.file.name for job in again(with_board, bare, deck)]
    with django_capture_on_commit_callbacks(execute=True):
        retire_face(actor=people.alice, face=one.face)
    assert not any(default_storage.exists(name) for name in names)
    assert [job.ready for job in again(with_board, bare, deck, without, elsewhere)] == [False] * 3 + [True] * 2
    assert len(files()) == 2
    client.force_login(people.alice)
    for job in (with_board, bare, deck):
        answer = client.get(reverse("export_file", args=[job.public_id]), follow=True)
        assert "withdrawn after a report" in answer.content.decode()
        assert "withdrawn after a report" in client.get(reverse("exports")).content.decode()
    assert client.get(reverse("export_file", args=[without.public_id])).status_code == 200


def test_a_file_from_before_faces_were_noted_goes_too(people, two, ask, export_worker):
    job = ask([two[1]], ZIP)
    export_worker.drain()
    ExportJob.objects.update(faces=None)
    retire_face(actor=people.alice, face=two[0].face)
    assert not again(job)[0].ready


def test_withdrawn_while_it_is_made_it_is_made_again_without(people, two, ask, export_worker, monkeypatch):
    made, rounds = export_making.make_file, []

    def withdrawn_at_the_end(**order):
        file = made(**order)
        rounds.append(_names(file))
        if len(rounds) == 1:
            retire_face(actor=people.alice, face=two[0].face)
        return file

    monkeypatch.setattr(export_making, "make_file", withdrawn_at_the_end)
    job = ask(two, ZIP)
    assert export_worker.drain() == 1
    (job,) = again(job)
    assert (job.state, job.attempt, job.attempt_limit, job.error) == ("done", 2, 4, "")
    assert job.faces == [str(two[1].face.public_id)]
    assert [len(names) for names in rounds] == [5, 4], "two cards, two portraits and the text, then one portrait less"
    assert files() == [job.file.name], "of the first round nothing is left"
    with zipfile.ZipFile(default_storage.open(job.file.name)) as archive:
        assert sorted(archive.namelist()) == sorted(rounds[1])


def _names(file) -> list[str]:
    with zipfile.ZipFile(file.content) as archive:
        return archive.namelist()


def test_withdrawn_before_its_picture_is_read_initials_are_drawn(
    people, two, ask, export_worker, monkeypatch, django_capture_on_commit_callbacks
):
    """The worker has the rows already; the picture's file is gone when it comes to read it."""
    read, first = export_making.order_of, []

    def withdrawn_at_the_beginning(**what):
        if not first:
            first.append(True)
            with django_capture_on_commit_callbacks(execute=True):
                retire_face(actor=people.alice, face=Face.objects.get(pk=two[0].face.pk))
        return read(**what)

    monkeypatch.setattr(export_making, "order_of", withdrawn_at_the_beginning)
    job = ask(two, Choice(("card",)))
    assert export_worker.drain() == 1
    (job,) = again(job)
    assert (job.state, job.faces) == ("done", [str(two[1].face.public_id)])


def test_a_worker_that_lost_its_claim_leaves_nothing(people, two, ask):
    job = ask(two, ZIP)
    claim, row = export_jobs.claim(worker="w")
    retire_face(actor=people.alice, face=two[0].face)
    export_jobs.cancel_export(actor=people.alice, job=job)
    assert not export_jobs.finish(claim=claim, job=row, made=Made("a.zip", b"x", faces=[str(two[0].face.public_id)]))
    assert (files(), again(job)[0].state) == ([], "cancelled")


def test_a_file_deleted_between_row_and_reading_is_a_sentence(client, people, two, ask, export_worker):
    job = ask(two, DECK)
    export_worker.drain()
    default_storage.delete(again(job)[0].file.name)
    ExportJob.objects.update(expires=timezone.now() + timedelta(hours=1))
    client.force_login(people.alice)
    assert client.get(reverse("export_file", args=[job.public_id])).status_code == 302


def test_cards_that_were_kept_go(people, two, django_capture_on_commit_callbacks):
    export_card(actor=people.alice, persona=two[0], scale=1)
    assert len(cards_kept()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        retire_face(actor=people.alice, face=two[0].face)
    assert cards_kept() == []


def test_a_card_that_is_drawn_meanwhile_is_drawn_again_with_initials(people, two, monkeypatch):
    drawn, portraits = cards.render_card, []

    def withdrawn_meanwhile(card, portrait, scale):
        portraits.append(portrait)
        image = drawn(card, portrait, scale=scale)
        if len(portraits) == 1:
            retire_face(actor=people.alice, face=Face.objects.get(pk=two[0].face.pk))
        return image

    monkeypatch.setattr(cards, "render_card", withdrawn_meanwhile)
    file = export_card(actor=people.alice, persona=two[0], scale=1)
    assert [portrait is None for portrait in portraits] == [False, True]
    (kept,) = cards_kept()
    assert default_storage.open(kept).read().endswith(file)


def test_a_shared_page_shows_initials_at_once(client, people, two):
    _, token = make_share(actor=people.alice, about=two[0].board)
    picture = reverse("shared_face", args=[token, two[0].face.public_id])
    assert client.get(picture).status_code == 200
    retire_face(actor=people.alice, face=two[0].face)
    assert client.get(picture).status_code == 404
    page = client.get(reverse("shared", args=[token])).content.decode()
    assert str(two[0].face.public_id) not in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pause", [0, 0.3], ids=["at once", "between looking and finishing"])
def test_whichever_comes_first_no_file_with_the_face_is_left(people, make_board, painter, ask, monkeypatch, pause):
    """Finishing and withdrawing at the same moment, again and again."""
    board = make_board(count=4)
    painter.drain()
    rows = export_jobs.Claim.rows
    monkeypatch.setattr(export_jobs.Claim, "rows", lambda claim: time.sleep(pause) or rows(claim))
    for persona in board.personas.with_portraits():
        job, mark = ask([persona], ZIP), str(persona.face.mark_id)
        claim, row = export_jobs.claim(worker="w")
        made = Made("a.zip", mark.encode(), faces=[mark])
        _at_once(
            lambda claim=claim, row=row, made=made: export_jobs.finish(claim=claim, job=row, made=made),
            lambda persona=persona: retire_face(actor=people.alice, face=persona.face),
        )
        (job,) = again(job)
        assert not job.file, f"{job.state}, and the face is withdrawn"
        assert job.state in ("queued", "done")
        ExportJob.objects.filter(pk=job.pk).delete()
    assert files() == []


def _at_once(*acts) -> None:
    gate, errors = threading.Barrier(len(acts)), []

    def run(act) -> None:
        try:
            gate.wait()
            act()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
