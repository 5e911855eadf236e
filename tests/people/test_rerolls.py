"""Composing anew around what is locked."""

from __future__ import annotations

import random

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from personas.engine.admission import QueueFull
from personas.models import Face, Job, Persona
from personas.services.people import coherence, rerolls, sheet
from personas.services.people.sheet_fields import SHEET, composed_fields
from personas.services.people.versions import snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def persona(make_board) -> Persona:
    return make_board(count=2, gender_mix="f 1, m 1", product="coffee").personas.with_portraits().first()


@pytest.fixture(autouse=True)
def same_seeds(monkeypatch):
    drawn = random.Random(11)
    monkeypatch.setattr(rerolls.secrets, "randbelow", lambda most: drawn.randrange(most))


def stored(persona: Persona) -> Persona:
    return Persona.objects.with_portraits().get(pk=persona.pk)


def reroll(actor, persona, key="") -> Persona:
    service, more = (rerolls.reroll_field, {"key": key}) if key else (rerolls.reroll_persona, {})
    return service(actor=actor, persona=stored(persona), expected_version=stored(persona).version, **more)


def lock(actor, persona, *keys) -> None:
    for key in keys:
        seen = stored(persona).version
        sheet.set_lock(actor=actor, persona=stored(persona), key=key, locked=True, expected_version=seen)


def changed(before: Persona, after: Persona) -> set[str]:
    old, new = snapshot(before), snapshot(after)
    return {field for field in old if old[field] != new[field] and field != "evidence"}


# Where often a single line of the engine's words fits, or a single value with the job and the age.
SINGLE = {"archetype", "job_to_be_done", "tried_before", "must_believe", "motivations", "authority", "industry"}
SINGLE |= {"seniority", "company_size", "deciders", "segment_role"}


def test_one_field_changes_and_the_person_still_agrees(people, persona):
    for key in (key for key, field in SHEET.items() if field.rerolls):
        before = stored(persona)
        if snapshot(before).get(SHEET[key].stores[0]) in ("", [], None):
            continue
        try:
            after = reroll(people.erin, persona, key)
        except ValidationError as error:
            assert "Nothing else fits" in str(error)
            assert key in SINGLE
            continue
        moved = changed(before, after)
        assert SHEET[key].stores[0] in moved
        assert moved <= {*SHEET[key].composed, *rerolls.TELLING}, key
        assert coherence.findings(persona=stored(persona)) == [], key


def test_a_locked_field_is_not_re_rolled_and_says_so(people, persona):
    lock(people.erin, persona, "quote")
    with pytest.raises(ValidationError, match="Quote is locked"):
        reroll(people.erin, persona, "quote")


def test_what_somebody_wrote_against_a_rule_stays_and_blocks_no_other_field(people, persona):
    goals = ["Twice", "Twice"]
    values = {"goals": goals}
    sheet.edit_field(actor=people.erin, persona=persona, key="goals", values=values, expected_version=1, was="")
    after = reroll(people.erin, persona, "quote")
    assert after.quote != persona.quote
    assert after.details["goals"] == goals


def test_a_locked_bio_is_not_rewritten_for_another_name(people, persona):
    lock(people.erin, persona, "bio")
    before = stored(persona)
    with pytest.raises(ValidationError):
        reroll(people.erin, persona, "name")
    assert changed(before, stored(persona)) == set()


@pytest.mark.parametrize(
    "locked", [(), ("quote", "goals"), ("name", "bio", "age", "job", "city"), ("portrait",), ("sliders", "channels")]
)
def test_everything_else_is_new_and_what_is_locked_stays(people, persona, locked):
    lock(people.erin, persona, *locked)
    before = stored(persona)
    after = reroll(people.erin, persona)
    kept = composed_fields(locked)
    assert not changed(before, after) & kept
    assert {"tagline", "scenario", "email"} & changed(before, after)
    assert coherence.findings(persona=stored(persona)) == []
    assert after.gender == before.gender, "the mix that the brief asked for"
    if "portrait" in locked:
        assert (after.face_id, after.age) == (before.face_id, round(before.face.asked["age"]))
    else:
        assert after.face_id != before.face_id
        assert after.face.asked["age"] == after.age
        assert after.face.job.priority == Job.Priority.INTERACTIVE


def test_locks_that_contradict_each_other_are_one_sentence_and_nothing_changes(people, persona):
    Persona.objects.filter(pk=persona.pk).update(age=19, birth_year=1960, locked=["age", "name"])
    with pytest.raises(ValidationError, match="cannot go together"):
        reroll(people.erin, persona)


def test_undo_brings_the_person_and_the_face_back(people, persona, painter):
    painter.drain()
    before = snapshot(stored(persona))
    reroll(people.erin, persona)
    sheet.undo(actor=people.erin, persona=stored(persona), expected_version=stored(persona).version)
    assert snapshot(stored(persona)) == before
    assert stored(persona).portrait_state == "ready"


def test_a_full_queue_refuses_and_leaves_nothing_behind(people, persona, settings):
    settings.TEAM_QUEUE_LIMIT = Job.objects.count()
    faces = Face.objects.count()
    with pytest.raises(QueueFull):
        reroll(people.erin, persona)
    assert (Face.objects.count(), stored(persona).version) == (faces, 1)


def test_viewers_re_roll_nothing(people, persona):
    for key in ("", "quote"):
        with pytest.raises(PermissionDenied):
            reroll(people.victor, persona, key)


def test_a_composed_field_is_no_longer_vouched_for(people, persona):
    sheet.edit_field(
        actor=people.erin, persona=persona, key="quote", values={"quote": "Mine."}, expected_version=1, was=""
    )
    assert stored(persona).details["evidence"]["quote"]["kind"] == "assumed"
    after = reroll(people.erin, persona, "quote")
    assert "quote" not in after.details["evidence"]
