"""Every route × every kind of visitor. A route without an entry fails the suite."""

from __future__ import annotations

import uuid
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from personas.models import Board, FaceOption, Lane
from personas.services.comments import add_comment
from personas.services.history import edit_persona
from personas.services.invitations import invite
from personas.services.reports import make_report
from personas.services.shares import make_share
from personas.services.trash import trash_board, trash_persona

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
    "boards": ("get", LOGIN, OK, OK, OK, OK),
    "board": ("get", LOGIN, GONE, OK, OK, OK),
    "board_progress": ("get", LOGIN, GONE, 286, 286, 286),
    "board_retry": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "board_cancel": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "board_rename": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "board_arrange": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "board_selection": ("post", LOGIN, GONE, MOVED, MOVED, MOVED),
    "board_compare": ("get", LOGIN, GONE, OK, OK, OK),
    "board_cards": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "board_notes": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "lane_add": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "lane_change": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "lane_move": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "lane_remove": ("post", LOGIN, GONE, NO, MOVED, MOVED),
    "library": ("get", LOGIN, OK, OK, OK, OK),
    "persona": ("get", LOGIN, GONE, OK, OK, OK),
    "card_png": ("get", LOGIN, GONE, OK, OK, OK),
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
    "shared_face": ("get", OK, OK, OK, OK, OK),
    "team": ("get", LOGIN, GONE, OK, OK, OK),
    "team_make": ("post", LOGIN, MOVED, MOVED, MOVED, MOVED),
    "team_switch": ("post", LOGIN, GONE, MOVED, MOVED, MOVED),
    "team_settings": ("post", LOGIN, GONE, NO, NO, 422),
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
    "healthz": ("get", OK, OK, OK, OK, OK),
    "readyz": ("get", OK, OK, OK, OK, OK),
    "metrics": ("get", GONE, GONE, GONE, GONE, GONE),
    "operations": ("get", GONE, GONE, GONE, GONE, GONE),
    "operations_retry": ("post", GONE, GONE, GONE, GONE, GONE),
}
COLUMNS = ("anonymous", "stranger", "viewer", "editor", "owner")
NAMES = {"stranger": "charlie", "viewer": "victor", "editor": "erin", "owner": "alice"}
NAMES |= {"commenter": "connor", "ex-member": "xenia"}
VISITORS = ("anonymous", *NAMES)
TRASHED = ("board_restore", "persona_restore")
SHARED = ("shared", "shared_unlock", "shared_persona", "shared_face")
COMMENTER = {"board_comment_add": 422, "persona_comment_add": 422, "comment_resolve": MOVED}


def expected(route: str, visitor: str):
    """A former member is a stranger in every row; a commenter is a viewer but where COMMENTER says otherwise."""
    if visitor == "commenter" and route in COMMENTER:
        return COMMENTER[route]
    column = {"ex-member": "stranger", "commenter": "viewer"}.get(visitor, visitor)
    return TABLE[route][1 + COLUMNS.index(column)]


def routes(resolver=None) -> list[str]:
    found = []
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            found += routes(pattern)
        elif isinstance(pattern, URLPattern):
            found.append(pattern.name)
    return found


def test_every_route_is_in_the_table():
    assert sorted(routes()) == sorted(TABLE)


def ids_of_the_share(board, people) -> dict:
    share, token = make_share(actor=people.alice, about=board)
    return {"share_id": share.public_id, "share_token": token}


def ids_of_the_trash(board, people) -> dict:
    """A persona and a board of their own in the trash; copies, because composing people takes time."""
    persona = board.personas.first()
    persona.pk, persona.public_id, persona.face = None, uuid.uuid4(), None
    persona.save()
    other = Board.objects.create(team=board.team, name="Old")
    trash_persona(actor=people.alice, persona=persona)
    trash_board(actor=people.alice, board=other)
    return {"trashed_board_id": other.public_id, "trashed_persona_id": persona.public_id}


def ids_of_the_team(board, people) -> dict:
    from personas.models import Membership

    team, links = board.team, []
    invite(actor=people.alice, team=team, email="new@example.com", role="viewer", link=lambda t: links.append(t) or t)
    return {
        "member_id": Membership.objects.get(team=team, user=people.alice).public_id,
        "invitation_id": team.invitations.get().public_id,
        "token": links[0],
        **ids_of_the_share(board, people),
    }


