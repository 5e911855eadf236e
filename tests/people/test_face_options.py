"""Faces to choose from: asked for as jobs, chosen, withdrawn, swept; and the same person at other moments."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.utils import timezone

from facegen.kin import FAMILY, kin_seeds
from personas.engine.admission import QueueFull
from personas.models import Face, FaceOption, Job, Persona
from personas.services.engine import housekeeping
from personas.services.people import face_options, sheet
from personas.services.people.face_options import moments_around

pytestmark = pytest.mark.django_db


def stored(persona: Persona) -> Persona:
    return Persona.objects.with_portraits().get(pk=persona.pk)


def offer(actor, persona, kind="candidate") -> list[FaceOption]:
    return face_options.offer_faces(actor=actor, persona=stored(persona), kind=kind)


def choose(actor, persona, option) -> Persona:
    option = FaceOption.objects.select_related("face", "persona").get(pk=option.pk)
    seen = stored(persona).version
    return face_options.choose_face(actor=actor, persona=stored(persona), option=option, expected_version=seen)


def test_four_candidates_ask_for_the_same_text_and_wait_ahead_of_briefs(people, persona):
    options = offer(people.erin, persona)
    assert len({option.face.seed for option in options}) == 4
    assert all(option.face.asked == persona.face.asked for option in options)
    jobs = Job.objects.filter(face__in=[option.face for option in options])
    assert {(job.priority, job.team_id, job.board_id) for job in jobs} == {(0, persona.team_id, None)}


def test_candidates_follow_an_age_that_was_edited(people, persona):
    sheet.edit_field(actor=people.erin, persona=persona, key="age", values={"age": 61}, expected_version=1, was="")
    assert {option.face.asked["age"] for option in offer(people.erin, persona)} == {61}


def test_relatives_are_of_the_same_family(people, persona):
    seeds = [option.face.seed for option in offer(people.erin, persona, "relative")]
    assert seeds == kin_seeds(persona.face.seed, 4)
    assert {seed & FAMILY for seed in seeds} == {persona.face.seed & FAMILY}


def test_choosing_keeps_one_cancels_the_rest_and_can_be_undone(people, persona, painter):
    options = offer(people.erin, persona)
    painter.drain()
    before = persona.face.public_id
    after = choose(people.erin, persona, options[2])
    assert after.face.public_id == options[2].face.public_id
    assert face_options.on_offer(persona=persona) == []
    sheet.undo(actor=people.erin, persona=after, expected_version=after.version)
    assert stored(persona).face.public_id == before
    sheet.redo(actor=people.erin, persona=after, expected_version=stored(persona).version)
    assert stored(persona).face.public_id == options[2].face.public_id


def test_what_is_not_drawn_yet_cannot_be_chosen(people, persona):
    with pytest.raises(ValidationError, match="not drawn yet"):
        choose(people.erin, persona, offer(people.erin, persona)[0])


def test_asking_again_takes_the_place_of_what_was_on_offer(people, persona):
    first = offer(people.erin, persona)
    second = offer(people.erin, persona, "relative")
    assert [option.pk for option in face_options.on_offer(persona=persona)] == [option.pk for option in second]
    states = Job.objects.filter(face__in=[option.face for option in first]).values_list("state", flat=True)
    assert set(states) == {"cancelled"}


def test_a_locked_face_stays(people, persona, painter):
    options = offer(people.erin, persona)
    painter.drain()
    sheet.set_lock(actor=people.erin, persona=persona, key="portrait", locked=True, expected_version=1)
    for attempt in (lambda: offer(people.erin, persona), lambda: choose(people.erin, persona, options[0])):
        with pytest.raises(ValidationError, match="face is locked"):
            attempt()
    assert stored(persona).face_id == persona.face_id
    assert len(offer(people.erin, persona, "moment")) >= 4  # the same person at another age is no other face


def test_viewers_ask_for_choose_and_withdraw_nothing(people, persona, painter):
    options = offer(people.erin, persona)
    painter.drain()
    for attempt in (
        lambda: offer(people.victor, persona),
        lambda: choose(people.victor, persona, options[0]),
        lambda: face_options.withdraw_faces(actor=people.victor, persona=persona),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert len(face_options.on_offer(persona=persona)) == 4


def test_a_full_queue_says_so_and_leaves_nothing(people, persona, settings):
    settings.TEAM_QUEUE_LIMIT = 3
    with pytest.raises(QueueFull):
        offer(people.erin, persona)
    assert not FaceOption.objects.exists()


@pytest.mark.parametrize(
    ("age", "ages"), [(18, [28, 38]), (25, [35, 45]), (34, [24, 44, 54]), (75, [65, 85]), (90, [80])]
)
def test_moments_are_adults_up_to_ninety_and_two_other_moods(age, ages):
    asked = {"age": age, "gender": "f", "expression": "smile", "hair_colour": "brown"}
    found = moments_around(asked)
    assert [one["age"] for one in found if one["age"] != age] == ages
    assert [one["expression"] for one in found if one["age"] == age] == ["neutral", "laugh"]
    assert all(one["gender"] == "f" for one in found)


def test_the_strip_is_drawn_from_the_same_seed_and_belongs_to_the_face(people, persona, painter):
    offer(people.erin, persona, "moment")
    assert offer(people.erin, persona, "moment") == []
    painter.drain()
    strip = face_options.moments_of(persona=stored(persona))
    assert {option.face.seed for option in strip} == {persona.face.seed}
    assert [option.state for option in strip] == ["ready"] * len(strip)
    assert [option.face.asked["age"] for option in strip] == sorted(option.face.asked["age"] for option in strip)
    options = offer(people.erin, persona)
    painter.drain()
    after = choose(people.erin, persona, options[0])
    assert face_options.moments_of(persona=stored(persona)) == []
    sheet.undo(actor=people.erin, persona=after, expected_version=after.version)
    assert len(face_options.moments_of(persona=stored(persona))) == len(strip)


def test_the_sweep_takes_what_nobody_chose_and_nothing_that_undo_needs(people, persona, painter):
    options = offer(people.erin, persona)
    offer(people.erin, persona, "moment")
    painter.drain()
    choose(people.erin, persona, options[0])
    files = {face.pk: face.image.name for face in Face.objects.exclude(image="")}
    long_ago = timezone.now() - timedelta(days=2)
    Face.objects.update(created=long_ago)
    FaceOption.objects.update(created=long_ago)
    moments = FaceOption.objects.filter(kind="moment").count()
    assert housekeeping.sweep()["options"] == 3 + moments
    left = set(Face.objects.values_list("pk", flat=True))
    assert left == {persona.face_id, options[0].face_id}
    for pk, name in files.items():
        assert default_storage.exists(name) == (pk in left)


def test_a_redraw_can_be_undone(people, persona):
    from personas.services.people.personas import redraw_face

    redraw_face(actor=people.erin, persona=persona)
    assert stored(persona).face_id != persona.face_id
    sheet.undo(actor=people.erin, persona=persona, expected_version=stored(persona).version)
    assert stored(persona).face_id == persona.face_id
