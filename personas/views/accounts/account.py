"""One's own account, and the steps of signing in that differ from django-allauth's own."""

from __future__ import annotations

from http import HTTPStatus

from allauth.account import views as allauth
from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from personas.requests.addresses import sits_here
from personas.requests.browsers import browser_of
from personas.services.accounts import accounts
from personas.services.accounts.demo import demo_login
from personas.services.accounts.digest import wants_digest
from personas.services.doors.tokens import tokens_of


class SignIn(allauth.LoginView):
    def get_context_data(self, **kwargs) -> dict:
        demo = demo_login() if sits_here(self.request) else None
        return super().get_context_data(demo=demo, sign_up_open=settings.SIGN_UP_OPEN, **kwargs)

    def form_invalid(self, form) -> HttpResponse:
        response = super().form_invalid(form)
        if form.has_error("__all__", "too_many_login_attempts"):
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
        return response


sign_out = require_POST(allauth.logout)


@require_safe
def password_is_new(request: HttpRequest) -> HttpResponse:
    return redirect("account_login")


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    kinds = [key.type for key in Authenticator.objects.filter(user=request.user)]
    context = {
        "app": Authenticator.Type.TOTP in kinds,
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "sessions": len(UserSession.objects.purge_and_list(request.user)),
        "obstacles": accounts.teams_without_another_owner(person=request.user),
        "digest": wants_digest(person=request.user),
        "tokens": tokens_of(person=request.user).count(),
    }
    return render(request, "accounts/account.html", context)


class Sessions(ListUserSessionsView):
    """All browsers that are signed in; one button ends every other."""

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        for session in context["sessions"]:
            session.browser = browser_of(session.user_agent)
        return context

    def form_valid(self, form) -> HttpResponse:
        accounts.note_ended_sessions(person=self.request.user)
        return super().form_valid(form)


@login_required
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """What Facet holds about the person, for themselves."""
    response = JsonResponse(accounts.export_account(person=request.user), json_dumps_params={"indent": 1})
    response["Content-Disposition"] = 'attachment; filename="facet-account.json"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(app="allauth.account")
def delete(request: HttpRequest) -> HttpResponse:
    obstacles = accounts.teams_without_another_owner(person=request.user)
    context = {"obstacles": obstacles, "alone_in": accounts.teams_of_one(person=request.user)}
    if request.method != "POST":
        return render(request, "accounts/delete.html", context)
    if request.POST.get("username", "").strip() != request.user.get_username():
        return render(request, "accounts/delete.html", context | {"mistyped": True}, status=422)
    try:
        accounts.delete_account(person=request.user)
    except accounts.StillNeeded as error:
        return render(request, "accounts/delete.html", context | {"problem": str(error)}, status=422)
    request.session.flush()
    messages.success(request, "Your account is deleted.")
    return redirect("home")
