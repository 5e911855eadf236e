"""Portraits from before marking existed, or of keys that are lost, are found and marked; nothing else is touched."""

from __future__ import annotations

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from PIL import Image

from facegen.attributes import PortraitRequest
from personas.marking.keys import write_new_keys
from personas.models import Face, IssuedPicture
from personas.services.boards.crossing import copy_board
from personas.services.engine.examination import examine
from personas.services.portraits import faces
from personas.services.portraits.pictures import keep_again
from personas.services.portraits.registry import deny
from personas.services.trust import remarking
from personas.services.trust.remarking import Lack, lacking, remark
from personas.services.trust.retirement import retire_face
from personas.services.trust.verification import verify_file
from tests.marking.portraits import portrait, saved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_keys", "own_storage")]


@pytest.fixture
def board(make_board, painter, people):
    """Two people of a team, and a face of the public page."""
    board = make_board(count=2)
    faces.public_face(request=PortraitRequest(age=30, gender="f"), seed=5)
    painter.drain()
    return board


@pytest.fixture
def unmarked(board):
    """The same as if they were drawn before marking existed."""
    for face in Face.objects.all():
        replace_file(face)
        Face.objects.filter(pk=face.pk).update(image_sha256=hashlib.sha256(stored(face)).hexdigest())
    IssuedPicture.objects.all().delete()
    return board


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    def call(*options: str) -> str:
        told = io.StringIO()
        with django_capture_on_commit_callbacks(execute=True):
            call_command("remark", *options, stdout=told, stderr=told)
        return told.getvalue()

    return call


def replace_file(face: Face) -> None:
    default_storage.delete(face.image.name)
    default_storage.save(face.image.name, ContentFile(saved(portrait(face.seed % 2**32), "WEBP", quality=90)))


def stored(face: Face) -> bytes:
    with default_storage.open(face.image.name) as file:
        return file.read()


def names() -> dict[int, str]:
    return dict(Face.objects.values_list("pk", "image"))


def assert_all_are_told() -> None:
    for face in Face.objects.all():
        verdict = verify_file(data=stored(face))
        assert (verdict.signature.state, verdict.mark.state) == ("trusted", "found")
        assert [picture.name for picture in verdict.mark.pictures] == [str(face.mark_id)]
        assert verdict.signed_as.name == str(face.mark_id)
        assert verdict.alike.picture.name == str(face.mark_id)


def test_what_is_marked_is_left_alone(board, run):
    before = names()
    for options in ([], ["--write"], ["--check-all", "--write"]):
        assert run(*options) == "Every stored portrait can be told as ours.\n"
    assert names() == before
    assert IssuedPicture.objects.count() == len(before)


def test_a_dry_run_counts_and_changes_nothing(unmarked, run):
    before = {face.pk: stored(face) for face in Face.objects.all()}
    told = run()
    assert "3 not in the registry under today's keys" in told
    assert "Nothing was changed" in told
    assert {face.pk: stored(face) for face in Face.objects.all()} == before
    assert not IssuedPicture.objects.exists()


def test_portraits_of_before_are_marked_and_the_former_files_go(unmarked, run):
    before = names()
    assert "3 marked, labelled, signed and registered" in run("--write")
    assert_all_are_told()
    assert [name for name in before.values() if default_storage.exists(name)] == []
    assert run("--write", "--check-all") == "Every stored portrait can be told as ours.\n"
    assert IssuedPicture.objects.count() == 3


def test_a_marked_portrait_looks_as_it_did(unmarked, run):
    face = Face.objects.first()
    before = Image.open(io.BytesIO(stored(face))).convert("RGBA")
    run("--write")
    face.refresh_from_db()
    after = Image.open(io.BytesIO(stored(face))).convert("RGBA")
    assert after.getchannel("A").tobytes() == before.getchannel("A").tobytes()
    assert verify_file(data=saved(before)).alike.distance <= 8


def test_after_keys_were_lost_portraits_get_the_mark_of_the_new_ones(board, run, settings, tmp_path):
    settings.KEYS_FILE = tmp_path / "new.json"
    write_new_keys(settings.KEYS_FILE)
    finding = next(found for found in examine() if found.what == "portraits")
    assert finding.state == "weak"
    assert finding.sentence.startswith("3 of 3 stored portraits are older than marking, or their keys are lost")
    assert "3 marked" in run("--write")
    assert_all_are_told()
    assert next(found for found in examine() if found.what == "portraits").state == "well"


