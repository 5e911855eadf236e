"""Files that are gone or damaged are named, and a portrait can be drawn again from its seed."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import CommandError, call_command
from PIL import Image

from personas.models import Face
from personas.services.engine.examination import examine
from personas.services.engine.lost_files import lost_files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage")]


@pytest.fixture
def damaged(make_board, painter, settings, monkeypatch):
    """A board of three: one file is gone, one is cut short."""
    from personas.services.engine import lost_files

    monkeypatch.setattr(lost_files, "model_hash", lambda: "f" * 64)
    board = make_board(count=3)
    painter.drain()
    gone, cut, _ = names = [persona.face.image.name for persona in board.personas.order_by("pk")]
    board.before = [pixels(name) for name in names]
    default_storage.delete(gone)
    with default_storage.open(cut) as file:
        half = file.read()[:500]
    default_storage.delete(cut)
    default_storage.save(cut, ContentFile(half))
    board.gone, board.cut = gone, cut
    return board


def pixels(name: str) -> bytes:
    with default_storage.open(name) as file:
        return Image.open(io.BytesIO(file.read())).convert("RGB").resize((4, 4)).tobytes()


def call(*words: str) -> str:
    told = io.StringIO()
    call_command(*words, stdout=told)
    return told.getvalue()


def test_every_lost_file_is_named_by_the_doctor(damaged, people):
    people.team.logo = "logos/gone.png"
    people.team.save()
    assert {str(lost) for lost in lost_files()} == {
        f"{damaged.gone} (face): missing",
        f"{damaged.cut} (face): altered",
        "logos/gone.png (team): missing",
    }
    found = {finding.what: finding for finding in examine(files=True)}
    assert found["all files"].state == "ill"
    assert damaged.gone in found["all files"].sentence and "redraw --missing" in found["all files"].sentence
    assert "all files" not in {finding.what for finding in examine()}, "reading all of them is only done on demand"
    with pytest.raises(CommandError):
        call("doctor", "--files")


def test_lost_portraits_are_drawn_again_as_the_same_faces(damaged, painter, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert "2 portraits are asked for again" in call("redraw", "--missing")
    assert Face.objects.filter(image="").count() == 2
    assert painter.drain() == 2
    assert list(lost_files()) == []
    names = [persona.face.image.name for persona in damaged.personas.with_portraits().order_by("pk")]
    assert [pixels(name) for name in names] == damaged.before
    assert set(damaged.portrait_jobs().values_list("state", "completions")) == {("done", 1)}


def test_a_dry_run_changes_nothing(damaged):
    assert damaged.gone in call("redraw", "--missing", "--dry-run")
    assert not Face.objects.filter(image="").exists()


def test_faces_of_other_weights_are_not_replaced_by_others_unasked(damaged):
    Face.objects.update(model_hash="0" * 64)
    with pytest.raises(CommandError, match="2 were drawn by other weights"):
        call("redraw", "--missing")
    assert not Face.objects.filter(image="").exists()
    call("redraw", "--missing", "--other-faces", "--at-most", "1")
    assert Face.objects.filter(image="").count() == 1


def test_a_storage_that_does_not_answer_has_lost_nothing(make_board, painter, monkeypatch):
    make_board(count=2)
    painter.drain()
    before = list(Face.objects.values_list("image", flat=True))

    def closed(storage, name, mode="rb"):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(FileSystemStorage, "open", closed)
    with pytest.raises(CommandError, match=r"Nothing was changed: .*the place for files cannot be written"):
        call_command("redraw", "--missing")
    found = {one.what: one for one in examine(files=True)}["all files"]
    assert found.state == "ill" and "missing" not in found.sentence
    assert list(Face.objects.values_list("image", flat=True)) == before


def test_a_folder_that_is_not_mounted_is_not_drawn_anew_by_mistake(make_board, painter):
    make_board(count=10)
    painter.drain()
    for face in Face.objects.all():
        default_storage.delete(face.image.name)
    with pytest.raises(CommandError, match=r"All 10 portraits are missing. Is their folder mounted"):
        call_command("redraw", "--missing", "--other-faces")
    assert not Face.objects.filter(image="").exists()
    call_command("redraw", "--missing", "--other-faces", "--every-one")
    assert Face.objects.filter(image="").count() == 10
