"""Comments, links for people without an account, and what is verified."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile

from personas.doors.api.caller import ANY, READ, WRITE, visible
from personas.doors.api.found import board_of, persona_of
from personas.doors.api.paging import Page, lead_on, page_of
from personas.doors.api.problems import Problem, refusals
from personas.doors.api.shapes.common import CommentIn, CommentOut, CommentPage, ShareIn, ShareOut
from personas.doors.api.shapes.files import VerifyOut
from personas.marking.opening import PICTURES_AND_DOCUMENTS, check_size
from personas.models import Comment, ShareLink, TokenBucket
from personas.requests.addresses import counted_address
from personas.services.boards import comments
from personas.services.links import public_link
from personas.services.teams import shares
from personas.services.trust.answers import answers
from personas.services.trust.verification import verify_file

router = Router(tags=["Comments, links, verification"])
SHORT = "The password of a link needs at least 8 characters."
MANY_COMMENTS = "That is more than 120 comments in an hour. Wait a little."
MANY_LINKS = "That is more than 60 links in an hour. Wait a little."
MANY_PICTURES = "That is more than 30 pictures in a minute. Wait a moment, then go on."


@router.get("/boards/{uuid:board_id}/comments", response=CommentPage, auth=READ, summary="List comments")
def listed(request: HttpRequest, response: HttpResponse, board_id: UUID, page: Query[Page]) -> CommentPage:
    """Of the board and of everyone on it, the oldest first."""
    rows = board_of(request, board_id).comments.filter(persona__trashed=None).select_related("author", "persona")
    found, cursor = page_of(rows, page, "id")
    lead_on(request, response, cursor)
    return CommentPage(items=[_comment(one) for one in found], next=cursor)


def _comment(row: Comment) -> CommentOut:
    persona = row.persona.public_id if row.persona else None
    author = row.author.get_username() if row.author else ""
    return CommentOut(
        id=row.public_id,
        author=author,
        text=row.text,
        persona=persona,
        created=row.created,
        resolved=bool(row.resolved),
    )


@router.post("/boards/{uuid:board_id}/comments", response={201: CommentOut}, auth=WRITE, summary="Comment on a board")
def about_board(request: HttpRequest, board_id: UUID, body: CommentIn) -> Status:
    return _commented(request, board_of(request, board_id), body)


@router.post("/personas/{uuid:persona_id}/comments", response={201: CommentOut}, auth=WRITE, summary="Comment on one")
def about_persona(request: HttpRequest, persona_id: UUID, body: CommentIn) -> Status:
    return _commented(request, persona_of(request, persona_id), body)


def _commented(request: HttpRequest, about, body: CommentIn) -> Status:
    if not TokenBucket.may_comment(request.auth.user):
        raise Problem(429, MANY_COMMENTS, headers={"Retry-After": "60"})
    with refusals():
        return Status(201, _comment(comments.add_comment(actor=request.auth.user, about=about, text=body.text)))


@router.get("/boards/{uuid:board_id}/links", response=list[ShareOut], auth=READ, summary="Active links")
def links(request: HttpRequest, board_id: UUID) -> list[ShareOut]:
    board = board_of(request, board_id)
    rows = ShareLink.objects.visible_to(request.auth.user).filter(board=board).live()
    return [_share(one) for one in rows]


def _share(row: ShareLink, link: str = "") -> ShareOut:
    return ShareOut(id=row.public_id, expires=row.expires, views=row.views, link=link)


@router.post("/boards/{uuid:board_id}/links", response={201: ShareOut}, auth=WRITE, summary="Make a link")
def make_link(request: HttpRequest, board_id: UUID, body: ShareIn) -> Status:
    """Shows the board to whoever holds it, without an account. The link is told once."""
    board = board_of(request, board_id)
    if not TokenBucket.may_share(request.auth.user):
        raise Problem(429, MANY_LINKS, headers={"Retry-After": "60"})
    if body.password and len(body.password) < 8:
        raise Problem(
            422, "The password of a link needs at least 8 characters.", [{"field": "password", "detail": "Short."}]
        )
    with refusals():
        share, token = shares.make_share(actor=request.auth.user, about=board, days=body.days, password=body.password)
    return Status(201, _share(share, public_link(reverse("shared", args=[token]))))


@router.delete("/links/{uuid:link_id}", response={204: None}, auth=WRITE, summary="Withdraw a link")
def revoke(request: HttpRequest, link_id: UUID) -> Status:
    rows = visible(request, ShareLink.objects).select_related("team", "board", "persona")
    shares.revoke_share(actor=request.auth.user, share=get_object_or_404(rows, public_id=link_id))
    return Status(204, None)


@router.post("/verify", response=VerifyOut, auth=ANY, url_name="verify", summary="Is this picture one of ours?")
def verify(request: HttpRequest, picture: File[UploadedFile]) -> dict:
    """By signature, watermark and likeness. Nothing that is sent is kept."""
    if not TokenBucket.may_verify(counted_address(request)):
        raise Problem(429, MANY_PICTURES, headers={"Retry-After": "10"})
    with refusals():
        check_size(picture.size, PICTURES_AND_DOCUMENTS)
        found = answers(verify_file(data=picture.read()))
    said = {name: asdict(one) | {"facts": dict(one.facts)} for name, one in found.each().items()}
    return said | {"note": found.note, "denied": found.denied}
