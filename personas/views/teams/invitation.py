"""Invitations: sent and withdrawn by owners, answered by whom they were sent to."""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from personas.forms.accounts.join import JoinForm
from personas.forms.teams.team import InviteForm
from personas.models import Invitation, TokenBucket
from personas.requests.once import secret_of
from personas.services.links import public_link
from personas.services.teams import access, invitations
from personas.views.teams.team import team_page, visible_team

TOO_MANY = "That is more than 30 invitations in an hour. Please wait a little."
GONE = "This invitation was used, withdrawn or has expired."


@login_required
@require_POST
def send(request: HttpRequest, team_id) -> HttpResponse:
    """The answer is the page itself: a link is shown once and kept nowhere, so there is nothing to redirect to."""
    shown = visible_team(request, team_id)
    access.require(request.user, "team.invite", shown)
    form = InviteForm(request.POST)
    link = _invite(request, shown, form) if form.is_valid() else ""
    if form.errors:
        return team_page(request, shown, status=422, invite_form=form)
    response = team_page(request, shown, invited=form.cleaned_data["email"], link=link)
    response["Cache-Control"] = "private, no-store"
    return response


def _invite(request: HttpRequest, shown, form: InviteForm) -> str:
    if not TokenBucket.may_invite(request.user):
        form.add_error(None, TOO_MANY)
        return ""
    try:
        order = {"team": shown, "link": _address, "token": secret_of(request), **form.cleaned_data}
        return invitations.invite(actor=request.user, **order)
    except ValueError as error:
        form.add_error("email", str(error))
        return ""


def _address(token: str) -> str:
    return public_link(reverse("invitation", args=[token]))


@login_required
@require_POST
def revoke(request: HttpRequest, team_id, invitation_id) -> HttpResponse:
    shown = visible_team(request, team_id)
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), team=shown, public_id=invitation_id)
    invitations.revoke(actor=request.user, invitation=invitation)
    messages.success(request, f"The invitation to {invitation.email} is withdrawn.")
    return redirect("team", team_id)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Join with the account of the address; whoever has none makes it here."""
    invitation = invitations.find_invitation(token=token)
    if invitation is None:
        raise Http404(GONE)
    if not request.user.is_authenticated:
        return _newcomer(request, invitation)
    fits = invitations.is_for(invitation=invitation, person=request.user)
    if request.method == "POST" and fits:
        return _joined(request, invitation, invitations.accept(actor=request.user, invitation=invitation))
    return _page(request, {"invitation": invitation, "fits": fits}, status=200 if fits else 403)


def _newcomer(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    if invitations.has_account(invitation=invitation):
        return _page(request, {"invitation": invitation, "sign_in": True})
    form = JoinForm(request.POST or None, email=invitation.email)
    if request.method == "POST" and form.is_valid() and (person := _make_account(invitation, form)):
        perform_login(request, person, signup=True)
        return _joined(request, invitation, True)
    return _page(request, {"invitation": invitation, "form": form}, status=422 if form.errors else 200)


def _make_account(invitation: Invitation, form: JoinForm):
    try:
        person = invitations.join(invitation=invitation, **form.cleaned_data)
    except IntegrityError:
        form.add_error("username", "Somebody has this name already.")
        return None
    if person is None:
        raise Http404(GONE)
    return person


def _page(request: HttpRequest, context: dict, status: int = 200) -> HttpResponse:
    response = render(request, "teams/invitation.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def _joined(request: HttpRequest, invitation: Invitation, joined: bool) -> HttpResponse:
    if not joined:
        raise Http404(GONE)
    request.session[access.TEAM_KEY] = str(invitation.team.public_id)
    messages.success(request, f"Welcome to {invitation.team}.")
    return redirect("boards")
