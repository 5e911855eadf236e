"""Every route of the API × every kind of visitor and every scope. A route without an entry fails."""

from __future__ import annotations

import io
import json
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from personas.doors.api.urls import description
from personas.models import ApiToken, Membership
from personas.models.doors.api_token import Scope
from personas.services.doors.tokens import make_token
from tests.access.conftest import worlds  # noqa: F401
from tests.access.world import afterwards_undone

pytestmark = pytest.mark.django_db
# operation: (scope, as a viewer, as a commenter, as an editor, body)
TABLE = {
    "team_me": ("", 200, 200, 200),
    "team_teams": ("read", 200, 200, 200),
    "team_all_markets": ("", 200, 200, 200),
    "products_listed": ("read", 200, 200, 200),
    "products_keep": ("write", 403, 403, 201, {"name": "Oat drink", "facts": {"segments": [{"name": "Keen"}]}}),
    "products_show": ("read", 200, 200, 200),
    "products_change": ("write", 403, 403, 200, {"name": "Oat drink"}),
    "products_remove": ("write", 403, 403, 204),
    "boards_listed": ("read", 200, 200, 200),
    "boards_read": ("read", 200, 200, 200, {"sentence": "2 men in Lyon"}),
    "boards_make": ("write", 403, 403, 202, {"sentence": "1 man in Lyon"}),
    "boards_read_in": ("write", 403, 403, 422),
    "boards_show": ("read", 200, 200, 200),
    "boards_change": ("write", 403, 403, 200, {"name": "Other"}),
    "boards_trashed": ("write", 403, 403, 204),
    "boards_restore": ("write", 403, 403, 200),
    "boards_progress": ("read", 200, 200, 200),
    "boards_cancel": ("write", 403, 403, 200),
    "boards_retry": ("write", 403, 403, 202),
    "arranging_arrange": ("write", 403, 403, 200, {"placements": [{"persona": "PERSONA"}]}),
    "arranging_copy": ("write", 403, 403, 201, {"personas": ["PERSONA"]}),
    "arranging_duplicate": ("write", 403, 403, 201, {"personas": ["PERSONA"]}),
    "arranging_add_lane": ("write", 403, 403, 201, {"name": "Keen"}),
    "arranging_change_lane": ("write", 403, 403, 200, {"name": "Keener"}),
    "arranging_move_lane": ("write", 403, 403, 200, {}),
    "arranging_remove_lane": ("write", 403, 403, 204),
    "arranging_audit": ("read", 200, 200, 200),
    "personas_listed": ("read", 200, 200, 200),
    "personas_show": ("read", 200, 200, 200),
    "personas_change": ("write", 403, 403, 200, {"fields": {"quote": "Hm."}}),
    "personas_trashed": ("write", 403, 403, 204),
    "personas_restore": ("write", 403, 403, 200),
    "personas_card": ("export", 200, 200, 200),
    "acts_reroll": ("write", 403, 403, 202, {}),
    "acts_redraw": ("write", 403, 403, 202),
    "acts_undo": ("write", 403, 403, 422),
    "acts_redo": ("write", 403, 403, 422),
    "acts_versions": ("read", 200, 200, 200),
    "acts_restore": ("write", 403, 403, 200),
    "acts_findings": ("read", 200, 200, 200),
    "acts_mend": ("write", 403, 403, 422),
    "faces_draw": ("write", 202, 202, 202, {"age": 30}),
    "faces_show": ("read", 200, 200, 200),
    "faces_picture": ("read", 200, 200, 200),
    "faces_on_offer": ("read", 200, 200, 200),
    "faces_offer": ("write", 403, 403, 202, {"kind": "moment"}),
    "faces_choose": ("write", 403, 403, 200, {"face": "FACE"}),
    "exports_ask": ("export", 202, 202, 202, {"board": "BOARD", "formats": ["csv"]}),
    "exports_listed": ("read", 200, 200, 200),
    "exports_show": ("read", 200, 200, 200),
    "exports_file": ("export", 409, 409, 409),
    "exports_cancel": ("export", 403, 403, 200),
    "exports_retry": ("export", 202, 202, 202),
    "talk_listed": ("read", 200, 200, 200),
    "talk_about_board": ("write", 403, 201, 201, {"text": "Good."}),
    "talk_about_persona": ("write", 403, 201, 201, {"text": "Good."}),
    "talk_links": ("read", 200, 200, 200),
    "talk_make_link": ("write", 403, 403, 201, {}),
    "talk_revoke": ("write", 403, 403, 204),
    "talk_verify": ("", 422, 422, 422),
    "unfindable_look": ("export", 200, 200, 200),
    "unfindable_make": ("export", 422, 422, 422),
    "webhooks_listed": ("webhooks", 403, 403, 403),
    "webhooks_add": ("webhooks", 403, 403, 403, {"url": "ftp://example.com", "events": ["comment.added"]}),
    "webhooks_remove": ("webhooks", 403, 403, 403),
    "webhooks_deliveries": ("webhooks", 403, 403, 403),
    "webhooks_send": ("webhooks", 403, 403, 403),
}
# What names nothing of a team is the stranger's own as well.
OWN = {
    "unfindable_look": 200, "unfindable_make": 422,
    "team_me": 200, "team_teams": 200, "team_all_markets": 200, "boards_listed": 200, "boards_read": 200,
    "boards_make": 202, "boards_read_in": 422, "personas_listed": 200, "products_listed": 200,
    "products_keep": 201, "webhooks_listed": 200, "webhooks_add": 422, "faces_draw": 202,
    "exports_listed": 200, "talk_verify": 422,
}  # fmt: skip
# The last step on that persona is the owner's own; webhooks are for owners alone.
OWNERS = {"acts_undo": 200, "webhooks_listed": 200, "webhooks_add": 422, "webhooks_remove": 204}
OWNERS |= {"webhooks_deliveries": 200, "webhooks_send": 200}
FILES = {"talk_verify": "picture", "boards_read_in": "file", "unfindable_look": "people", "unfindable_make": "people"}
ROLES = {"viewer": "victor", "commenter": "connor", "editor": "erin", "owner": "alice"}
NOBODY = ("no token", "revoked", "expired", "ex-member", "another word")
COLUMN = {"viewer": 1, "commenter": 2, "editor": 3, "owner": 3}


