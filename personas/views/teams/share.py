"""Making and withdrawing links, for the people of the team."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from personas.forms.teams.share import ShareForm
from personas.models import ShareLink, TokenBucket
from personas.requests.once import secret_of
from personas.services.links import public_link
from personas.services.teams import access, shares
from personas.views.boards.board import visible_board
from personas.views.people.persona import visible_persona

TOO_MANY = "That is more than 60 links in an hour. Please wait a little."


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def board(request: HttpRequest, board_id) -> HttpResponse:
    return _page(request, visible_board(request, board_id))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def persona(request: HttpRequest, persona_id) -> HttpResponse:
    return _page(request, visible_persona(request, persona_id))


def _page(request: HttpRequest, subject) -> HttpResponse:
    """The answer to a POST is the page itself: the link is shown once and kept nowhere."""
    link, form = "", ShareForm(request.POST or None)
    if request.method == "POST":
        access.require(request.user, "share.make", subject.team)
        link = _make(request, subject, form) if form.is_valid() else ""
    context = {
        "subject": subject,
        "kind": subject._meta.model_name,
        "form": ShareForm() if link else form,
        "link": link,
        "shares": ShareLink.objects.visible_to(request.user).filter(**{subject._meta.model_name: subject}).live(),
        "may_share": access.may(request.user, "share.make", subject.team),
    }
    status = 422 if request.method == "POST" and not link else 200
    response = render(request, "teams/share/links.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def _make(request: HttpRequest, subject, form: ShareForm) -> str:
    if not TokenBucket.may_share(request.user):
        form.add_error(None, TOO_MANY)
        return ""
    _, token = shares.make_share(actor=request.user, about=subject, token=secret_of(request), **form.cleaned_data)
    return public_link(reverse("shared", args=[token]))


@login_required
@require_POST
def revoke(request: HttpRequest, share_id) -> HttpResponse:
    links = ShareLink.objects.visible_to(request.user).select_related("team", "board", "persona")
    share = get_object_or_404(links, public_id=share_id)
    shares.revoke_share(actor=request.user, share=share)
    messages.success(request, "The link is withdrawn. Whoever opens it now finds nothing.")
    kind = "board" if share.board else "persona"
    return redirect(f"{kind}_share", share.subject.public_id)
