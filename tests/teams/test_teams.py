"""Teams: who may change what, the last owner, switching, settings."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from personas.models import AuditEvent, Membership, Team, TokenBucket
from personas.services.boards import boards
from personas.services.teams import access, teams

pytestmark = pytest.mark.django_db


def member(team, person) -> Membership:
    return Membership.objects.get(team=team, user=person)


def post(client, route, *ids, **data):
    return client.post(reverse(route, args=ids), data, follow=True)


def test_the_page_shows_everyone_and_an_owner_changes_a_role(client, people):
    client.force_login(people.alice)
    team, victor = people.team, member(people.team, people.victor)
    assert "victor" in client.get(reverse("team", args=[team.public_id])).content.decode()
    post(client, "member_role", team.public_id, victor.public_id, role="editor")
    assert access.role_of(people.victor, team) == "editor"
    event = AuditEvent.objects.get(verb="member.role_changed")
    assert event.data == {"person": "victor", "before": "viewer", "role": "editor"}


def test_others_see_the_controls_disabled_with_the_reason(client, people):
    client.force_login(people.victor)
    text = client.get(reverse("team", args=[people.team.public_id])).content.decode()
    assert "Only an owner of this team may invite." in text
    assert "Only an owner of this team may change roles." in text


def test_a_role_that_is_none_is_refused(client, people):
    client.force_login(people.alice)
    post(client, "member_role", people.team.public_id, member(people.team, people.victor).public_id, role="emperor")
    assert access.role_of(people.victor, people.team) == "viewer"


def test_a_member_of_another_team_cannot_be_addressed_through_ones_own(client, people):
    client.force_login(people.alice)
    foreign = member(people.other_team, people.charlie)
    for route in ("member_role", "member_remove"):
        assert post(client, route, people.team.public_id, foreign.public_id, role="viewer").status_code == 404
    assert access.role_of(people.charlie, people.other_team) == "owner"


def test_the_last_owner_stays(client, people):
    client.force_login(people.alice)
    mine = member(people.team, people.alice)
    for route in ("member_role", "member_remove"):
        response = post(client, route, people.team.public_id, mine.public_id, role="viewer")
        assert "A team needs an owner" in response.content.decode()
    assert access.role_of(people.alice, people.team) == "owner"


def test_with_another_owner_one_may_leave(client, people):
    teams.change_role(actor=people.alice, membership=member(people.team, people.erin), role="owner")
    client.force_login(people.alice)
    post(client, "member_remove", people.team.public_id, member(people.team, people.alice).public_id)
    assert access.role_of(people.alice, people.team) is None
    assert AuditEvent.objects.filter(team=people.team, verb="member.left").exists()


def test_anyone_may_leave_and_then_has_a_team_of_their_own(people):
    teams.remove_member(actor=people.victor, membership=member(people.team, people.victor))
    own = Team.objects.visible_to(people.victor).get()
    assert access.role_of(people.victor, own) == "owner"


def test_an_editor_removes_nobody(people):
    with pytest.raises(PermissionDenied, match="role owner"):
        teams.remove_member(actor=people.erin, membership=member(people.team, people.victor))


def test_removal_takes_effect_inside_the_request_that_is_running(client, people, make_board, monkeypatch):
    """erin's request has found the board; then she is removed; what it does next is refused."""
    board = make_board(count=1)
    rename = boards.rename_board

    def removed_meanwhile(**kwargs):
        teams.remove_member(actor=people.alice, membership=member(people.team, people.erin))
        return rename(**kwargs)

    monkeypatch.setattr(boards, "rename_board", removed_meanwhile)
    client.force_login(people.erin)
    assert post(client, "board_rename", board.public_id, name="Mine").status_code == 403
    board.refresh_from_db()
    assert board.name != "Mine"


def test_switching_shows_the_boards_of_that_team(client, people, make_board):
    ours = make_board(count=1)
    client.force_login(people.alice)
    post(client, "team_make", name="Second studio")
    second = Team.objects.get(name="Second studio")
    assert ours.name not in client.get(reverse("boards")).content.decode()
    post(client, "team_switch", people.team.public_id)
    assert ours.name in client.get(reverse("boards")).content.decode()
    assert second.name in client.get(reverse("boards")).content.decode()


def test_a_new_board_goes_to_the_team_that_one_works_in(client, people):
    client.force_login(people.alice)
    post(client, "team_make", name="Second studio")
    form = {"count": 1, "market": "en_US", "age_min": 30, "age_max": 40, "template": "b2c"}
    client.post(reverse("brief"), form)
    assert Team.objects.get(name="Second studio").boards.count() == 1


def test_teams_are_limited(client, people, monkeypatch):
    monkeypatch.setattr(TokenBucket, "may_make_team", lambda user: False)
    client.force_login(people.alice)
    assert "Please wait" in post(client, "team_make", name="Second studio").content.decode()
    assert not Team.objects.filter(name="Second studio").exists()


def test_nobody_switches_into_a_team_of_others_or_stays_after_removal(client, people):
    client.force_login(people.erin)
    assert post(client, "team_switch", people.other_team.public_id).status_code == 404
    post(client, "team_switch", people.team.public_id)
    teams.remove_member(actor=people.alice, membership=member(people.team, people.erin))
    assert client.get(reverse("boards")).context["team"] == Team.objects.visible_to(people.erin).get()


def test_a_person_without_a_team_gets_one_on_signing_in(client, django_user_model):
    alone = django_user_model.objects.create_user("alone", "", "a-long-password")
    client.post(reverse("account_login"), {"login": "alone", "password": "a-long-password"})
    assert access.role_of(alone, Team.objects.visible_to(alone).get()) == "owner"


def settings_form(**changes) -> dict:
    return {"name": "Studio", "default_market": "", "brand_colours": "", "disclosure": ""} | changes


def test_settings_are_kept_and_the_brief_starts_with_the_market(client, people):
    client.force_login(people.alice)
    form = settings_form(default_market="de_DE", brand_colours="#1B4D3E, #f2a65a", disclosure="Made up by us.")
    post(client, "team_settings", people.team.public_id, **form)
    people.team.refresh_from_db()
    assert people.team.brand_colours == ["#1b4d3e", "#f2a65a"]
    assert client.get(reverse("brief")).context["form"]["market"].value() == "de_DE"
    assert AuditEvent.objects.get(verb="team.changed").data["fields"] == "brand_colours, default_market, disclosure"


@pytest.mark.parametrize("bad", ["red", "#12345", "url(x)", "#fff;}", "#111111 " * 6])
def test_a_colour_is_a_colour(bad, client, people):
    client.force_login(people.alice)
    response = post(client, "team_settings", people.team.public_id, **settings_form(brand_colours=bad))
    assert response.status_code == 422
    people.team.refresh_from_db()
    assert people.team.brand_colours == []


def test_settings_take_no_field_that_is_not_in_the_form(client, people):
    client.force_login(people.alice)
    before = people.team.public_id
    post(client, "team_settings", before, **settings_form(public_id="00000000-0000-4000-8000-000000000000"))
    people.team.refresh_from_db()
    assert people.team.public_id == before
