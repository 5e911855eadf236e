"""“Make these people unfindable”: a table is looked at, its columns are decided on, and the result is an export.

The file comes twice, once to be looked at and once to be reduced: between the two it lies nowhere but in the browser.
"""

from __future__ import annotations

from pathlib import PurePath

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from personas.engine.admission import QueueFull
from personas.forms.doors.unfindable import UnfindableForm, digest_of
from personas.marking.gate import Busy
from personas.marking.keys import KeysError
from personas.marking.opening import Unreadable, check_size
from personas.requests.once import public_id_of
from personas.requests.uploads import PEOPLE
from personas.services.accounts import terms
from personas.services.doors.unfindable.asking import ask_unfindable, columns_of
from personas.services.doors.unfindable.making import IS_NOT
from personas.services.doors.unfindable.reading import TableRefused
from personas.services.portraits.storage_trouble import StorageTrouble
from personas.services.teams import access

NO_FILE = "Choose a table: CSV, or an Excel workbook (.xlsx)."
REFUSED = (TableRefused, Unreadable, QueueFull, StorageTrouble, KeysError, Busy)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    terms.require(actor=request.user)
    team = access.current_team(request.user, request.session)
    if request.method != "POST":
        market = team.default_market or "en_US"
        return _page(request, UnfindableForm(initial={"market": market}))
    try:
        file = _file(request)
        columns = columns_of(actor=request.user, team=team, file=file)
    except REFUSED as error:
        return _page(request, UnfindableForm(initial=request.POST.dict()), problem=str(error))
    if request.POST.get("act") != "make":
        return _page(request, _looked(request, columns))
    form = UnfindableForm(request.POST, columns=columns)
    if form.is_valid():
        try:
            name = PurePath(request.FILES["people"].name or "table").stem[:60]
            once = public_id_of(request)
            ask_unfindable(actor=request.user, team=team, file=file, plan=form.plan(name), public_id=once)
            messages.success(request, "Stand-ins are being drawn. The file comes here; yours was not kept.")
            return redirect("exports")
        except REFUSED as error:
            form.add_error(None, str(error))
    if request.POST.get("seen") != digest_of([column.name for column in columns]):
        form = _looked(request, columns, problem=form.non_field_errors())
    return _page(request, form)


def _looked(request: HttpRequest, columns, problem=()) -> UnfindableForm:
    """The form with what the columns are guessed to be; k and the rest as they were set."""
    set_before = {name: value for name, value in request.POST.items() if name in ("market", "k", "rare", "faces")}
    form = UnfindableForm(columns=columns, initial=set_before)
    form.said = list(problem)
    return form


def _file(request: HttpRequest):
    upload = request.FILES.get("people")
    if upload is None:
        raise TableRefused(NO_FILE)
    check_size(upload.size, PEOPLE)
    return upload.file


def _page(request: HttpRequest, form: UnfindableForm, problem: str = "") -> HttpResponse:
    said = [
        *([problem] if problem else []),
        *getattr(form, "said", ()),
        *(form.non_field_errors() if form.is_bound else ()),
    ]
    context = {"form": form, "said": said, "is_not": IS_NOT, "free": [c.name for c in form.columns if c.free_text]}
    template = "doors/_columns.html" if request.htmx else "doors/unfindable.html"
    # htmx swaps in only what succeeded; the words say what did not.
    wrong = bool(said) or (form.is_bound and not form.is_valid())
    response = render(request, template, context, status=422 if wrong and not request.htmx else 200)
    response["Cache-Control"] = "private, no-store"
    return response
