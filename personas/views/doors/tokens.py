"""Access tokens of a person: listed, made and shown once, revoked."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from personas.forms.doors.token import TokenForm
from personas.models import ApiToken, TokenBucket
from personas.requests.once import secret_of
from personas.services.doors import tokens
from personas.services.teams import access

TOO_MANY = "That is more than 30 tokens in an hour. Please wait a little."


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(app="allauth.account")
def index(request: HttpRequest) -> HttpResponse:
    """The answer to a POST is the page itself: the token is shown once and kept nowhere."""
    team = access.current_team(request.user, request.session)
    first = {"team": team.public_id} if team else {}
    form, made = TokenForm(request.POST or None, person=request.user, initial=first), ""
    if request.method == "POST" and form.is_valid():
        made = _make(request, form)
    context = {
        "form": TokenForm(person=request.user, initial=first) if made else form,
        "made": made,
        "tokens": tokens.tokens_of(person=request.user),
    }
    response = render(
        request, "doors/tokens.html", context, status=422 if request.method == "POST" and not made else 200
    )
    response["Cache-Control"] = "private, no-store"
    return response


def _make(request: HttpRequest, form: TokenForm) -> str:
    if not TokenBucket.may_make_token(request.user):
        form.add_error(None, TOO_MANY)
        return ""
    _, token = tokens.make_token(actor=request.user, secret=secret_of(request), **form.cleaned_data)
    return token


@login_required
@require_POST
def revoke(request: HttpRequest, token_id) -> HttpResponse:
    mine = ApiToken.objects.visible_to(request.user).filter(user=request.user).select_related("team")
    tokens.revoke_token(actor=request.user, token=get_object_or_404(mine, public_id=token_id))
    messages.success(request, "The token is revoked. Whatever uses it is refused from now on.")
    return redirect("tokens")
