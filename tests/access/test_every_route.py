"""Every route × every kind of visitor. A route without an entry fails the suite."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from personas.models import Membership
from tests.access.world import SHARED, afterwards_undone, routes

LOGIN, OK, GONE, NO = "login", 200, 404, 403
MOVED = 302
# route name: (method, anonymous, stranger, viewer, editor, owner); see COMMENTER for what differs from a viewer
TABLE = {
    "home": ("get", OK, MOVED, MOVED, MOVED, MOVED),
    "account_login": ("get", OK, MOVED, MOVED, MOVED, MOVED),
    "account_logout": ("post", MOVED, MOVED, MOVED, MOVED, MOVED),
    "account_signup": ("get", OK, MOVED, MOVED, MOVED, MOVED),
    "account_email_verification_sent": ("get", LOGIN, MOVED, MOVED, MOVED, MOVED),
    "account_inactive": ("get", OK, OK, OK, OK, OK),
    "account_reset_password": ("get", OK, OK, OK, OK, OK),
    "account_reset_password_done": ("get", OK, OK, OK, OK, OK),
    "account_reset_password_from_key": ("get", OK, OK, OK, OK, OK),
    "account_reset_password_from_key_done": ("get", LOGIN, LOGIN, LOGIN, LOGIN, LOGIN),
    "account": ("get", LOGIN, OK, OK, OK, OK),
    "account_data": ("get", LOGIN, OK, OK, OK, OK),
    "account_letters": ("post", LOGIN, MOVED, MOVED, MOVED, MOVED),
    "digest_stop": ("get", OK, OK, OK, OK, OK),
    "account_delete": ("get", LOGIN, MOVED, MOVED, MOVED, MOVED),
    "account_reauthenticate": ("get", LOGIN, OK, OK, OK, OK),
    "account_email": ("get", LOGIN, OK, OK, OK, OK),
    "account_change_password": ("get", LOGIN, OK, OK, OK, OK),
    "account_set_password": ("get", LOGIN, MOVED, MOVED, MOVED, MOVED),
    "usersessions_list": ("get", LOGIN, OK, OK, OK, OK),
    "mfa_login_webauthn": ("get", LOGIN, MOVED, MOVED, MOVED, MOVED),
    "mfa_authenticate": ("get", LOGIN, MOVED, MOVED, MOVED, MOVED),
    "mfa_index": ("get", LOGIN, OK, OK, OK, OK),
    "mfa_reauthenticate": ("get", LOGIN, MOVED, MOVED, MOVED, MOVED),
    "mfa_activate_totp": ("get", LOGIN, MOVED, MOVED, MOVED, MOVED),
    "mfa_deactivate_totp": ("get", LOGIN, GONE, GONE, GONE, GONE),
    "mfa_view_recovery_codes": ("get", LOGIN, GONE, GONE, GONE, GONE),
    "mfa_generate_recovery_codes": ("get", LOGIN, MOVED, MOVED, MOVED, MOVED),
    "mfa_download_recovery_codes": ("get", LOGIN, GONE, GONE, GONE, GONE),
    "mfa_list_webauthn": ("get", LOGIN, OK, OK, OK, OK),
    "mfa_add_webauthn": ("get", LOGIN, MOVED, MOVED, MOVED, MOVED),
    "mfa_reauthenticate_webauthn": ("get", LOGIN, MOVED, MOVED, MOVED, MOVED),
    "mfa_remove_webauthn": ("get", LOGIN, MOVED, MOVED, MOVED, MOVED),
    "mfa_edit_webauthn": ("get", LOGIN, MOVED, MOVED, MOVED, MOVED),
    "brief": ("get", LOGIN, OK, OK, OK, OK),
    "brief_sentence": ("post", LOGIN, OK, OK, OK, OK),
    "brief_kinds": ("post", LOGIN, OK, OK, OK, OK),
    "products": ("get", LOGIN, OK, OK, OK, OK),
    "product_make": ("get", LOGIN, OK, NO, OK, OK),
    "product": ("get", LOGIN, GONE, OK, OK, OK),
    "product_remove": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "product_csv": ("get", LOGIN, GONE, OK, OK, OK),
    "product_json": ("get", LOGIN, GONE, OK, OK, OK),
    "boards": ("get", LOGIN, OK, OK, OK, OK),
    "board": ("get", LOGIN, GONE, OK, OK, OK),
    "board_progress": ("get", LOGIN, GONE, 286, 286, 286),
    "board_retry": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "board_cancel": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "board_rename": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "board_grow": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "board_duplicate": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "board_arrange": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "board_selection": ("post", LOGIN, GONE, MOVED, MOVED, MOVED),
    "board_compare": ("get", LOGIN, GONE, OK, OK, OK),
    "board_balance": ("get", LOGIN, GONE, OK, OK, OK),
    "board_audit": ("get", LOGIN, GONE, OK, OK, OK),
    "board_audit_sheet": ("get", LOGIN, GONE, OK, OK, OK),
    "board_mend": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "board_weigh": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "board_cards": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "board_notes": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "lane_add": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "lane_change": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "lane_move": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "lane_remove": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "library": ("get", LOGIN, OK, OK, OK, OK),
    "library_selection": ("post", LOGIN, MOVED, MOVED, MOVED, MOVED),
    "persona": ("get", LOGIN, GONE, OK, OK, OK),
    "card_png": ("get", LOGIN, GONE, OK, OK, OK),
    "card_clean": ("get", LOGIN, GONE, OK, OK, OK),
    "persona_redraw": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "persona_field": ("post", LOGIN, GONE, NO, 409, 409),
    "persona_lock": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "persona_reroll": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "persona_face_mode": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "persona_undo": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "persona_redo": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "persona_faces": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "faces_withdraw": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "face_choose": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "board_share": ("get", LOGIN, GONE, OK, OK, OK),
    "persona_share": ("get", LOGIN, GONE, OK, OK, OK),
    "board_export": ("get", LOGIN, GONE, OK, OK, OK),
    "persona_export": ("get", LOGIN, GONE, OK, OK, OK),
    "export_selection": ("get", LOGIN, MOVED, MOVED, MOVED, MOVED),
    "exports": ("get", LOGIN, OK, OK, OK, OK),
    "export_status": ("get", LOGIN, GONE, OK, OK, OK),
    "export_file": ("get", LOGIN, GONE, MOVED, MOVED, MOVED),
    "export_cancel": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "export_retry": ("post", LOGIN, GONE, MOVED, MOVED, MOVED),
    "board_take_along": ("get", LOGIN, GONE, OK, OK, OK),
    "persona_take_along": ("get", LOGIN, GONE, OK, OK, OK),
    "board_trash": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "board_restore": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "persona_edit": ("get", LOGIN, GONE, NO, OK, OK),
    "persona_check": ("post", LOGIN, GONE, NO, OK, OK),
    "persona_mend": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "persona_history": ("get", LOGIN, GONE, OK, OK, OK),
    "version_restore": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "persona_trash": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "persona_restore": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "trash": ("get", LOGIN, OK, OK, OK, OK),
    "board_comments": ("get", LOGIN, GONE, OK, OK, OK),
    "board_comment_add": ("post", LOGIN, GONE, NO, 422, 422),
    "board_activity": ("get", LOGIN, GONE, OK, OK, OK),
    "persona_comments": ("get", LOGIN, GONE, OK, OK, OK),
    "persona_comment_add": ("post", LOGIN, GONE, NO, 422, 422),
    "comment_resolve": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "mentions": ("get", LOGIN, OK, OK, OK, OK),
    "share_revoke": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "shared": ("get", OK, OK, OK, OK, OK),
    "shared_unlock": ("post", 422, 422, 422, 422, 422),
    "shared_persona": ("get", OK, OK, OK, OK, OK),
    "shared_logo": ("get", OK, OK, OK, OK, OK),
    "shared_face": ("get", OK, OK, OK, OK, OK),
    "team": ("get", LOGIN, GONE, OK, OK, OK),
    "team_make": ("post", LOGIN, MOVED, MOVED, MOVED, MOVED),
    "team_switch": ("post", LOGIN, GONE, MOVED, MOVED, MOVED),
    "team_settings": ("post", LOGIN, GONE, NO, NO, 422),
    "team_logo": ("get", LOGIN, GONE, OK, OK, OK),
    "member_role": ("post", LOGIN, GONE, NO, NO, MOVED),
    "member_remove": ("post", LOGIN, GONE, NO, NO, MOVED),
    "team_invite": ("post", LOGIN, GONE, NO, NO, 422),
    "invitation_revoke": ("post", LOGIN, GONE, NO, NO, MOVED),
    "invitation": ("get", OK, NO, NO, NO, NO),
    "team_audit": ("get", LOGIN, GONE, NO, NO, OK),
    "team_audit_csv": ("get", LOGIN, GONE, NO, NO, OK),
    "team_audit_json": ("get", LOGIN, GONE, NO, NO, OK),
    "face_image": ("get", LOGIN, GONE, OK, OK, OK),
    "terms": ("get", OK, OK, OK, OK, OK),
    "how_it_works": ("get", OK, OK, OK, OK, OK),
    "sources": ("get", OK, OK, OK, OK, OK),
    "model": ("get", OK, OK, OK, OK, OK),
    "report": ("get", OK, OK, OK, OK, OK),
    "report_case": ("get", OK, OK, OK, OK, OK),
    "report_queue": ("get", GONE, GONE, GONE, GONE, GONE),
    "report_decide": ("get", GONE, GONE, GONE, GONE, GONE),
    "report_upload": ("get", GONE, GONE, GONE, GONE, GONE),
    "report_face": ("get", GONE, GONE, GONE, GONE, GONE),
    "security_txt": ("get", OK, OK, OK, OK, OK),
    "terms_accept": ("get", LOGIN, MOVED, MOVED, MOVED, MOVED),
    "face": ("get", OK, OK, OK, OK, OK),
    "face_webp": ("get", MOVED, MOVED, MOVED, MOVED, MOVED),
    "person_json": ("get", OK, OK, OK, OK, OK),
    "verify": ("get", OK, OK, OK, OK, OK),
    "verify_json": ("post", 422, 422, 422, 422, 422),
    "api_page": ("get", OK, OK, OK, OK, OK),
    "board_read_in": ("get", LOGIN, OK, OK, OK, OK),
    "unfindable": ("get", LOGIN, OK, OK, OK, OK),
    "webhooks": ("get", LOGIN, GONE, NO, NO, OK),
    "webhook_remove": ("post", LOGIN, GONE, NO, NO, MOVED),
    "delivery_send": ("post", LOGIN, GONE, NO, NO, MOVED),
    "tokens": ("get", LOGIN, MOVED, MOVED, MOVED, MOVED),
    "token_revoke": ("post", LOGIN, GONE, GONE, GONE, MOVED),
    "favicon": ("get", MOVED, MOVED, MOVED, MOVED, MOVED),
    "robots": ("get", OK, OK, OK, OK, OK),
    "healthz": ("get", OK, OK, OK, OK, OK),
    "readyz": ("get", OK, OK, OK, OK, OK),
    "metrics": ("get", GONE, GONE, GONE, GONE, GONE),
    "operations": ("get", GONE, GONE, GONE, GONE, GONE),
    "operations_retry": ("post", GONE, GONE, GONE, GONE, GONE),
}
COLUMNS = ("anonymous", "stranger", "viewer", "editor", "owner")
NAMES = {"stranger": "charlie", "viewer": "victor", "editor": "erin", "owner": "alice"}
NAMES |= {"commenter": "connor", "ex-member": "xenia"}
LINKS = ("link of this", "link of another")  # anonymous, and the shared page has been looked at
VISITORS = ("anonymous", *NAMES, *LINKS)
SAME_AS = {"ex-member": "stranger", "commenter": "viewer"} | dict.fromkeys(LINKS, "anonymous")
MEMBERS = {"viewer", "commenter", "editor", "owner"}
COMMENTER = {"board_comment_add": 422, "persona_comment_add": 422, "comment_resolve": MOVED}


def expected(route: str, visitor: str):
    """A former member is a stranger in every row; a commenter is a viewer but where COMMENTER says otherwise."""
    if visitor == "commenter" and route in COMMENTER:
        return COMMENTER[route]
    return TABLE[route][1 + COLUMNS.index(SAME_AS.get(visitor, visitor))]


def test_every_route_is_in_the_table():
    assert sorted(routes()) == sorted(TABLE)


def client_of(people, worlds, visitor: str) -> Client:
    client = Client()
    if visitor in NAMES:
        client.force_login(getattr(people, NAMES[visitor]))
    if visitor in LINKS:
        world = worlds.ours if visitor == "link of this" else worlds.theirs
        assert client.get(world.address("shared")).status_code == OK
    return client


def answer(response):
    """The status, or LOGIN for a way to the sign-in page."""
    if response.status_code == MOVED and response.url.startswith(reverse("account_login")):
        return LOGIN
    return response.status_code


def told(response, world) -> list[str]:
    """Words of the team that the answer holds."""
    text = "" if response.streaming else response.content.decode(errors="replace")
    return [word for word in world.secrets if word in text or escape(word) in text]


@pytest.mark.parametrize("visitor", VISITORS)
def test_access(visitor, people, worlds):
    client, wrong = client_of(people, worlds, visitor), {}
    for route, (method, *_) in TABLE.items():
        with afterwards_undone(client):
            response = getattr(client, method)(worlds.ours.address(route))
            found = answer(response), told(response, worlds.ours)
        may_read = visitor in MEMBERS or route in SHARED
        if found[0] != expected(route, visitor) or (found[1] and not may_read):
            wrong[route] = found
    assert wrong == {}


def test_what_does_not_exist_looks_like_what_is_not_yours(people, worlds):
    client, nowhere, differ = client_of(people, worlds, "stranger"), {}, {}
    nowhere = {name: uuid.uuid4() for name in worlds.ours.ids if name.endswith("_id")}
    for route, (method, _, stranger, *_) in TABLE.items():
        if stranger != GONE:
            continue
        with afterwards_undone(client):
            foreign = getattr(client, method)(worlds.ours.address(route))
            missing = getattr(client, method)(worlds.ours.address(route, **nowhere))
        if (foreign.status_code, foreign.content) != (missing.status_code, missing.content):
            differ[route] = foreign.status_code, missing.status_code
    assert differ == {}


@pytest.mark.parametrize("visitor", ("anonymous", *NAMES))
def test_a_share_link_of_another_board_opens_nothing_of_this_one(visitor, people, worlds):
    client, token = client_of(people, worlds, visitor), worlds.theirs.ids["share_token"]
    for route in ("shared_persona", "shared_face"):
        assert client.get(worlds.ours.address(route, token=token)).status_code == GONE
    assert told(client.get(worlds.theirs.address("shared")), worlds.ours) == []


@pytest.mark.parametrize("visitor", ("anonymous", *NAMES))
def test_lists_name_nobody_of_a_team_that_is_not_ones_own(visitor, people, worlds):
    client, board = client_of(people, worlds, visitor), worlds.ours.ids["board_id"]
    for url in (reverse("boards"), reverse("library"), f"{reverse('library')}?board={board}"):
        assert bool(told(client.get(url, follow=True), worlds.ours)) == (visitor in MEMBERS), url


def test_an_ex_member_is_a_stranger_at_once(people, make_board):
    board = make_board(count=1)
    client = Client()
    client.force_login(people.erin)
    assert client.get(board.get_absolute_url()).status_code == 200
    Membership.objects.filter(user=people.erin).delete()
    assert client.get(board.get_absolute_url()).status_code == 404


def test_acts_need_the_csrf_token(people, make_board):
    board = make_board(count=1)
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.alice)
    assert client.post(reverse("board_cancel", args=[board.public_id])).status_code == 403
