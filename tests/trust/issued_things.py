"""Every kind of picture that leaves: one each, drawn, remembered and found again by its mark id."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from facegen.attributes import PortraitRequest
from facegen.serve.novelty import NoveltyIndex
from personas.models import Face, FaceNovelty, Report
from personas.services.boards.crossing import copy_board
from personas.services.boards.samples import ensure_sample_board
from personas.services.portraits import faces
from personas.services.portraits import gallery_set as gallery
from personas.services.portraits.issued import keep_novelties, packed, space_of
from personas.services.teams.teams import make_team
from personas.services.trust.report_looks import look_at_reports
from tests.marking.portraits import portrait


@dataclass(frozen=True)
class Thing:
    """`original` is the portrait before it was marked, `data` the file as it left, `address` what names it without any
    file, `name` the id in its mark. `face` is its row, None where it is gone."""

    name: str
    original: Image.Image
    data: bytes
    address: str
    face: Face | None

    @property
    def board(self):
        return self.face.personas.get().board


def remember(face: Face) -> None:
    """As a worker with a novelty index does."""
    index = NoveltyIndex.load(settings.WEIGHTS_DIR)
    embedding = packed(index.embed(portrait(face.seed % 2**32)))
    numbers = {"space": space_of(), "packed": embedding, "nearest_training": 0.6, "threshold": 0.26}
    keep_novelties(drawn=[(face, None, numbers)])


def looked_at(report: Report) -> Report:
    """As the export worker does with what waits."""
    look_at_reports()
    report.refresh_from_db()
    return report


def thing(face: Face, address: str) -> Thing:
    if not FaceNovelty.objects.filter(face_id_kept=face.mark_id).exists():
        remember(face)
    with default_storage.open(face.image.name) as file:
        return Thing(str(face.mark_id), portrait(face.seed % 2**32), file.read(), address, face)


def of_team(people, make_board, painter) -> Thing:
    board = make_board(count=1)
    painter.drain()
    persona = board.personas.with_portraits().get()
    return thing(persona.face, f"https://facet.example/personas/{persona.public_id}/")


def of_sample_board(people, make_board, painter) -> Thing:
    board = ensure_sample_board(actor=people.alice, team=people.team)
    painter.drain()
    persona = board.personas.with_portraits().order_by("pk").first()
    return thing(persona.face, f"https://facet.example/personas/{persona.public_id}/")


def of_gallery(people, make_board, painter) -> Thing:
    age, gender, seed = gallery.SHOWN[0]
    face = faces.public_face(request=PortraitRequest(age=age, gender=gender), seed=seed)
    painter.drain()
    face.refresh_from_db()
    return thing(face, f"https://facet.example{reverse('face')}?age={age}&gender={gender}&seed={seed}")


def of_another_team(people, make_board, painter) -> Thing:
    """A copy whose original is deleted: its mark names a face that has no row any more."""
    first = of_team(people, make_board, painter)
    other = make_team(name="Second office", owner=people.alice)
    persona = copy_board(actor=people.alice, board=first.board, to=other).personas.get()
    first.board.delete()
    first.face.delete()
    return thing(persona.face, f"https://facet.example/personas/{persona.public_id}/")


def gone(people, make_board, painter) -> Thing:
    """Board, persona and face are deleted: what is left is the registry's row and the vector."""
    first = of_team(people, make_board, painter)
    first.board.delete()
    first.face.delete()
    return Thing(first.name, first.original, first.data, f"id {first.name}", None)


KINDS = {
    "team": of_team,
    "sample": of_sample_board,
    "gallery": of_gallery,
    "copy": of_another_team,
    "gone": gone,
}
