"""Editing without losing anybody's text: versions, differences, restoring, two editors at once."""

import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse

from personas.models import AuditEvent, Persona, PersonaVersion
from personas.services.people import coherence, history


@pytest.fixture
def persona(make_board):
    return make_board(count=1).personas.with_portraits().get()


def edit(actor, persona, version=1, **changes) -> Persona:
    return history.edit_persona(actor=actor, persona=persona, changes=changes, expected_version=version)


def form(persona, **changes) -> dict:
    lines = {name: "\n".join(persona.details[name]) for name in ("goals", "pains")}
    columns = {name: getattr(persona, name) for name in ("name", "job", "quote", "bio", "version")}
    return columns | lines | changes


def post(client, route, persona, *more, **data):
    return client.post(reverse(route, args=[persona.public_id, *more]), data)


@pytest.mark.django_db
def test_an_edit_makes_a_version_and_keeps_the_one_before(people, persona):
    before = persona.quote
    edit(people.erin, persona, quote="Show me.", goals=["One", "Two"])
    persona.refresh_from_db()
    assert (persona.quote, persona.details["goals"], persona.version) == ("Show me.", ["One", "Two"], 2)
    second, first = persona.versions.all()
    assert (first.number, first.fields["quote"], first.created) == (1, before, persona.created)
    changes = history.differences(first.fields, second.fields)
    assert [change.field for change in changes] == ["quote", "goals"]
    event = AuditEvent.objects.get(verb="persona.edited")
    assert (event.actor_name, event.data["fields"]) == ("erin", "quote, goals")


@pytest.mark.django_db
def test_saving_nothing_new_makes_no_version(people, persona):
    assert edit(people.erin, persona, quote=persona.quote).version == 1
    assert not PersonaVersion.objects.exists()


@pytest.mark.django_db
def test_the_second_editor_is_told_and_keeps_the_text(client, people, persona):
    edit(people.alice, persona, quote="Alice was here.", bio="Alice's bio.")
    client.force_login(people.erin)
    mine = form(persona, quote="Erin was slower.")
    response = post(client, "persona_edit", persona, **mine)
    text = response.content.decode()
    assert response.status_code == 409
    assert "alice saved this person" in text
    assert "Erin was slower." in text
    assert "Alice was here." in text
    persona.refresh_from_db()
    assert persona.quote == "Alice was here."
    again = post(client, "persona_edit", persona, **mine | {"version": response.context["form"]["version"].value()})
    assert again.status_code == 302
    persona.refresh_from_db()
    assert (persona.quote, persona.version) == ("Erin was slower.", 3)


@pytest.mark.django_db
def test_fields_that_the_second_editor_left_alone_keep_what_the_first_wrote(client, people, persona):
    mine = form(persona, quote="Erin's quote.", job="Baker")
    edit(people.alice, persona, bio="Alice's bio.", job="Miller")
    client.force_login(people.erin)
    page = post(client, "persona_edit", persona, **mine)
    shown = page.context["form"]
    assert (shown["bio"].value(), shown["quote"].value(), shown["job"].value()) == (
        "Alice's bio.",
        "Erin's quote.",
        "Baker",
    )
    assert "Miller" in page.content.decode()
    assert [name for name, field in shown.fields.items() if getattr(field, "theirs", None)] == ["job"]


