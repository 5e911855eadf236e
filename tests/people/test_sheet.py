"""The sheet as a service: one field at a time, bursts that join, locks, undo and redo."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from personas.models import AuditEvent, Persona
from personas.services.people import sheet
from personas.services.people.sheet_fields import SHEET, place_of_finding, values_of
from personas.services.people.versions import BURST, StaleEdit, digest, snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def persona(make_board) -> Persona:
    return make_board(count=1).personas.with_portraits().get()


def stored(persona: Persona) -> Persona:
    return Persona.objects.with_portraits().get(pk=persona.pk)


def edit(actor, persona, key, expected=None, was="", **values) -> Persona:
    seen = stored(persona).version if expected is None else expected
    return sheet.edit_field(actor=actor, persona=persona, key=key, values=values, expected_version=seen, was=was)


def act(service, actor, persona, **values):
    return service(actor=actor, persona=persona, expected_version=stored(persona).version, **values)


def numbers(persona) -> list[int]:
    return [version.number for version in persona.versions.all()]


def test_a_burst_of_typing_is_one_version_and_one_line_in_the_audit_trail(people, persona):
    for text in ("S", "Sh", "Show me."):
        edit(people.erin, persona, "quote", quote=text)
    assert numbers(persona) == [4, 1]
    assert stored(persona).quote == persona.versions.first().fields["quote"] == "Show me."
    assert AuditEvent.objects.filter(verb="persona.edited").count() == 1


def test_another_field_another_person_and_a_later_hour_begin_a_version_of_their_own(people, persona):
    edit(people.erin, persona, "quote", quote="One.")
    edit(people.erin, persona, "bio", bio="A bio.")
    edit(people.alice, persona, "bio", bio="Another bio.")
    assert numbers(persona) == [4, 3, 2, 1]
    persona.versions.filter(number=4).update(created=timezone.now() - BURST - timedelta(seconds=1))
    edit(people.alice, persona, "bio", bio="Much later.")
    assert numbers(persona) == [5, 4, 3, 2, 1]


def test_two_people_in_two_fields_lose_nothing_and_in_one_field_the_second_is_told(people, persona):
    edit(people.alice, persona, "goals", expected=1, goals=["Hers"])
    late = edit(people.erin, persona, "quote", expected=1, was=digest(values_of(persona, "quote")), quote="His.")
    assert (late.quote, late.details["goals"]) == ("His.", ["Hers"])
    with pytest.raises(StaleEdit) as told:
        edit(people.erin, persona, "goals", expected=1, was=digest(values_of(persona, "goals")), goals=["His"])
    assert told.value.current.details["goals"] == ["Hers"]
    assert stored(persona).details["goals"] == ["Hers"]


def test_undo_goes_back_step_by_step_and_redo_forth(people, persona):
    before = snapshot(persona)
    edit(people.erin, persona, "quote", quote="One.")
    act(sheet.set_lock, people.erin, persona, key="quote", locked=True)
    act(sheet.set_face_mode, people.erin, persona, mode="initials")
    after = snapshot(stored(persona))
    assert act(sheet.undo, people.erin, persona) == "shows initials"
    assert (stored(persona).face_mode, stored(persona).locked) == ("portrait", ["quote"])
    act(sheet.undo, people.erin, persona)
    act(sheet.undo, people.erin, persona)
    assert snapshot(stored(persona)) == before
    with pytest.raises(ValidationError, match="nothing to undo"):
        act(sheet.undo, people.erin, persona)
    for _ in range(3):
        act(sheet.redo, people.erin, persona)
    assert snapshot(stored(persona)) == after
    with pytest.raises(ValidationError, match="nothing to redo"):
        act(sheet.redo, people.erin, persona)


def test_after_undo_and_another_edit_undo_leads_past_what_was_undone(people, persona):
    first = persona.quote
    edit(people.erin, persona, "quote", quote="Undone.")
    act(sheet.undo, people.erin, persona)
    edit(people.erin, persona, "quote", quote="Kept.")
    with pytest.raises(ValidationError, match="nothing to redo"):
        act(sheet.redo, people.erin, persona)
    act(sheet.undo, people.erin, persona)
    assert stored(persona).quote == first


def test_typing_that_ends_where_it_began_can_be_undone_and_blocks_nothing(people, persona):
    first = persona.quote
    edit(people.erin, persona, "bio", bio="A bio.")
    edit(people.erin, persona, "quote", quote="x")
    edit(people.erin, persona, "quote", quote=first)
    act(sheet.undo, people.erin, persona)
    act(sheet.undo, people.erin, persona)
    assert stored(persona).bio == persona.bio


def test_one_takes_back_ones_own_steps_only(people, persona):
    edit(people.alice, persona, "quote", quote="Hers.")
    with pytest.raises(ValidationError, match="by alice"):
        act(sheet.undo, people.erin, persona)
    assert stored(persona).quote == "Hers."


def test_undo_under_an_old_ticket_is_refused(people, persona):
    edit(people.erin, persona, "quote", quote="One.")
    with pytest.raises(StaleEdit):
        sheet.undo(actor=people.erin, persona=persona, expected_version=1)


def test_an_undone_field_is_no_longer_vouched_for(people, persona):
    before = persona.details["evidence"]
    edit(people.erin, persona, "quote", quote="One.")
    assert stored(persona).details["evidence"]["quote"]["kind"] == "assumed"
    act(sheet.undo, people.erin, persona)
    assert stored(persona).details["evidence"] == before


def test_the_age_takes_the_year_of_birth_along_and_a_name_its_parts(people, persona):
    edit(people.erin, persona, "age", age=41)
    edit(people.erin, persona, "name", name="Maren Petersen Holm")
    now = stored(persona)
    assert (now.age, now.birth_year) == (41, persona.birth_year + persona.age - 41)
    assert (now.given_name, now.family_name) == ("Maren", "Petersen Holm")


def test_viewers_and_commenters_change_nothing(people, persona):
    for who in (people.victor, people.connor):
        with pytest.raises(PermissionDenied):
            edit(who, persona, "quote", quote="No.")
        for service, values in (
            (sheet.undo, {}),
            (sheet.redo, {}),
            (sheet.set_lock, {"key": "quote", "locked": True}),
            (sheet.set_face_mode, {"mode": "off"}),
        ):
            with pytest.raises(PermissionDenied):
                act(service, who, persona, **values)
    assert stored(persona).version == 1


def test_what_is_no_field_and_no_mode_is_refused(people, persona):
    with pytest.raises(ValidationError, match="no such field"):
        act(sheet.set_lock, people.erin, persona, key="team", locked=True)
    with pytest.raises(ValidationError, match="shown with"):
        act(sheet.set_face_mode, people.erin, persona, mode="sketch")


def test_every_field_of_the_sheet_is_kept_in_versions_and_every_finding_has_a_place(persona):
    from personas.identity.rules.registry import rules

    kept = snapshot(persona)
    assert {name for field in SHEET.values() for name in field.stores} <= set(kept)
    places = {place_of_finding(rule.fields) for rule in rules()}
    assert places <= {*SHEET, "portrait"}


def test_initials_and_no_picture_hold_wherever_the_person_is_shown(people, persona, painter):
    from personas.cards import card_model

    painter.drain()
    assert stored(persona).image_url
    for mode in ("initials", "off"):
        act(sheet.set_face_mode, people.erin, persona, mode=mode)
        now = stored(persona)
        assert (now.image_url, now.portrait_state, card_model(now).face_off) == ("", "off", True)
    assert card_model(stored(persona)).initials == ""