def test_a_file_that_was_changed_is_found_by_looking(board, run):
    face = Face.objects.first()
    replace_file(face)
    assert "Every stored portrait" in run()
    assert f"1 {Lack.PROOF}" in run("--check-all")
    assert "1 marked" in run("--check-all", "--write")
    assert_all_are_told()


def test_a_lost_file_is_named_and_the_others_are_marked(unmarked, run):
    lost = Face.objects.first()
    default_storage.delete(lost.image.name)
    told = run("--write")
    assert f"{lost.image.name} cannot be read" in told
    assert f"1 {Lack.FILE}" in told
    assert "2 marked" in told
    lost.delete()
    assert_all_are_told()


def test_it_goes_on_where_it_stopped(unmarked, run):
    assert "1 marked" in run("--write", "--at-most", "1")
    assert "2 marked" in run("--write")
    assert_all_are_told()


def test_copies_in_other_teams_are_marked_with_the_portrait_that_they_copy(unmarked, people, run):
    from personas.models import Membership

    Membership.objects.create(team=people.other_team, user=people.alice, role="editor")
    copy_board(actor=people.alice, board=unmarked, to=people.other_team)
    assert "5 marked" in run("--write")
    assert_all_are_told()
    assert len({stored(face) for face in Face.objects.all()}) == 5
    assert IssuedPicture.objects.values("name").distinct().count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_at_once_mark_each_portrait_once(unmarked):
    def run(_) -> int:
        try:
            return sum(remark(face=face) for face, _ in lacking())
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(run, range(2))) == 3
    assert_all_are_told()
    assert IssuedPicture.objects.count() == 3
    for face in Face.objects.all():
        folder, name = face.image.name.rsplit("/", 1)
        beside = default_storage.listdir(folder)[1]
        assert [one for one in beside if one.startswith(str(face.public_id))] == [name]


@pytest.mark.parametrize("meanwhile", ["redrawn", "withdrawn"])
def test_a_portrait_that_changed_meanwhile_keeps_what_it_has(unmarked, people, monkeypatch, meanwhile):
    face, made = next(lacking())[0], []

    def keep(**asked):
        made.append(keep_again(**asked))
        if meanwhile == "redrawn":
            Face.objects.filter(pk=face.pk).update(image="faces/00/newer.webp")
        else:
            retire_face(actor=people.alice, face=face)
        return made[-1]

    monkeypatch.setattr(remarking, "keep_again", keep)
    assert remark(face=face) == 0
    assert not default_storage.exists(made[0].name)
    assert not IssuedPicture.objects.exists()
    face.refresh_from_db()
    assert face.image.name == ("faces/00/newer.webp" if meanwhile == "redrawn" else "")


def test_one_that_is_killed_before_the_commit_has_changed_nothing(unmarked, run, monkeypatch):
    before = names()
    with monkeypatch.context() as broken:
        broken.setattr(remarking.registry, "note", lambda **asked: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run("--write")
    assert names() == before
    assert all(default_storage.exists(name) for name in before.values())
    assert "3 marked" in run("--write")
    assert_all_are_told()


def test_without_keys_or_room_it_says_so_and_how_far_it_came(unmarked, run, settings, tmp_path, monkeypatch):
    kept = []

    def full(self, name, content):
        if kept:
            raise OSError(28, "No space left on device")
        kept.append(name)
        return save(self, name, content)

    save = FileSystemStorage._save
    with monkeypatch.context() as broken:
        broken.setattr(FileSystemStorage, "_save", full)
        with pytest.raises(CommandError, match=r"the disk is full.*1 were written before"):
            run("--write")
    settings.KEYS_FILE = tmp_path / "none.json"
    with pytest.raises(CommandError, match="keys make"):
        run()


def test_the_new_entry_of_a_denied_face_is_denied_with_it(board, run, settings, tmp_path):
    face = Face.objects.first()
    deny(name=str(face.mark_id))
    settings.KEYS_FILE = tmp_path / "new.json"
    write_new_keys(settings.KEYS_FILE)
    run("--write")
    face.refresh_from_db()
    assert verify_file(data=stored(face)).denied
