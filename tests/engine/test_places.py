"""The people of a board are made of different founders, whichever worker draws whom; drawn again they stay the same."""

import random
from types import SimpleNamespace

import pytest
from PIL import Image

from facegen.composition.cast import Cast
from personas.engine.workers.places import kept, places_of
from personas.models import Face
from personas.services.people import face_options

pytestmark = pytest.mark.django_db
FOUNDERS = [f"made/{n}" for n in range(40)]


class Composer:
    """Draws with the first founder of its liking whom nobody on the board is made of, in two tries, as facegen may."""

    device, model_hash, keeps_apart = "cpu", "f" * 64, True

    def generate(self, requests, seeds, on_step=None, places=None):
        return [self._portrait(*one) for one in zip(requests, seeds, places, strict=True)]

    def _portrait(self, request, seed, place):
        made = [place.choose(lambda others, n=n: self._recipe(seed, n, others, place.keep)) for n in range(2)]
        image = Image.new("RGBA", (256, 256), (seed % 256, 9, 9, 255))
        return SimpleNamespace(image=image, measured=request.as_dict(), confidence={}, tries=2, cast=made[0].cast)

    @staticmethod
    def _recipe(seed, turn, others, keep):
        taken = {cast.lead for cast in others}
        order = random.Random(f"{seed % 3}/{turn}").sample(FOUNDERS, len(FOUNDERS))  # many like the same ones best
        lead = keep.lead if keep else next(name for name in order if name not in taken)
        return SimpleNamespace(cast=Cast(lead, lead, lead, turn, (turn, 0, 0, 0.0)))


@pytest.fixture
def generator():
    return Composer()


def leads(faces) -> list[str]:
    return [face.cast["kept"]["lead"] for face in faces]


def drawn(board) -> list[Face]:
    return list(Face.objects.filter(personas__board=board).order_by("pk"))


def test_nobody_on_a_board_is_made_of_whom_another_is(make_board, painter):
    board, other = make_board(count=12), make_board(count=12, seed=8)
    assert painter.drain() == 24
    assert len(set(leads(drawn(board)))) == len(set(leads(drawn(other)))) == 12
    assert set(leads(drawn(board))) & set(leads(drawn(other)))  # another board is another company


def test_two_workers_in_the_middle_of_one_board_keep_apart(make_board):
    board = make_board(count=2)
    faces = drawn(board)
    one, two = (places_of([face], Composer.model_hash)[0] for face in faces)
    chosen = []
    for turn in range(3):  # neither is finished while the other chooses
        for place in (one, two):
            chosen.append(place.choose(lambda others, turn=turn: Composer._recipe(5, turn, others, None)).cast.lead)
    assert not set(chosen[::2]) & set(chosen[1::2])


def test_a_portrait_that_is_drawn_again_is_made_of_the_same(make_board, painter):
    board = make_board(count=3)
    painter.drain()
    face = drawn(board)[0]
    assert kept(face.cast, Composer.model_hash).steer == (0, 0, 0, 0.0)
    place = places_of([face], Composer.model_hash)[0]
    assert place.keep.lead == face.cast["kept"]["lead"]
    assert place.choose(lambda others: list(others)) == []  # whoever the others are by now
    assert places_of([face], "e" * 64)[0].keep is None  # other weights draw somebody else


def test_new_faces_are_of_four_others_and_of_nobody_on_the_board(people, make_board, painter):
    board = make_board(count=6)
    painter.drain()
    persona = board.personas.with_portraits().first()
    face_options.offer_faces(actor=people.alice, persona=persona, kind="candidate")
    painter.drain()
    offered = leads(Face.objects.filter(option__persona=persona))
    assert len(set(offered)) == 4 and not set(offered) & set(leads(drawn(board)))


def test_moments_are_made_of_the_same_and_look_alikes_of_the_same_lead(people, make_board, painter):
    board = make_board(count=1)
    painter.drain()
    persona = board.personas.with_portraits().first()
    for kind, faces in (("moment", {persona.face.cast["kept"]["face"]}), ("relative", {""})):
        options = face_options.offer_faces(actor=people.alice, persona=persona, kind=kind)
        casts = [kept(option.face.cast, Composer.model_hash) for option in options]
        assert {cast.lead for cast in casts} == {persona.face.cast["kept"]["lead"]}
        assert {cast.face for cast in casts} == faces and {cast.steer for cast in casts} == {None}
