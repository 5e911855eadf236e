"""Invitations: sent and withdrawn by owners, answered by whom they were sent to."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from personas import access
from personas.forms.team import InviteForm
from personas.models import Invitation, TokenBucket
from personas.services import invitations
from personas.views.team import team_page, visible_team

TOO_MANY = "That is more than 30 invitations in an hour. Please wait a little."
GONE = "This invitation was used, withdrawn or has expired."


@login_required
@require_POST
def send(request: HttpRequest, team_id) -> HttpResponse:
    """The answer is the page itself: the link is shown once and kept nowhere, so there is nothing to redirect to."""
    shown = visible_team(request, team_id)
    access.require(request.user, "team.invite", shown)
    form = InviteForm(request.POST)
    link = _invite(request, shown, form) if form.is_valid() else ""
    if not link:
        return team_page(request, shown, status=422, invite_form=form)
    response = team_page(request, shown, invited=form.cleaned_data["email"], link=link)
    response["Cache-Control"] = "private, no-store"
    return response


def _invite(request: HttpRequest, shown, form: InviteForm) -> str:
    if not TokenBucket.may_invite(request.user):
        form.add_error(None, TOO_MANY)
        return ""
    try:
        return invitations.invite(actor=request.user, team=shown, link=_address(request), **form.cleaned_data)
    except ValueError as error:
        form.add_error("email", str(error))
        return ""


def _address(request: HttpRequest):
    return lambda token: request.build_absolute_uri(reverse("invitation", args=[token]))


@login_required
@require_POST
def revoke(request: HttpRequest, team_id, invitation_id) -> HttpResponse:
    shown = visible_team(request, team_id)
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), team=shown, public_id=invitation_id)
    invitations.revoke(actor=request.user, invitation=invitation)
    messages.success(request, f"The invitation to {invitation.email} is withdrawn.")
    return redirect("team", team_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    invitation = invitations.find_invitation(token=token)
    if invitation is None:
        raise Http404(GONE)
    fits = invitations.is_for(invitation=invitation, person=request.user)
    if request.method == "POST" and fits:
        return _accept(request, invitation)
    response = render(request, "teams/invitation.html", {"invitation": invitation, "fits": fits})
    response["Cache-Control"] = "private, no-store"
    response.status_code = 200 if fits else 403
    return response


def _accept(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    if not invitations.accept(actor=request.user, invitation=invitation):
        raise Http404(GONE)
    request.session[access.TEAM_KEY] = str(invitation.team.public_id)
    messages.success(request, f"Welcome to {invitation.team}.")
    return redirect("boards")
