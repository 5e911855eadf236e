"""Two teams with one of everything each, and their addresses: what the access tests walk through."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from PIL import Image

from personas.models import Board, ExportJob, FaceOption, Lane, Membership, Product, Webhook
from personas.services.boards.comments import add_comment
from personas.services.boards.trash import trash_board, trash_persona
from personas.services.doors.tokens import make_token
from personas.services.people.history import edit_persona
from personas.services.teams.invitations import invite
from personas.services.teams.shares import make_share
from personas.services.teams.team_logos import set_logo
from personas.services.trust.reports import make_report

SHARED = ("shared", "shared_unlock", "shared_persona", "shared_logo", "shared_face")
TRASHED = ("board_restore", "persona_restore")
PLAIN = {
    "number": 1,
    "field": "quote",
    "uidb36": "1",
    "key": "abc-123",
    "pk": 1,
}  # parts of addresses that name nothing of a team


@dataclass(frozen=True)
class World:
    """One team's ids by the names that the URL patterns have for them, and words that only the team may read."""

    ids: dict
    secrets: tuple[str, ...]

    def address(self, route: str, **other) -> str:
        """The address of a route in this world; `other` ids in the place of some."""
        return reverse(route, kwargs={name: (self._ids_of(route) | other)[name] for name in parameters(route)})

    def _ids_of(self, route: str) -> dict:
        if route in SHARED:
            return self.ids | {"token": self.ids["share_token"]}
        if route in TRASHED:
            return self.ids | {f"{kind}_id": self.ids[f"trashed_{kind}_id"] for kind in ("board", "persona")}
        return self.ids


@dataclass(frozen=True)
class Worlds:
    ours: World
    theirs: World


def parameters(route: str) -> list[str]:
    pattern = next(pattern for pattern in get_resolver().reverse_dict.getlist(route))
    return pattern[0][0][1]


def routes(resolver=None) -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver) and pattern.namespace == "api":
            continue  # programs come in by another door: tests/doors/test_api_access.py
        if isinstance(pattern, URLResolver):
            yield from routes(pattern)
        elif isinstance(pattern, URLPattern):
            yield pattern.name


def two_worlds(make_board, painter, people) -> Worlds:
    """alice's team and charlie's, which she does not belong to, nor he to hers."""
    owners = ((people.alice, people.team), (people.charlie, people.other_team))
    boards = [make_board(count=1, actor=owner, team=team, seed=seed) for seed, (owner, team) in enumerate(owners, 1)]
    painter.drain()
    return Worlds(*(_world(board, owner) for board, (owner, _) in zip(boards, owners, strict=True)))


def _world(board, owner) -> World:
    board.name = f"Plan of {owner}"
    board.save(update_fields=["name"])
    persona = board.personas.with_portraits().first()
    FaceOption.objects.create(team=board.team, persona=persona, face=persona.face, kind="moment")
    set_logo(actor=owner, team=board.team, data=a_logo())
    comment = add_comment(actor=owner, about=board, text=f"Between {owner} and the team.")
    edit_persona(actor=owner, persona=persona, changes={"quote": f"Said to {owner}."}, expected_version=1)
    ids = {
        "board_id": board.public_id,
        "persona_id": persona.public_id,
        "face_id": persona.face.public_id,
        "team_id": board.team.public_id,
        "product_id": Product.objects.create(team=board.team, name=f"Hafi of {owner}").public_id,
        "lane_id": Lane.objects.create(team=board.team, board=board, name=f"Segment of {owner}").public_id,
        "comment_id": comment.public_id,
        "report_id": make_report(reason="other", text="Look.").public_id,
        "member_id": Membership.objects.get(team=board.team, user=owner).public_id,
    }
    hook = Webhook.objects.create(team=board.team, url="https://example.com", secret="s", events=["comment.added"])
    ids["webhook_id"] = hook.public_id
    ids["delivery_id"] = hook.deliveries.create(event="comment.added", source="x").public_id
    ids["token_id"] = make_token(actor=owner, team=board.team, name="Deck", scopes=["read"])[0].public_id
    job = ExportJob.objects.create(team=board.team, board=board, asked_by=owner, kind="personas")
    ids["export_id"] = job.public_id  # queued: its file does not exist yet
    ids |= PLAIN | _invitation(board.team, owner) | _share(board, owner) | _trash(board, owner)
    words = (f"Said to {owner}.", f"Segment of {owner}", f"Hafi of {owner}")
    return World(ids, (persona.name, board.name, comment.text, *words))


def a_logo() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (32, 32), "navy").save(file, "PNG")
    return file.getvalue()


def _invitation(team, owner) -> dict:
    links: list[str] = []
    invite(actor=owner, team=team, email="new@example.com", role="viewer", link=lambda t: links.append(t) or t)
    return {"invitation_id": team.invitations.get().public_id, "token": links[0]}


def _share(board, owner) -> dict:
    share, token = make_share(actor=owner, about=board)
    return {"share_id": share.public_id, "share_token": token}


def _trash(board, owner) -> dict:
    """A persona and a board of their own in the trash; copies, because composing people takes time."""
    persona = board.personas.first()
    persona.pk, persona.public_id, persona.face = None, uuid.uuid4(), None
    persona.save()
    other = Board.objects.create(team=board.team, name="Old")
    trash_persona(actor=owner, persona=persona)
    trash_board(actor=owner, board=other)
    return {"trashed_board_id": other.public_id, "trashed_persona_id": persona.public_id}


@contextmanager
def afterwards_undone(client):
    """Each request finds the same world and the same cookies: making them anew for each of them takes minutes."""
    cookies = client.cookies.output(header="")
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.load(cookies)
