"""Comments on a board and its people, mentions of oneself, and what happened on a board."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from personas.models import Board, Comment, TokenBucket
from personas.requests.once import public_id_of
from personas.services.boards import comments
from personas.services.teams import access
from personas.views.boards.board import visible_board
from personas.views.people.persona import visible_persona

COMMENTS_A_PAGE = EVENTS_A_PAGE = 50
TOO_MANY = "That is more than 120 comments in an hour. Please wait a little; what you wrote is kept here."


@login_required
@require_safe
def board(request: HttpRequest, board_id) -> HttpResponse:
    return _page(request, visible_board(request, board_id))


@login_required
@require_safe
def persona(request: HttpRequest, persona_id) -> HttpResponse:
    return _page(request, visible_persona(request, persona_id))


@login_required
@require_POST
def add_to_board(request: HttpRequest, board_id) -> HttpResponse:
    return _add(request, visible_board(request, board_id))


@login_required
@require_POST
def add_to_persona(request: HttpRequest, persona_id) -> HttpResponse:
    return _add(request, visible_persona(request, persona_id))


def _page(request: HttpRequest, subject, status: int = 200, **context) -> HttpResponse:
    rows = Comment.objects.visible_to(request.user).select_related("author", "persona", "resolved_by")
    if isinstance(subject, Board):
        mine = rows.filter(board=subject, persona__trashed=None)
    else:
        mine = rows.filter(persona=subject)
    shown = {
        "subject": subject,
        "kind": subject._meta.model_name,
        "open": _latest_last(request, mine.filter(resolved=None), "page"),
        "resolved": _latest_last(request, mine.exclude(resolved=None), "resolved"),
        "members": comments.members_of(subject.team),
        "may_comment": access.may(request.user, "comment.add", subject.team),
    }
    return render(request, "boards/comments/page.html", shown | context, status=status)


def _latest_last(request: HttpRequest, rows, name: str):
    """The page that `name` in the address asks for: the latest comments on the first, on each in the order of time."""
    page = Paginator(rows.order_by("-created", "-id"), COMMENTS_A_PAGE).get_page(request.GET.get(name))
    page.object_list = list(page.object_list)[::-1]
    return page


def _add(request: HttpRequest, subject) -> HttpResponse:
    text = request.POST.get("text", "")
    access.require(request.user, "comment.add", subject.team)
    if not TokenBucket.may_comment(request.user):
        return _page(request, subject, status=429, text=text, problem=TOO_MANY)
    try:
        comments.add_comment(actor=request.user, about=subject, text=text, public_id=public_id_of(request))
    except ValueError as error:
        return _page(request, subject, status=422, text=text, problem=str(error))
    return redirect(f"{subject._meta.model_name}_comments", subject.public_id)


@login_required
@require_POST
def resolve(request: HttpRequest, comment_id) -> HttpResponse:
    rows = Comment.objects.visible_to(request.user).select_related("team", "board", "persona")
    comment = get_object_or_404(rows.filter(board__trashed=None, persona__trashed=None), public_id=comment_id)
    comments.resolve_comment(actor=request.user, comment=comment, resolved=request.POST.get("resolved") != "no")
    kind = "board" if request.POST.get("from") == "board" else comment.subject._meta.model_name
    return redirect(f"{kind}_comments", (comment.board if kind == "board" else comment.subject).public_id)


@login_required
@require_safe
def mentions(request: HttpRequest) -> HttpResponse:
    mine = comments.open_mentions(person=request.user)
    page = Paginator(mine, COMMENTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "boards/comments/mentions.html", {"comments": page})


@login_required
@require_safe
def activity(request: HttpRequest, board_id) -> HttpResponse:
    board = visible_board(request, board_id)
    events = comments.activity_of(actor=request.user, board=board)
    page = Paginator(events, EVENTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "boards/comments/activity.html", {"board": board, "page": page})