def operations() -> dict[str, tuple[str, str]]:
    """Operation to method and path."""
    paths = json.loads(description())["paths"].items()
    return {one["operationId"]: (method, path) for path, each in paths for method, one in each.items()}


def test_every_route_is_in_the_table():
    assert sorted(operations()) == sorted(TABLE)


def address(operation: str, ids: dict) -> str:
    path = operations()[operation][1]
    if operation in ("boards_restore", "personas_restore"):
        ids = ids | {f"{kind}_id": ids[f"trashed_{kind}_id"] for kind in ("board", "persona")}
    return path.format(**ids, rule="age_and_birth_year", link_id=ids["share_id"])


def body(operation: str, ids: dict):
    given = TABLE[operation][4:] or ({},)
    text = json.dumps(given[0]).replace("PERSONA", str(ids["persona_id"])).replace("FACE", str(ids["face_id"]))
    return text.replace("BOARD", str(ids["board_id"]))


def ask(token: str, operation: str, world):
    client = Client(headers={"authorization": f"Bearer {token}"} if token else {})
    method, _ = operations()[operation]
    where = address(operation, world.ids)
    with afterwards_undone(client):
        if operation in FILES:
            return client.post(where, {FILES[operation]: io.BytesIO(b"no such file")})
        sent = {} if method == "get" else {"data": body(operation, world.ids), "content_type": "application/json"}
        return getattr(client, method)(where, **sent)