@pytest.fixture
def address(make_board, painter, people):
    board = make_board(count=1)
    painter.drain()
    persona = board.personas.with_portraits().first()
    known = {"board_id": board.public_id, "persona_id": persona.public_id, "face_id": persona.face.public_id}
    known["team_id"] = board.team.public_id
    known |= ids_of_the_team(board, people) | ids_of_the_trash(board, people)
    edit_persona(actor=people.alice, persona=persona, changes={"quote": "Edited."}, expected_version=1)
    known["report_id"] = make_report(reason="other", text="Look.").public_id
    known |= {"number": 1, "uidb36": "1", "key": "abc-123", "pk": 1, "field": "quote"}
    FaceOption.objects.create(team=board.team, persona=persona, face=persona.face, kind="moment")
    known["lane_id"] = Lane.objects.create(team=board.team, board=board, name="Loyal").public_id
    known["comment_id"] = add_comment(actor=people.connor, about=board, text="Look.").public_id

    def of(route: str, ids: dict = known) -> str:
        pattern = next(p for p in get_resolver().reverse_dict.getlist(route))
        names = pattern[0][0][1]
        if route in SHARED:
            ids = ids | {"token": ids["share_token"]}
        if route in TRASHED:
            ids = ids | {f"{kind}_id": ids[f"trashed_{kind}_id"] for kind in ("board", "persona")}
        return reverse(route, kwargs={name: ids[name] for name in names})

    return of


def client_of(people, visitor: str) -> Client:
    client = Client()
    if visitor != "anonymous":
        client.force_login(getattr(people, NAMES[visitor]))
    return client


@contextmanager
def afterwards_undone():
    """Each visitor finds the same world: making it anew for each of them takes minutes."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answer(client: Client, route: str, url: str):
    """The status, or LOGIN for a way to the sign-in page."""
    response = getattr(client, TABLE[route][0])(url)
    if response.status_code == MOVED and response.url.startswith(reverse("account_login")):
        return LOGIN
    return response.status_code


@pytest.mark.parametrize("route", TABLE)
def test_access(route, people, address):
    got, url = {}, address(route)
    for visitor in VISITORS:
        with afterwards_undone():
            got[visitor] = answer(client_of(people, visitor), route, url)
    assert got == {visitor: expected(route, visitor) for visitor in VISITORS}


@pytest.mark.parametrize("route", [name for name, row in TABLE.items() if row[2] == GONE])
def test_what_does_not_exist_looks_like_what_is_not_yours(route, people, address):
    kinds = (
        "board",
        "persona",
        "face",
        "team",
        "member",
        "invitation",
        "share",
        "comment",
        "lane",
        "trashed_board",
        "report",
        "trashed_persona",
    )
    nowhere = {f"{kind}_id": uuid.uuid4() for kind in kinds} | {"number": 1, "field": "quote"}
    client = client_of(people, "stranger")
    method = TABLE[route][0]
    foreign, missing = (
        getattr(client, method)(address(route)),
        getattr(client, method)(address(route, nowhere)),
    )
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content


@pytest.mark.parametrize("visitor", VISITORS)
def test_pages_of_a_stranger_name_nobody_of_the_team(visitor, people, make_board, painter):
    board = make_board(count=2)
    names = list(board.personas.values_list("name", flat=True))
    client = client_of(people, visitor)
    for url in (reverse("boards"), reverse("library"), f"{reverse('library')}?board={board.public_id}"):
        text = client.get(url, follow=True).content.decode()
        shown = any(name in text for name in names) or board.name in text
        assert shown == (visitor in ("viewer", "commenter", "editor", "owner")), url


def test_an_ex_member_is_a_stranger_at_once(people, make_board):
    from personas.models import Membership

    board = make_board(count=1)
    client = client_of(people, "editor")
    assert client.get(board.get_absolute_url()).status_code == 200
    Membership.objects.filter(user=people.erin).delete()
    assert client.get(board.get_absolute_url()).status_code == 404


def test_acts_need_the_csrf_token(people, make_board):
    board = make_board(count=1)
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.alice)
    assert client.post(reverse("board_cancel", args=[board.public_id])).status_code == 403


@pytest.mark.parametrize("visitor", ("anonymous", "stranger"))
def test_holding_a_share_link_opens_nothing_but_the_link(visitor, people, address):
    """The same answer to everyone, whether or not they have looked at the shared page before."""
    got, client = {}, client_of(people, visitor)
    for route in set(TABLE) - set(SHARED):
        with afterwards_undone():
            assert client.get(address("shared")).status_code == OK
            got[route] = answer(client, route, address(route))
        if visitor != "anonymous":
            client.force_login(getattr(people, NAMES[visitor]))
    assert got == {route: expected(route, visitor) for route in got}


@pytest.mark.parametrize("visitor", VISITORS)
@pytest.mark.parametrize("route", ["shared_persona", "shared_face"])
def test_a_share_link_of_another_board_opens_nothing_of_this_one(route, visitor, people, address, make_board):
    _, other = make_share(actor=people.charlie, about=make_board(count=1, actor=people.charlie, team=people.other_team))
    mine = address("shared").split("/")[2]
    response = client_of(people, visitor).get(address(route).replace(mine, other))
    assert response.status_code == 404
