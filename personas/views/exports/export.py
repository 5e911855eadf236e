"""Exports: the page on which one asks for them, how far they are, and the file."""

from __future__ import annotations

import re
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseStopPolling

from personas.engine.admission import QueueFull
from personas.forms.exports.export import ExportForm
from personas.models import Board, ExportJob, Persona, Team
from personas.requests.downloads import attachment
from personas.requests.once import public_ids_of
from personas.services.exports import export_jobs, exports
from personas.services.exports.export_kinds import ExportImpossible
from personas.services.teams import access, audit
from personas.views.boards.board import visible_board
from personas.views.people.persona import visible_persona

SHOWN = 12
ALL_SHOWN = 60
CHOOSE = "choose"  # posted with people by a selection elsewhere: show the page with these, and ask nothing yet


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def board(request: HttpRequest, board_id) -> HttpResponse:
    """Of a board: everybody, or those whom ?people= names."""
    shown = visible_board(request, board_id)
    people = shown.personas.with_portraits()
    return _page(request, team=shown.team, people=people, subject=shown, board=shown, formats=["pptx"])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def persona(request: HttpRequest, persona_id) -> HttpResponse:
    shown = visible_persona(request, persona_id)
    people = Persona.objects.filter(pk=shown.pk).with_portraits()
    return _page(request, team=shown.team, people=people, subject=shown, formats=["pages"])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def selection(request: HttpRequest) -> HttpResponse:
    """Of people from several boards of the team that one works in, named by ?people=."""
    team = access.current_team(request.user, request.session)
    wanted = _ids(request.POST.getlist("people") or request.GET.getlist("people"))
    people = Persona.objects.visible_to(request.user).filter(team=team, public_id__in=wanted).with_portraits()
    if team is None or not people:
        messages.error(request, "Choose people in the library or on a board first.")
        return redirect("library")
    return _page(request, team=team, people=people, subject=None, formats=["pptx"])


def _ids(texts: list[str]) -> list[str]:
    field = Persona._meta.get_field("public_id")
    found = []
    for text in texts:
        try:
            found.append(field.to_python(text))
        except ValidationError:  # whatever a visitor writes into an address
            continue
    return found


def _page(request, *, team: Team, people, subject, formats: list[str], board: Board | None = None) -> HttpResponse:
    asked = request.method == "POST" and CHOOSE not in request.POST
    form = ExportForm(request.POST if asked else None, people=people, initial={"formats": formats})
    if asked and (answer := _ask(request, form, team, people, board)):
        return answer
    everybody = list(people)
    chosen = {str(one) for one in request.POST.getlist("people") or request.GET.getlist("people")}
    for one in everybody:
        one.chosen = not chosen or str(one.public_id) in chosen
    about = {"board": board} if board else {"asked_by": request.user}
    context = {
        "subject": subject,
        "team_shown": team,
        "form": form,
        "people": everybody,
        "words": exports.WORDS,
        "jobs": _described(_jobs(request).filter(team=team, **about)[:SHOWN]),
        "may_export": access.may(request.user, "persona.export", team),
    }
    return render(request, "exports/export.html", context, status=422 if asked else 200)


def _ask(request: HttpRequest, form: ExportForm, team: Team, people, board: Board | None) -> HttpResponse | None:
    """The answer to a good request; None, with what is wrong on the form, for another."""
    if not form.is_valid():
        return None
    wanted = {person.pk for person in form.cleaned_data["people"]}
    chosen = [person for person in people if person.pk in wanted]
    asked = {
        "actor": request.user,
        "team": team,
        "people": chosen,
        "choice": form.choice(),
        "board": board,
        "words": form.cleaned_data["words"],
        "public_id": _id_of(request, form, chosen),
    }
    try:
        if asked["choice"].at_once:
            return _marked(request, _as_download(exports.export_now(**asked)))
        exports.request_export(**asked)
    except (exports.ExportRefused, ExportImpossible, QueueFull) as error:
        form.add_error(None, str(error))
        return None
    messages.success(request, "Your export is being made. It stays here for you.")
    return redirect(f"{request.path}#exports")


def _id_of(request: HttpRequest, form: ExportForm, people: list[Persona]) -> UUID:
    """The page stays after a file that comes at once: another choice on it is another export."""
    return public_ids_of(request, f"{form.choice()} {[one.public_id for one in people]}", ["export"])[0]


def _marked(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Tell the page that the file has come: a download leaves it where it was, and fires nothing that it could hear."""
    if re.fullmatch(r"[0-9a-f]{8,32}", mark := request.POST.get("mark", "")):
        response.set_cookie("facet-file", mark, max_age=60, samesite="Strict", secure=request.is_secure())
    return response


def _as_download(file) -> HttpResponse:
    response = HttpResponse(file.content, content_type=file.media_type)
    return _private(response, file.name)


def _private(response, name: str):
    response["Content-Disposition"] = attachment(name)
    response["Cache-Control"] = "private, no-store, no-transform"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _jobs(request: HttpRequest):
    return ExportJob.objects.visible_to(request.user).select_related("team", "board", "asked_by").order_by("-created")


def _described(jobs) -> list[ExportJob]:
    """With what the page says of each."""
    found = list(jobs)
    for job in found:
        job.what, job.people = exports.formats_of(job), exports.count_of(job)
        job.sentence = export_jobs.status_sentence(job)
    return found


def _visible_job(request: HttpRequest, export_id) -> ExportJob:
    return get_object_or_404(_jobs(request), public_id=export_id)


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The recent exports of the team that one works in."""
    team = access.current_team(request.user, request.session)
    jobs = _described(_jobs(request).filter(team=team)[:ALL_SHOWN])
    return render(request, "exports/list.html", {"jobs": jobs, "team_shown": team})


@login_required
@require_safe
def status(request: HttpRequest, export_id) -> HttpResponse:
    """The polled line of one export. 286 ends the polling."""
    job = _described([_visible_job(request, export_id)])[0]
    response = render(request, "exports/_job.html", {"job": job, "polled": True})
    return response if job.open else HttpResponseStopPolling(response.content)


@login_required
@require_safe
def download(request: HttpRequest, export_id) -> HttpResponse:
    job = _visible_job(request, export_id)
    access.require(request.user, "persona.export", job.team)
    try:
        file = job.file.open("rb") if job.ready else None
    except FileNotFoundError:  # deleted since its row was read
        job.refresh_from_db()
        file = None
    if file is None:
        messages.error(request, export_jobs.status_sentence(job))
        return redirect("exports")
    audit.record(
        actor=request.user, verb="export.downloaded", team=job.team, about=job.board, export=str(job.public_id)
    )
    return _private(FileResponse(file, content_type=job.media_type), job.file_name)


@login_required
@require_POST
def cancel(request: HttpRequest, export_id) -> HttpResponse:
    job = _visible_job(request, export_id)
    export_jobs.cancel_export(actor=request.user, job=job)
    return _back(request, job)


@login_required
@require_POST
def retry(request: HttpRequest, export_id) -> HttpResponse:
    job = _visible_job(request, export_id)
    try:
        export_jobs.retry_export(actor=request.user, job=job)
    except QueueFull as error:
        messages.error(request, str(error))
    return _back(request, job)


def _back(request: HttpRequest, job: ExportJob) -> HttpResponse:
    if job.board:
        return redirect("board_export", job.board.public_id)
    return redirect("exports")