def told(response, world) -> list[str]:
    text = "" if response.streaming else response.content.decode(errors="replace")
    return [word for word in world.secrets if word in text or escape(word) in text]


def token_for(people, visitor: str, scopes=tuple(Scope.values)) -> str:
    person = getattr(people, ROLES[visitor])
    return make_token(actor=person, team=people.team, name=visitor, scopes=scopes)[1]


@pytest.mark.parametrize("visitor", ROLES)
def test_a_member_may_what_the_role_may(visitor, people, worlds):  # noqa: F811
    token, wrong = token_for(people, visitor), {}
    for operation, row in TABLE.items():
        found = ask(token, operation, worlds.ours).status_code
        wanted = row[COLUMN[visitor]]
        if visitor == "owner":
            wanted = OWNERS.get(operation, wanted)
        if found != wanted:
            wrong[operation] = found, wanted
    assert wrong == {}


def test_a_stranger_finds_nothing_of_another_team(people, worlds):  # noqa: F811
    token = make_token(actor=people.charlie, team=people.other_team, name="T", scopes=Scope.values)[1]
    wrong = {}
    for operation in TABLE:
        response = ask(token, operation, worlds.ours)
        words = told(response, worlds.ours)
        if response.status_code != OWN.get(operation, 404) or words:
            wrong[operation] = response.status_code, words
    assert wrong == {}


def test_a_member_of_two_teams_reaches_one_by_a_token(people, worlds):  # noqa: F811
    """Charlie joins the studio; the token of his own team still opens nothing there."""
    Membership.objects.create(team=people.team, user=people.charlie, role="owner")
    token = make_token(actor=people.charlie, team=people.other_team, name="T", scopes=Scope.values)[1]
    wrong = {}
    for operation in TABLE:
        response = ask(token, operation, worlds.ours)
        if response.status_code != OWN.get(operation, 404) or told(response, worlds.ours):
            wrong[operation] = response.status_code
    assert wrong == {}


@pytest.mark.parametrize("visitor", NOBODY)
def test_nobody_gets_in(visitor, people, worlds):  # noqa: F811
    token = {"no token": "", "another word": "facet_guess"}.get(visitor) or token_for(people, "editor")
    if visitor == "revoked":
        ApiToken.objects.update(revoked=timezone.now())
    if visitor == "expired":
        ApiToken.objects.update(expires=timezone.now() - timedelta(minutes=1))
    if visitor == "ex-member":
        Membership.objects.filter(user=people.erin).delete()
    found = {operation: ask("" if visitor == "no token" else token, operation, worlds.ours) for operation in TABLE}
    assert {operation: one.status_code for operation, one in found.items() if one.status_code != 401} == {}
    assert all(one["WWW-Authenticate"].startswith("Bearer") for one in found.values())


@pytest.mark.parametrize("scope", Scope.values)
def test_a_scope_opens_its_routes_and_no_others(scope, people, worlds):  # noqa: F811
    token, wrong = token_for(people, "owner", [scope]), {}
    for operation, (needed, *_) in TABLE.items():
        refused = ask(token, operation, worlds.ours).status_code == 403
        if refused != (needed not in ("", scope)):
            wrong[operation] = refused
    assert wrong == {}


def test_what_does_not_exist_looks_like_what_is_not_yours(people, worlds):  # noqa: F811
    token = make_token(actor=people.charlie, team=people.other_team, name="T", scopes=Scope.values)[1]
    nowhere = {name: uuid.uuid4() for name in worlds.ours.ids if name.endswith("_id")}
    missing = type(worlds.ours)(worlds.ours.ids | nowhere, worlds.ours.secrets)
    for operation in set(TABLE) - set(OWN) - {"exports_ask"}:
        one, other = ask(token, operation, worlds.ours), ask(token, operation, missing)
        assert (one.status_code, one.content) == (other.status_code, other.content), operation


def test_a_cookie_opens_nothing(people, client):
    client.force_login(people.alice)
    assert client.get("/api/v1/boards").status_code == 401
