"""A team: its page, its people, its settings, and what happened in it."""

from __future__ import annotations

from django.conf import settings as installation
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from personas.exporting.names import slug
from personas.forms.teams.team import InviteForm, SettingsForm, TeamForm
from personas.marking.gate import Busy
from personas.marking.opening import Unreadable, check_size
from personas.models import Membership, Team, TokenBucket
from personas.models.teams.team import Role
from personas.requests.downloads import attachment, opened_or_404
from personas.requests.once import public_id_of
from personas.services.teams import access, audit, audit_chain, team_logos, teams
from personas.services.teams.logos import LOGOS

EVENTS_A_PAGE = 50
EXPORTS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def visible_team(request: HttpRequest, team_id) -> Team:
    return get_object_or_404(Team.objects.visible_to(request.user), public_id=team_id)


def visible_member(request: HttpRequest, team_id, member_id) -> Membership:
    """Looked for inside the team: a member of another team has no address here."""
    rows = visible_team(request, team_id).memberships.select_related("user", "team")
    return get_object_or_404(rows, public_id=member_id)


@login_required
@require_safe
def show(request: HttpRequest, team_id) -> HttpResponse:
    return team_page(request, visible_team(request, team_id))


def team_page(request: HttpRequest, shown: Team, status: int = 200, **context) -> HttpResponse:
    members = shown.memberships.select_related("user").order_by("created")
    defaults = {
        "shown": shown,
        "members": members,
        "owners": sum(member.role == Role.OWNER for member in members),
        "invitations": shown.invitations.open(),
        "my_role": access.role_of(request.user, shown),
        "webhooks_on": installation.WEBHOOKS,
        "is_owner": access.may(request.user, "team.settings", shown),
        "roles": Role.values,
        "settings_form": SettingsForm(team=shown),
        "invite_form": InviteForm(),
    }
    return render(request, "teams/team.html", defaults | context, status=status)


@login_required
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    form = TeamForm(request.POST)
    if not form.is_valid():
        messages.error(request, "A team needs a name of at most 80 characters.")
        return redirect("boards")
    if not TokenBucket.may_make_team(request.user):
        messages.error(request, "That is more than 20 teams in an hour. Please wait a little.")
        return redirect("boards")
    made = teams.make_team(name=form.cleaned_data["name"], owner=request.user, public_id=public_id_of(request))
    request.session[access.TEAM_KEY] = str(made.public_id)
    return redirect("team", made.public_id)


@login_required
@require_POST
def switch(request: HttpRequest, team_id) -> HttpResponse:
    request.session[access.TEAM_KEY] = str(visible_team(request, team_id).public_id)
    return redirect("boards")


@login_required
@require_POST
def settings(request: HttpRequest, team_id) -> HttpResponse:
    shown = visible_team(request, team_id)
    access.require(request.user, "team.settings", shown)
    form = SettingsForm(request.POST)
    if not form.is_valid():
        return team_page(request, shown, status=422, settings_form=form)
    teams.change_settings(actor=request.user, team=shown, **form.cleaned_data)
    messages.success(request, "Settings saved.")
    return redirect("team", shown.public_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def logo(request: HttpRequest, team_id) -> HttpResponse:
    """The logo itself, or another one."""
    shown = visible_team(request, team_id)
    if request.method != "POST":
        return logo_response(shown, "private, max-age=300")
    access.require(request.user, "team.settings", shown)
    try:
        _change_logo(request, shown)
    except (Unreadable, Busy) as refusal:
        return team_page(request, shown, status=422, logo_problem=str(refusal))
    messages.success(request, "Logo saved." if shown.logo else "The logo is removed.")
    return redirect(reverse("team", args=[shown.public_id]) + "#logo")


def _change_logo(request: HttpRequest, shown: Team) -> None:
    if "remove" in request.POST:
        team_logos.remove_logo(actor=request.user, team=shown)
    elif not TokenBucket.may_upload(request.user):
        raise Unreadable("That is more than 30 pictures in an hour. Please wait a little.")
    elif not (file := request.FILES.get("logo")):
        raise Unreadable("Choose a file first.")
    else:
        check_size(file.size, LOGOS)
        team_logos.set_logo(actor=request.user, team=shown, data=file.read())


def logo_response(team: Team, cache: str) -> HttpResponse:
    """The PNG, as harmless as the portraits are served; 404 where there is none."""
    if not team.logo:
        raise Http404
    response = FileResponse(opened_or_404(team.logo.name), content_type="image/png")
    response["Cache-Control"] = f"{cache}, no-transform"
    response["Content-Security-Policy"] = "default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_POST
def role(request: HttpRequest, team_id, member_id) -> HttpResponse:
    member = visible_member(request, team_id, member_id)
    try:
        teams.change_role(actor=request.user, membership=member, role=request.POST.get("role", ""))
        messages.success(request, f"{member.user} has another role now.")
    except ValueError as error:
        messages.error(request, str(error))
    return redirect("team", team_id)


@login_required
@require_POST
def remove(request: HttpRequest, team_id, member_id) -> HttpResponse:
    member = visible_member(request, team_id, member_id)
    try:
        teams.remove_member(actor=request.user, membership=member)
    except teams.LastOwner as error:
        messages.error(request, str(error))
        return redirect("team", team_id)
    left = member.user_id == request.user.pk
    messages.success(request, f"You have left {member.team}." if left else f"{member.user} is no longer in the team.")
    return redirect("boards") if left else redirect("team", team_id)


@login_required
@require_safe
def audit_trail(request: HttpRequest, team_id) -> HttpResponse:
    shown = visible_team(request, team_id)
    events = audit.events_of(actor=request.user, team=shown)
    page = Paginator(events, EVENTS_A_PAGE).get_page(request.GET.get("page"))
    context = {"shown": shown, "page": page, "chain": audit_chain.state_of(team=shown)}
    return render(request, "teams/audit.html", context)


@login_required
@require_safe
def audit_export(request: HttpRequest, team_id, kind: str) -> HttpResponse:
    shown = visible_team(request, team_id)
    text = audit.export(actor=request.user, team=shown, kind=kind)
    response = HttpResponse(text, content_type=EXPORTS[kind])
    name = slug(shown.name, "team").lower()
    response["Content-Disposition"] = attachment(f"facet-audit-{name}.{kind}")
    response["Cache-Control"] = "private, no-store"
    return response