@pytest.mark.django_db(transaction=True)
def test_two_editors_in_the_same_moment_and_no_update_is_lost(people, persona):
    start, results = threading.Barrier(2), []

    def save(actor, quote):
        try:
            start.wait(timeout=10)
            edit(actor, persona, quote=quote)
            results.append("saved")
        except history.StaleEdit as stale:
            results.append(stale.current.quote)
        finally:
            connection.close()

    pairs = [(people.alice, "One."), (people.erin, "Two.")]
    threads = [threading.Thread(target=save, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    persona.refresh_from_db()
    assert sorted(results) == sorted(["saved", persona.quote])
    assert persona.version == 2


@pytest.mark.django_db
def test_restoring_is_a_new_version(client, people, persona):
    before = persona.quote
    edit(people.alice, persona, quote="Worse.")
    client.force_login(people.erin)
    post(client, "version_restore", persona, 1, version=2)
    persona.refresh_from_db()
    assert (persona.quote, persona.version) == (before, 3)
    assert persona.versions.first().note == "restored version 1"
    page = client.get(reverse("persona_history", args=[persona.public_id])).content.decode()
    assert "Worse." in page
    assert "restored version 1" in page


@pytest.mark.django_db
def test_restoring_over_a_version_that_one_has_not_seen_is_refused(client, people, persona):
    edit(people.alice, persona, quote="Newer.")
    client.force_login(people.erin)
    post(client, "version_restore", persona, 1, version=1)
    persona.refresh_from_db()
    assert persona.quote == "Newer."


@pytest.mark.django_db
def test_a_version_of_another_persona_is_not_there(client, people, persona, make_board):
    foreign = make_board(count=1, actor=people.charlie, team=people.other_team).personas.get()
    edit(people.charlie, foreign, quote="Theirs.")
    client.force_login(people.alice)
    assert post(client, "version_restore", persona, 2, version=1).status_code == 404
    assert post(client, "version_restore", foreign, 1, version=2).status_code == 404


@pytest.mark.django_db
def test_what_an_edit_breaks_is_said_and_mended_only_on_request(client, people, persona):
    taken = persona.given_name
    client.force_login(people.erin)
    asked = post(client, "persona_check", persona, **form(persona, name="Someone Else"))
    assert "would not agree" in asked.content.decode()
    persona.refresh_from_db()
    assert persona.given_name == taken
    assert persona.version == 1
    edit(people.erin, persona, goals=["Same", "Same"])
    persona = Persona.objects.with_portraits().get()
    assert persona.details["goals"] == ["Same", "Same"]
    (finding,) = [f for f in coherence.findings(persona=persona) if f.rule == "lists-without-doubles"]
    page = client.get(persona.get_absolute_url()).content.decode()
    assert ("persona_mend" in page or "/mend/" in page) == bool(history.mendable(finding))
    post(client, "persona_mend", persona, rule="lists-without-doubles", version=2)
    persona.refresh_from_db()
    assert persona.details["goals"] == (["Same"] if finding.mend else ["Same", "Same"])


@pytest.mark.django_db
def test_only_named_fields_can_be_edited(people, persona):
    for field in ("version", "team", "public_id", "details", "owner"):
        with pytest.raises(ValidationError):
            history.edit_persona(actor=people.alice, persona=persona, changes={field: 1}, expected_version=1)


@pytest.mark.django_db
def test_limits_hold_and_the_text_stays_in_the_form(client, people, persona):
    client.force_login(people.erin)
    response = post(client, "persona_edit", persona, **form(persona, pains="\n".join("abcdefghijklm"), quote="Kept."))
    assert response.status_code == 422
    assert "Kept." in response.content.decode()
    pasted = form(persona, quote="a\x00\x1bb", goals=" one \r\n\r\n two  three ")
    post(client, "persona_edit", persona, **pasted | {"quote": "a\x1bb"})
    persona.refresh_from_db()
    assert persona.quote == "ab"
    assert persona.details["goals"] == ["one", "two three"]


@pytest.mark.django_db
def test_a_viewer_edits_nothing(client, people, persona):
    with pytest.raises(PermissionDenied, match="editor or owner"):
        edit(people.victor, persona, quote="No.")
    client.force_login(people.victor)
    assert "may look, but not edit" in client.get(persona.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_whoever_writes_a_field_vouches_for_it(people, persona):
    assert "quote" not in persona.details["evidence"]
    edit(people.erin, persona, quote="Show me.", goals=["One", "Two"])
    persona.refresh_from_db()
    for field in ("quote", "goals"):
        mark = persona.details["evidence"][field]
        assert mark["kind"] == "assumed"
        assert len(mark["date"]) == 10
    assert "bio" not in persona.details["evidence"]
